/**
 * How fast a file of products is imported, beside COPY of the same rows into a plain table: no key but the columns, no
 * check, no index, read by the database itself. And how much memory a Worker takes for it, a small file and a large one.
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
  turns: Record<"ours" | "again" | "copy", Import[]>;
  /** Of a Worker that has done nothing else, by the number of rows. */
  peakMiB: { rows: number; peakMiB: number }[];
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

/** Business units without anything, for so many imports. */
async function makeUnits(database: pg.Client, count: number): Promise<void> {
  await database.query("begin");
  await database.query("set local session_replication_role = replica");
  const tables = ["idempotency_keys", "events", "product_words", "variants", "products"];
  for (const table of tables)
    await database.query(`delete from ${table} where tenant_id like $1`, [`${unitId(0).slice(0, -1)}%`]);
  await database.query(
    `insert into tenants (id, organisation_id, name, country, currency, time_zone, id_prefix)
     select $2 || at, $1, 'Import', 'NL', 'EUR', 'Europe/Amsterdam', 'BEN' from generate_series(0, $3::int - 1) as at
         on conflict (id) do nothing`,
    [organisationId, unitId(0).slice(0, -1), count],
  );
  await database.query("commit");
  await database.query(`vacuum (analyze) ${tables.join(", ")}`);
}

export async function measureImports(
  systems: Systems,
  folder: string,
  { rounds, products }: { rounds: number; products: number },
): Promise<ImportFigures> {
  const { database, ours } = systems;
  const [small, large] = [makeFile(products / 10), makeFile(products)];
  const rows = products * variantsPerProduct;
  const file = join(folder, "products.csv");
  await writeFile(file, large);
  await makeUnits(database, rounds + 3);
  await database.query("drop table if exists import_plain");
  const types = columns.map((name, at) => `"${name}" ${at < 8 ? "text" : "numeric"}`);
  await database.query(`create table import_plain (${types.join(", ")})`);

  const turns: ImportFigures["turns"] = { ours: [], again: [], copy: [] };
  const send = (url: string, unit: number, csv: string, created: number) => sendFile(systems, url, unit, csv, created);
  await send(ours.url, rounds, large, products);
  for (let round = 0; round < rounds; round++) {
    await database.query("truncate import_plain");
    await database.query("checkpoint");
    turns.copy.push(
      await measure(systems, rows, async () => {
        const { rowCount } = await database.query(`copy import_plain from '${file}' with (format csv, header)`);
        assert.equal(rowCount, rows);
      }),
    );
    await database.query("checkpoint");
    turns.ours.push(await measure(systems, rows, () => send(ours.url, round, large, products)));
    turns.again.push(await measure(systems, rows, () => send(ours.url, round, large, 0)));
  }
  const peakMiB: ImportFigures["peakMiB"] = [];
  for (const [at, csv] of [small, large].entries()) {
    const fresh = await systems.startOurs();
    const made = at === 0 ? products / 10 : products;
    await send(fresh.url, rounds + 1 + at, csv, made);
    peakMiB.push({ rows: made * variantsPerProduct, peakMiB: peakMemoryMiBOf(fresh.pid) });
    await fresh.stop();
  }
  await database.query("drop table import_plain");
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
