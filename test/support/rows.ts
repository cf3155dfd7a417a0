import { sql } from "./database.ts";

let statement: Promise<string> | undefined;

/**
 * A statement that hashes, per table, all rows that belong to the organisation $1, whatever the tables and columns are.
 * It calls a function, which PostgreSQL plans once: it is asked for after every request of some tests. By indexes, however
 * few rows there were when it was planned.
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
     $$ begin return query ${hashes.join(" union all ")}; end $$`,
  );
  return `select * from ${name}($1)`;
}

function ownerOf(table: string, columns: string[]): string {
  if (table === "organisations") return "id = $1";
  if (columns.includes("organisation_id")) return "organisation_id = $1";
  if (columns.includes("tenant_id")) return "tenant_id in (select id from tenants where organisation_id = $1)";
  if (columns.includes("api_key_id")) return "api_key_id in (select id from api_keys where organisation_id = $1)";
  throw new Error(`whose rows are in the table ${table}? test/support/rows.ts does not know`);
}

/** Everything that the database holds of an organisation, as one hash per table; two are equal where no row differs. */
export async function rowsOf(organisationId: string): Promise<Record<string, string>> {
  statement ??= writeStatement();
  const hashes = await sql(await statement, [organisationId]);
  return Object.fromEntries(hashes.map(({ name, rows, hash }) => [name as string, `${rows} rows ${hash}`]));
}

/** The tables whose rows differ. */
export const changedTables = (before: Record<string, string>, after: Record<string, string>): string[] =>
  Object.keys({ ...before, ...after }).filter((table) => before[table] !== after[table]);
