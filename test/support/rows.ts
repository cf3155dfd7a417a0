import { sql } from "./database.ts";

let statement: Promise<string> | undefined;

/**
 * A statement that hashes, per table, all rows that belong to each of the organisations $1, whatever the tables and columns are.
 * It calls a function, which PostgreSQL plans once: it is asked for after every request of some tests.
 */
async function writeStatement(): Promise<string> {
  const tables = await sql(
    `select c.relname as name, array_agg(a.attname) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      group by c.relname`,
  );
  const hashes = tables.map(({ name, columns }) => {
    const table = name as string;
    return `select '${table}' as name, count(*)::int as rows, md5(string_agg(t::text, chr(10) order by t::text)) as hash
              from ${table} t where ${ownerOf(table, columns as string[])}`;
  });
  const name = `rows_of_${crypto.randomUUID().slice(0, 8)}`;
  await sql(
    `create function ${name}(text) returns table (name text, rows int, hash text) language plpgsql
     set enable_seqscan = off as
     $$ declare
       units text[] := array(select id from tenants where organisation_id = $1);
       keys text[] := array(select id from api_keys where organisation_id = $1);
     begin return query ${hashes.join(" union all ")}; end $$`,
  );
  return `select o.at::int, r.* from unnest($1::text[]) with ordinality as o (id, at), ${name}(o.id) as r`;
}

function ownerOf(table: string, columns: string[]): string {
  if (table === "organisations") return "id = $1";
  // One row, which is everybody's.
  if (table === "deployment") return "true";
  if (columns.includes("organisation_id")) return "organisation_id = $1";
  if (columns.includes("tenant_id")) return "tenant_id = any (units)";
  if (columns.includes("api_key_id")) return "api_key_id = any (keys)";
  throw new Error(`whose rows are in the table ${table}? test/support/rows.ts does not know`);
}

/** The rows of an organisation, as one hash per table. */
export type Rows = Record<string, string>;

/** Everything that the database holds of some organisations; what it holds of one is equal to before where no row differs. */
export async function rowsOfAll(organisationIds: readonly string[]): Promise<Rows[]> {
  statement ??= writeStatement();
  const hashes = await sql(await statement, [organisationIds]);
  const all: Rows[] = organisationIds.map(() => ({}));
  for (const { at, name, rows, hash } of hashes) {
    Object.assign(all[(at as number) - 1] as Rows, { [name as string]: `${rows} rows ${hash}` });
  }
  return all;
}

export const rowsOf = async (organisationId: string): Promise<Rows> => (await rowsOfAll([organisationId]))[0] as Rows;

/** The tables whose rows differ. */
export const changedTables = (before: Rows, after: Rows): string[] =>
  Object.keys({ ...before, ...after }).filter((table) => before[table] !== after[table]);
