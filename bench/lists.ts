/**
 * How flat lists are: of a million rows, a page at depth 50,000 beside the first one, whatever is sorted and filtered. Sorts
 * and filters are those of the served document.
 */
import assert from "node:assert/strict";
import { Agent, get } from "node:http";
import type pg from "pg";
import { median } from "./figures.ts";
import { listTenantId, manyAssets } from "./lists-data.ts";
import type { Systems } from "./systems.ts";

/** p50 in milliseconds of the first page and, where there is one, of a deep page, which begins after `depth` rows. */
type Pages = { query: string; rows: number; firstMs: number; deep?: { depth: number; p50Ms: number } };
export type ListFigures = { operationId: string; pages: Pages[] };

type Filter = { column: string; values: string[]; isNarrow?: boolean };

/** How an operation's rows are found by SQL: each sort's and each filter's column, and values to filter by. */
type List = {
  path: string;
  table: string;
  id: string;
  sorts: Record<string, string>;
  /** `isNarrow`: leaves a row or so, less than a page. */
  filters: Record<string, Filter>;
  /** What a list is filtered by where nothing else is asked for. */
  byDefault: Record<string, string>;
};

const known: Record<string, List> = {
  listAssets: {
    path: "/v1/assets",
    table: "assets",
    id: "serial_number",
    sorts: {
      createdAt: "created_at",
      updatedAt: "updated_at",
      serialNumber: "serial_number",
      status: "status",
      sku: "sku",
    },
    filters: {
      status: { column: "status", values: ["rented_out", "unavailable"] },
      sku: { column: "sku", values: [manyAssets.sku, "SKU-150"] },
      customerId: { column: "customer_id", values: [manyAssets.customerId] },
      rentalId: { column: "rental_id", values: [], isNarrow: true },
    },
    byDefault: {},
  },
  listCustomers: {
    path: "/v1/customers",
    table: "customers",
    id: "id",
    sorts: {
      createdAt: "created_at",
      firstName: "sort_first_name",
      lastName: "sort_last_name",
      email: "sort_email",
      totalMonthlyRevenue: "monthly_revenue",
      totalDevicesRented: "active_rentals",
    },
    filters: {
      status: { column: "status", values: ["inactive"] },
      customerType: { column: "customer_type", values: ["business", "individual"] },
      hasActiveRentals: { column: "has_active_rentals", values: ["true", "false"] },
      email: { column: "sort_email", values: [], isNarrow: true },
    },
    byDefault: { status: "active" },
  },
};

const pageSize = 50;
const deepPage = 1_000;
/** Requests for each page, in turns with the page that it is held against. */
const samples = 31;

type Document = { paths: Record<string, { get?: { operationId: string; parameters: Parameter[] } }> };
type Parameter = { name: string; in: string; schema: { enum?: string[] } };

/** Measures each known list that is served. */
export async function measureLists({ ours, key, database }: Systems): Promise<ListFigures[]> {
  const headers = { Authorization: `Bearer ${key}`, "Tenant-ID": listTenantId };
  const document = (await (await fetch(`${ours.url}/openapi.json`)).json()) as Document;
  const agent = new Agent({ keepAlive: true });
  const read = (path: string) => readPage(`${ours.url}${path}`, headers, agent);
  const figures: ListFigures[] = [];
  for (const [operationId, list] of Object.entries(known)) {
    const served = document.paths[list.path]?.get;
    if (served?.operationId !== operationId) continue;
    requireAllKnown(list, served.parameters);
    const pages: Pages[] = [];
    for (const filters of await combinationsOf(database, list)) {
      for (const sortBy of Object.keys(list.sorts)) {
        for (const sortDir of ["asc", "desc"] as const) {
          pages.push(await measurePages(database, list, { sortBy, sortDir, filters }, read));
        }
      }
    }
    figures.push({ operationId, pages });
  }
  agent.destroy();
  return figures;
}

/** A sort or filter that the document has and this file does not would go unmeasured. */
function requireAllKnown({ sorts, filters }: List, parameters: readonly Parameter[]): void {
  const queries = parameters.filter((each) => each.in === "query");
  const names = queries.map(({ name }) => name).filter((name) => !/^(limit|startAfter|sortBy|sortDir)$/.test(name));
  assert.deepEqual(names.sort(), Object.keys(filters).sort());
  assert.deepEqual(queries.find(({ name }) => name === "sortBy")?.schema.enum?.sort(), Object.keys(sorts).sort());
}

type Filters = Record<string, string>;

/** No filter; every value of each, alone and beside every value of the others; a narrow one alone. */
async function combinationsOf(database: pg.Client, { table, filters }: List): Promise<Filters[]> {
  const combinations: Filters[] = [{}];
  for (const [name, { values, isNarrow }] of Object.entries(filters)) {
    if (isNarrow) continue;
    combinations.push(...combinations.flatMap((others) => values.map((value) => ({ ...others, [name]: value }))));
  }
  for (const [name, { column, isNarrow }] of Object.entries(filters)) {
    if (!isNarrow) continue;
    const some = `select ${column} as value from ${table} where tenant_id = $1 and ${column} is not null limit 1 offset 1000`;
    const { rows } = await database.query<{ value: string }>(some, [listTenantId]);
    combinations.push({ [name]: rows[0]?.value ?? "" });
  }
  return combinations;
}

type Order = { sortBy: string; sortDir: "asc" | "desc"; filters: Filters };

async function measurePages(
  database: pg.Client,
  list: List,
  order: Order,
  read: (path: string) => Promise<{ ms: number; items: number }>,
): Promise<Pages> {
  const { sortBy, sortDir, filters } = order;
  const query = new URLSearchParams({ sortBy, sortDir, ...filters }).toString();
  const path = `${list.path}?${query}&limit=${pageSize}`;
  const { rows, depth, cursor } = await findDeepPage(database, list, order);
  const deepPath = cursor && `${path}&startAfter=${encodeURIComponent(cursor)}`;
  const first: number[] = [];
  const deep: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const page = await read(path);
    assert.equal(page.items, Math.min(rows, pageSize));
    first.push(page.ms);
    if (!deepPath) continue;
    const other = await read(deepPath);
    assert.equal(other.items, pageSize);
    deep.push(other.ms);
  }
  const pages = { query: nameOf(order), rows, firstMs: median(first) };
  return deepPath ? { ...pages, deep: { depth, p50Ms: median(deep) } } : pages;
}

const nameOf = ({ sortBy, sortDir, filters }: Order) =>
  [`${sortBy} ${sortDir}`, ...Object.entries(filters).map(([name, value]) => `${name} ${value}`)].join(", ");

const counts = new Map<string, number>();

/** The row before page 1,000 or, where there are fewer rows, before the last full page; none where that is the first. */
async function findDeepPage(database: pg.Client, { table, id, sorts, filters, byDefault }: List, order: Order) {
  const wanted = Object.entries({ ...byDefault, ...order.filters });
  const conditions = wanted.map(([name], at) => `${filters[name]?.column} = $${at + 2}`);
  const where = ["tenant_id = $1", ...conditions].join(" and ");
  const params = [listTenantId, ...wanted.map(([, value]) => value)];
  const counted = JSON.stringify([table, params]);
  let rows = counts.get(counted);
  if (rows === undefined) {
    const answer = await database.query<{ rows: number }>(
      `select count(*)::int as rows from ${table} where ${where}`,
      params,
    );
    rows = answer.rows[0]?.rows ?? 0;
    counts.set(counted, rows);
  }
  const depth = pageSize * (Math.min(deepPage, Math.floor(rows / pageSize)) - 1);
  if (depth <= 0) return { rows, depth: 0, cursor: undefined };
  const by = `${sorts[order.sortBy]} ${order.sortDir}, ${id} ${order.sortDir}`;
  const found = await database.query<{ id: string }>(
    `select ${id} as id from ${table} where ${where} order by ${by} limit 1 offset ${depth - 1}`,
    params,
  );
  return { rows, depth, cursor: found.rows[0]?.id };
}

/** Reads a page to its end. */
function readPage(url: string, headers: Record<string, string>, agent: Agent): Promise<{ ms: number; items: number }> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    get(url, { headers, agent }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const ms = performance.now() - startedAt;
        const body = JSON.parse(Buffer.concat(parts).toString()) as { count: number };
        if (response.statusCode === 200) resolve({ ms, items: body.count });
        else reject(new Error(`${url} answered ${response.statusCode}: ${JSON.stringify(body)}`));
      });
    }).on("error", reject);
  });
}

/** The deep page of a list that is slowest beside its first one, and how much slower it is. */
export function worstOf({ pages }: ListFigures): { query: string; ratio: number } {
  const ratios = pages.flatMap(({ query, firstMs, deep }) => (deep ? [{ query, ratio: deep.p50Ms / firstMs }] : []));
  return ratios.reduce((worst, each) => (each.ratio > worst.ratio ? each : worst));
}
