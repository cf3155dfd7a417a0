import { fillPlaceholders, type Placeholder, type SQL, sql } from "drizzle-orm";
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
type Prepared = { getQuery(): { sql: string; params: unknown[] }; mapResult(result: { rows: unknown[][] }): unknown };

/** Drizzle writes the SQL and reads the rows; the batches of `client.ts` carry them. This handle sends nothing. */
const builder: NeonHttpDatabase = drizzle.mock();

const placeholders = new Proxy({}, { get: (_, name) => sql.placeholder(String(name)) });

/**
 * A statement written with Drizzle, built once (at its first use) and filled with values at each call: building one per
 * request costs up to half of a small read. In `build`, the second argument stands for the values.
 */
export function statement<Values extends Record<string, unknown>, Result>(
  build: (db: NeonHttpDatabase, values: Placeholders<Values>) => Built<Result>,
): (values: Values) => Statement<Result> {
  let built: { prepared: Prepared; text: string; params: unknown[] } | undefined;
  return (values) => {
    if (!built) {
      const prepared = build(builder, placeholders as Placeholders<Values>).prepare("") as unknown as Prepared;
      const { sql: text, params } = prepared.getQuery();
      built = { prepared, text, params };
    }
    const { prepared, text, params } = built;
    return {
      text,
      params: (tenantId) => fillPlaceholders(params, { ...values, tenantId }),
      read: (rows) => prepared.mapResult({ rows }) as Result,
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
