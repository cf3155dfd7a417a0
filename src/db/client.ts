import { NeonDbError, neon, neonConfig } from "@neondatabase/serverless";
import type { Config } from "#config";
import { NoAnswer, readFailure } from "./failures.ts";
import type { Statement } from "./statement.ts";

/** One batch is one transaction and one round trip; a batch that the database leaves unanswered this long is given up. */
const batchTimeoutMs = 15_000;

export type Database = {
  /**
   * Runs the statements as one transaction: all or none. Answers their rows, read, in the same order. Throws what a failure
   * means (`readFailure`).
   */
  batch(statements: readonly Statement[], tenantId: string): Promise<unknown[]>;
  /** The region that is served from it. */
  region: Config["REGION"];
  /** Whether this isolate has seen that it may serve from it (see `context.ts`). */
  isSafe: boolean;
};

const databases = new Map<string, Database>();

/** The database of a configuration; the same one for as long as the isolate lives. Opens no connection by itself. */
export function connect(config: Config): Database {
  const name = `${config.REGION} ${config.DATABASE_URL}`;
  const known = databases.get(name);
  if (known) return known;
  if (config.DATABASE_ENDPOINT) neonConfig.fetchEndpoint = config.DATABASE_ENDPOINT;
  const client = neon(config.DATABASE_URL, { arrayMode: true });
  const database: Database = {
    region: config.REGION,
    isSafe: false,
    async batch(statements, tenantId) {
      const queries = statements.map(({ text, params }) => client.query(text, params(tenantId)));
      const results = await inTime((signal) => client.transaction(queries, { fetchOptions: { signal } }));
      return statements.map(({ read }, at) => read(results[at] as unknown[][]));
    },
  };
  databases.set(name, database);
  return database;
}

/** Gives `act` up after its time. The timer goes with it: an invocation may have 10,000 of them, and no more. */
async function inTime<Result>(act: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new NoAnswer("timed out")), batchTimeoutMs);
  try {
    return await act(controller.signal);
  } catch (error) {
    // The driver wraps what goes wrong before the answer begins, not what goes wrong within it.
    throw readFailure(error instanceof NeonDbError ? error : new NoAnswer("the answer broke off", { cause: error }));
  } finally {
    clearTimeout(timer);
  }
}
