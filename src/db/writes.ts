import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { getTableConfig, type PgColumn, type PgTable, type PgUpdateSetSource } from "drizzle-orm/pg-core";
import { type Statement, statement } from "./statement.ts";
import { ofTenant } from "./tenancy.ts";

/** A row that a plan was made from, as far as the write compares it. */
export type Loaded = { id: string; version: number };

/** Values of a statement that changes loaded rows: their ids, and as a JSON object the version that each of them had. */
export type LoadedRows = { ids: readonly string[]; versions: string };

export const asLoaded = (rows: readonly Loaded[]): LoadedRows => ({
  ids: rows.map(({ id }) => id),
  versions: JSON.stringify(Object.fromEntries(rows.map(({ id, version }) => [id, version]))),
});

/**
 * Finds loaded rows, as far as they have not changed since. A condition on the table alone: a join with the two lists costs
 * twice as much to plan. Rows are found by the primary key, so in its order: two commits that write the same ones lock them
 * in the same order.
 */
const unchanged = (
  table: PgTable & { tenantId: PgColumn; version: PgColumn },
  { ids, versions }: { ids: SQL; versions: SQL },
): SQL => {
  const id = idOf(table);
  return sql`${ofTenant(table)} and ${id} = any (${ids}::text[]) and ${table.version} = (${versions}::jsonb ->> ${id})::int`;
};

/**
 * Changes loaded rows, and raises where one of them is gone or has another version than it had when it was loaded.
 * `loaded` are the placeholders of a `LoadedRows`; the ids are those of the table's primary key.
 */
export function changeLoaded<Table extends PgTable & { tenantId: PgColumn; version: PgColumn }>(
  db: NeonHttpDatabase,
  table: Table,
  loaded: { ids: SQL; versions: SQL },
  columns: PgUpdateSetSource<Table>,
) {
  const written = db.$with("written").as(
    db
      .update(table)
      .set(columns)
      .where(unchanged(table, loaded))
      .returning({ id: idOf(table) }),
  );
  return db
    .with(written)
    .select({ all: sql`require_all_written(count(*), cardinality(${loaded.ids}::text[]))` })
    .from(written);
}

/**
 * Raises where loaded rows, that a plan rests on and does not write, are not as they were loaded; they stay so until the
 * commit. `loaded` is as in `changeLoaded`.
 */
export function requireUnchanged<Table extends PgTable & { tenantId: PgColumn; version: PgColumn }>(
  db: NeonHttpDatabase,
  table: Table,
  loaded: { ids: SQL; versions: SQL },
) {
  const held = db.$with("held").as(
    db
      .select({ id: idOf(table) })
      .from(table as PgTable)
      .where(unchanged(table, loaded))
      .for("share"),
  );
  return db
    .with(held)
    .select({ all: sql`require_all_written(count(*), cardinality(${loaded.ids}::text[]))` })
    .from(held);
}

/** The column that tells a tenant's rows apart: what stands beside the tenant in the primary key. */
function idOf(table: PgTable): PgColumn {
  const [, id, ...more] = getTableConfig(table).primaryKeys[0]?.columns ?? [];
  if (!id || more.length > 0) throw new Error("changeLoaded takes a table whose primary key is the tenant and one id");
  return id;
}

type TenantTable = PgTable & { tenantId: PgColumn };

/** The columns that rows are given with: all but the tenant's and generated ones, in the order of the table. */
const givenColumns = (table: TenantTable): [string, PgColumn][] =>
  Object.entries(getTableColumns(table)).filter(
    ([, column]) => column !== table.tenantId && column.generated === undefined,
  );

/** A row with a value for every column but the tenant's. */
type Row<Table extends PgTable> = Required<Omit<Table["$inferInsert"], "tenantId">>;

/**
 * Rows of a table as the one parameter of a statement that writes any number of them: JSON, each row the list of its
 * values. Without names it is half as long, and read twice as fast. Amounts go as text, exact.
 */
function rowsAsJson(table: TenantTable, rows: readonly Record<string, unknown>[]): string {
  const names = givenColumns(table).map(([name]) => name);
  const values = rows.map((row) => names.map((name) => row[name]));
  return JSON.stringify(values, (_, value) => (typeof value === "bigint" ? String(value) : value));
}

/** The rows of such a parameter as a source, `given`, whose columns `givenValue` reads. */
const givenRows = (rows: SQL): SQL => sql`jsonb_array_elements(${rows}::jsonb) as given (value)`;

function givenValue(table: TenantTable, column: PgColumn): SQL {
  const at = sql.raw(String(givenColumns(table).findIndex(([, each]) => each === column)));
  const type = column.getSQLType();
  if (type === "jsonb") return sql`nullif(given.value -> ${at}, 'null')`;
  if (type === "text[]") return sql`array(select jsonb_array_elements_text(given.value -> ${at}))`;
  return sql`(given.value ->> ${at})::${sql.raw(type)}`;
}

type Build = Parameters<typeof statement<{ rows: string }, unknown>>[0];

/** A write of any number of a table's rows, by a statement whose one parameter they are. */
function writeOfRows<Given extends Record<string, unknown>>(table: TenantTable, build: Build) {
  const write = statement(build);
  return (rows: readonly Given[]): Statement => write({ rows: rowsAsJson(table, rows) });
}

/** How rows are added to a table. */
export const insertInto = <Table extends TenantTable>(table: Table) =>
  writeOfRows<Row<Table>>(table, (db, { rows }) => {
    // In the order of the table, which is the order that Drizzle names the columns in.
    const columns = Object.values(getTableColumns(table)).filter((column) => column.generated === undefined);
    const values = columns.map((column) =>
      column === table.tenantId ? sql.placeholder("tenantId") : givenValue(table, column),
    );
    return db.insert(table).select(sql`select ${sql.join(values, sql`, `)} from ${givenRows(sql`${rows}`)}`);
  });

/**
 * How loaded rows of a table are changed, each its own way: writes the columns that `names` lists, and raises where a row
 * is gone or has another version than the one that it is given with.
 */
export const changeRowsOf = <
  Table extends TenantTable & { id: PgColumn; version: PgColumn },
  Name extends keyof Row<Table> & string,
>(
  table: Table,
  names: readonly Name[],
) =>
  writeOfRows<Pick<Row<Table>, Name> & Loaded>(table, (db, { rows }) => {
    const columns = getTableColumns(table) as Record<string, PgColumn>;
    const value = (name: string) => givenValue(table, columns[name] as PgColumn);
    const changes = Object.fromEntries(names.map((name) => [name, value(name)])) as PgUpdateSetSource<Table>;
    const written = db.$with("written").as(
      db
        .update(table)
        .set(changes)
        .from(givenRows(sql`${rows}`))
        .where(sql`${ofTenant(table)} and ${table.id} = ${value("id")} and ${table.version} = ${value("version")}`)
        .returning({ id: table.id }),
    );
    return db
      .with(written)
      .select({ all: sql`require_all_written(count(*), jsonb_array_length(${rows}::jsonb))` })
      .from(written);
  });
