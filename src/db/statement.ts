import { Column, fillPlaceholders, is, type Placeholder, SQL, sql } from "drizzle-orm";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";

/** One SQL statement of a batch with its values, and how its rows are read. */
export type Statement<Result = unknown> = {
  readonly text: string;
  /** `tenantId` is known to the batch, not to the verb that asks: no verb can name another tenant. */
  readonly params: (tenantId: string) => unknown[];
  readonly read: (rows: unknown[][]) => Result;
};

type Placeholders<Values> = { readonly [Name in keyof Values & string]: Placeholder<Name> };
type Built<Result> = { prepare(name: string): { execute(values: Record<string, unknown>): Promise<Result> } };
type Prepared = { getQuery(): { sql: string; params: unknown[] }; fields?: { path: string[]; field: unknown }[] };

/** Drizzle writes the SQL and reads the rows; the batches of `client.ts` carry them. This handle sends nothing. */
const builder: NeonHttpDatabase = drizzle.mock();

const placeholders = new Proxy({}, { get: (_, name) => sql.placeholder(String(name)) });

/**
 * How the rows of a flat selection are read: the names and decoders are looked up here, once, where Drizzle's own reader
 * looks them up for every value (a third of the work of a page).
 */
function readerOf(fields: Prepared["fields"]): (rows: unknown[][]) => Record<string, unknown>[] {
  const columns = (fields ?? []).map(({ path, field }) => {
    const source = is(field, SQL.Aliased) ? field.sql : field;
    const decoder = is(source, Column) ? source : (source as unknown as { decoder: Column }).decoder;
    return { name: path[0] as string, decode: (value: unknown) => decoder.mapFromDriverValue(value) };
  });
  return (rows) =>
    rows.map((row) => {
      const read: Record<string, unknown> = {};
      for (let at = 0; at < columns.length; at++) {
        const { name, decode } = columns[at] as (typeof columns)[number];
        const value = row[at];
        read[name] = value === null ? null : decode(value);
      }
      return read;
    });
}

/**
 * A statement written with Drizzle, built once (at its first use) and filled with values at each call: building one per
 * request costs up to half of a small read. In `build`, the second argument stands for the values.
 */
export function statement<Values extends Record<string, unknown>, Result>(
  build: (db: NeonHttpDatabase, values: Placeholders<Values>) => Built<Result>,
): (values: Values) => Statement<Result> {
  let built: { text: string; params: unknown[]; read: ReturnType<typeof readerOf> } | undefined;
  return (values) => {
    if (!built) {
      const prepared = build(builder, placeholders as Placeholders<Values>).prepare("") as unknown as Prepared;
      const { sql: text, params } = prepared.getQuery();
      built = { text, params, read: readerOf(prepared.fields) };
    }
    const { text, params, read } = built;
    return {
      text,
      params: (tenantId) => fillPlaceholders(params, { ...values, tenantId }),
      read: (rows) => read(rows) as Result,
    };
  };
}

/** Placeholders as the columns of an update: Drizzle's code takes them there, its types do not say so. */
export const toSet = <Columns extends Record<string, Placeholder>>(columns: Columns) =>
  columns as unknown as { [Name in keyof Columns]: SQL };

/** A statement in plain SQL, for what the database does by itself: its functions. */
export const plain = <Result>(
  text: string,
  params: (tenantId: string) => unknown[],
  read: (rows: unknown[][]) => Result,
): Statement<Result> => ({ text, params, read });
