import { neon, neonConfig } from "@neondatabase/serverless";
import type { Config } from "#config";
import type { Statement } from "./statement.ts";

/** One batch is one transaction and one round trip; a batch that the database leaves unanswered this long is given up. */
const batchTimeoutMs = 15_000;

export type Database = {
  /** Runs the statements as one transaction: all or none. Answers their rows, read, in the same order. */
  batch(statements: readonly Statement[], tenantId: string): Promise<unknown[]>;
  /** Whether this isolate has seen that the login role cannot pass by row-level security (see `context.ts`). */
  roleIsSafe: boolean;
};

const databases = new Map<string, Database>();

/** The database of a configuration; the same one for as long as the isolate lives. Opens no connection by itself. */
export function connect(config: Config): Database {
  const known = databases.get(config.DATABASE_URL);
  if (known) return known;
  if (config.DATABASE_ENDPOINT) neonConfig.fetchEndpoint = config.DATABASE_ENDPOINT;
  const client = neon(config.DATABASE_URL, { arrayMode: true });
  const database: Database = {
    roleIsSafe: false,
    async batch(statements, tenantId) {
      const results = await client.transaction(
        statements.map(({ text, params }) => client.query(text, params(tenantId))),
        { fetchOptions: { signal: AbortSignal.timeout(batchTimeoutMs) } },
      );
      return statements.map(({ read }, at) => read(results[at] as unknown[][]));
    },
  };
  databases.set(config.DATABASE_URL, database);
  return database;
}
