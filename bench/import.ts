/**
 * How fast a file of products is imported, beside COPY of the rows that it makes, read by the database itself from a file:
 * into the same tables, with their keys, indexes and triggers. Beside them COPY into plain tables, of the same columns with
 * a primary key and nothing else, and COPY of the file's cells as they are.
 * And how much memory a Worker takes for a large file, beside one that takes as many rows in ten small ones: the engine
 * collects late, so one that had done a tenth of the work would have a tenth of the garbage.
 */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { cpuSecondsOf, cpuSecondsOfFamily, peakMemoryMiBOf } from "./cpu.ts";
import { organisationId } from "./data.ts";
import type { Systems } from "./systems.ts";

export type Import = { rowsPerSecond: number; cpuMs: { server: number; endpoint: number; postgres: number } };
export type ImportFigures = {
  rows: number;
  kib: number;
  /** Turn n of each belongs to round n. */
  turns: Record<"ours" | "again" | "copy" | "plain" | "cells", Import[]>;
  /** Of a Worker that has done nothing else, in so many files. */
  peakMiB: { files: number; peakMiB: number }[];
};

const variantsPerProduct = 4;
const lengths = [6, 12, 24, 36];
const columns = [
  ...["Product Name", "Product SKU", "Category", "Brand", "Specification", "Grade", "Color", "Variant SKU"],
  ...["List Price", "Acquisition Cost", ...lengths.map((months) => `${months}mo_Price`)],
];

/** So many products of four variants with four prices. */
function makeFile(products: number): string {
  const rows = Array.from({ length: products * variantsPerProduct }, (_, at) => {
    const product = Math.floor(at / variantsPerProduct);
    const grade = "ABCD"[at % variantsPerProduct];
    const price = 100 + (product % 400);
    const texts = [`"Northbook ${product}, 14 inch"`, `NB-${product}`, "laptops", "Northbook", `"14"" display, 32 GB"`];
    const prices = [price * 20, price * 14, ...lengths.map((_, place) => price - place * 20)];
    return [...texts, grade, "Space Gray", `NB-${product}-${grade}`, ...prices.map((each) => each.toFixed(2))].join(
      ",",
    );
  });
  return `${[columns.join(","), ...rows].join("\r\n")}\r\n`;
}

const unitId = (number: number) => `bu_bench_import_${number}`;

const unitPrefix = unitId(0).slice(0, -1);
const tables = ["idempotency_keys", "events", "product_words", "variants", "products"];

/** Business units without anything, for so many imports. */
async function makeUnits(database: pg.Client, count: number): Promise<void> {
  await database.query("begin");
  await database.query("set local session_replication_role = replica");
  for (const table of tables) await database.query(`delete from ${table} where tenant_id like $1`, [`${unitPrefix}%`]);
  await database.query(
    `insert into tenants (id, organisation_id, name, country, currency, time_zone, id_prefix)
     select $2 || at, $1, 'Import', 'NL', 'EUR', 'Europe/Amsterdam', 'BEN' from generate_series(0, $3::int - 1) as at
         on conflict (id) do nothing`,
    [organisationId, unitPrefix, count],
  );
  await database.query("commit");
}

/** The columns of a table that a row names; the tenant's is the first. */
async function columnsOf(database: pg.Client, table: string): Promise<string> {
  const { rows } = await database.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  return (rows[0] as { columns: string }).columns;
}

const filledUnits = 8;
const smallFiles = 10;

/** Gives further units the rows of one, so that the tables are those of a deployment in use, and known to the planner. */
async function fillUnits(database: pg.Client, from: number, first: number): Promise<void> {
  await database.query("begin");
  await database.query("set local session_replication_role = replica");
  for (const table of ["products", "product_words", "variants"]) {
    const columns = await columnsOf(database, table);
    await database.query(
      `insert into ${table} (${columns}) select ${columns.replace("tenant_id", "$1 || at")}
         from ${table}, generate_series($2::int, $3::int) as at where tenant_id = $4`,
      [unitPrefix, first, first + filledUnits - 1, unitId(from)],
    );
  }
  await database.query("commit");
  await database.query(`vacuum (analyze) ${tables.join(", ")}`);
}

const copiedTables = ["products", "variants"];

/** Tables of the same columns, with a primary key and nothing else. */
async function makePlainTables(database: pg.Client): Promise<void> {
  for (const table of copiedTables) {
    await database.query(`drop table if exists import_${table}`);
    await database.query(
      `create table import_${table} as select ${await columnsOf(database, table)} from ${table} limit 0`,
    );
    await database.query(`alter table import_${table} add primary key (tenant_id, id)`);
  }
}

/** Lets the database write the rows of a unit to files, as those of another one; answers the COPY that reads each. */
async function writeRows(database: pg.Client, { from, as }: Record<"from" | "as", number>) {
  // Its own folder is one that the database may write to.
  const shown = await database.query<{ data_directory: string }>("show data_directory");
  const copies: ((prefix: string) => string)[] = [];
  for (const table of copiedTables) {
    const columns = await columnsOf(database, table);
    const file = join(shown.rows[0]?.data_directory ?? "", `import_${table}.csv`);
    const values = columns.replace("tenant_id", `'${unitId(as)}'`);
    await database.query(
      `copy (select ${values} from ${table} where tenant_id = '${unitId(from)}') to '${file}' with (format csv)`,
    );
    copies.push((prefix) => `copy ${prefix}${table} (${columns}) from '${file}' with (format csv)`);
  }
  return copies;
}

export async function measureImports(
  systems: Systems,
  folder: string,
  { rounds, products }: { rounds: number; products: number },
): Promise<ImportFigures> {
  const { database, ours } = systems;
  const large = makeFile(products);
  const rows = products * variantsPerProduct;
  const warmUnit = 2 * rounds;
  const firstFilled = warmUnit + 1;
  const firstMeasured = firstFilled + filledUnits;
  await makeUnits(database, firstMeasured + smallFiles + 1);
  const send = (url: string, unit: number, csv: string, created: number) => sendFile(systems, url, unit, csv, created);
  await send(ours.url, warmUnit, large, products);
  await fillUnits(database, warmUnit, firstFilled);
  await makePlainTables(database);
  const file = join(folder, "products.csv");
  await writeFile(file, large);
  await database.query("drop table if exists import_cells");
  await database.query(`create table import_cells (${columns.map((name) => `"${name}" text`).join(", ")})`);

  const turns: ImportFigures["turns"] = { ours: [], again: [], copy: [], plain: [], cells: [] };
  const turn = async (name: keyof typeof turns, act: () => Promise<void>) => {
    await database.query("checkpoint");
    turns[name].push(await measure(systems, rows, act));
  };
  for (let round = 0; round < rounds; round++) {
    await database.query("truncate import_cells, import_products, import_variants");
    await turn("cells", async () => {
      await database.query(`copy import_cells from '${file}' with (format csv, header)`);
    });
    const copies = await writeRows(database, { from: warmUnit, as: rounds + round });
    await turn("plain", async () => {
      for (const copy of copies) await database.query(copy("import_"));
    });
    await turn("copy", async () => {
      for (const copy of copies) await database.query(copy(""));
    });
    await turn("ours", () => send(ours.url, round, large, products));
    await turn("again", () => send(ours.url, round, large, 0));
  }
  const peakMiB: ImportFigures["peakMiB"] = [];
  let unit = firstMeasured;
  for (const files of [smallFiles, 1]) {
    const fresh = await systems.startOurs();
    const csv = makeFile(products / files);
    for (let file = 0; file < files; file++) await send(fresh.url, unit++, csv, products / files);
    peakMiB.push({ files, peakMiB: peakMemoryMiBOf(fresh.pid) });
    await fresh.stop();
  }
  await database.query("drop table import_cells, import_products, import_variants");
  return { rows, kib: large.length / 1024, turns, peakMiB };
}

async function sendFile({ key }: Systems, url: string, unit: number, csv: string, created: number): Promise<void> {
  const headers = { Authorization: `Bearer ${key}`, "Tenant-ID": unitId(unit), "Content-Type": "text/csv" };
  const response = await fetch(`${url}/v1/products/csv`, { method: "POST", headers, body: csv });
  const answer = (await response.json()) as { created: number; updated: number; errors?: unknown };
  assert.deepEqual(
    { status: response.status, created: answer.created, updated: answer.updated, errors: answer.errors },
    { status: 201, created, updated: 0, errors: undefined },
  );
}

async function measure(systems: Systems, rows: number, act: () => Promise<void>): Promise<Import> {
  const before = cpuMsOf(systems);
  const startedAt = performance.now();
  await act();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = cpuMsOf(systems);
  const spent = (of: keyof Import["cpuMs"]) => after[of] - before[of];
  return {
    rowsPerSecond: rows / seconds,
    cpuMs: { server: spent("server"), endpoint: spent("endpoint"), postgres: spent("postgres") },
  };
}

const cpuMsOf = ({ ours, endpointPid, postgresPid }: Systems): Import["cpuMs"] => ({
  server: cpuSecondsOf(ours.pid) * 1000,
  endpoint: cpuSecondsOf(endpointPid) * 1000,
  postgres: cpuSecondsOfFamily(postgresPid) * 1000,
});
