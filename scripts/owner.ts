import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { messageOf, Refusal } from "./refusal.ts";

export type OwnerDatabase = NodePgDatabase;

/**
 * Runs `act` with the database as its owner sees it: all rows of all tenants. Takes the owner's connection string; says
 * what to do where the database cannot be reached or the role does not see past row-level security.
 */
export async function asOwner<Result>(ownerUrl: string, act: (db: OwnerDatabase) => Promise<Result>): Promise<Result> {
  if (!/^postgres(ql)?:$/.test(URL.parse(ownerUrl)?.protocol ?? "")) {
    throw new Refusal("DATABASE_URL is not a connection string: postgresql://user:password@host/database");
  }
  const client = new pg.Client({ connectionString: withoutTlsWarning(ownerUrl), connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    throw new Refusal(
      `The database at ${new URL(ownerUrl).host} cannot be reached: ${messageOf(error)}.\n` +
        "Is it running (npm start, for the local one), and is DATABASE_URL right?",
    );
  }
  try {
    await requireOwner(client);
    return await act(drizzle(client));
  } finally {
    await client.end();
  }
}

/** The driver reads `sslmode=require` as the stricter `verify-full`, and warns of it; asking for that says the same. */
export const withoutTlsWarning = (url: string): string => url.replace("sslmode=require", "sslmode=verify-full");

async function requireOwner(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    "select current_user as role, rolsuper or rolbypassrls as sees_all from pg_roles where rolname = current_user",
  );
  const { role, sees_all: seesAll } = rows[0];
  if (seesAll) return;
  throw new Refusal(
    `The role "${role}" does not see past row-level security, so it cannot set up tenants.\n` +
      `Use the database owner's connection string, or once, as a superuser: alter role "${role}" bypassrls`,
  );
}
