import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { withoutTlsWarning } from "./owner.ts";
import { printFailure, Refusal } from "./refusal.ts";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../drizzle");

/** One migration run at a time per database; the number is arbitrary. */
const lockId = 7_046_031;

/**
 * Brings the database up to date with `drizzle/`: applies what is missing, in one transaction, in order.
 * Takes the owner's connection string. Waits for another run on the same database; gives up rather than
 * queue behind a long reader (`lock_timeout`).
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: withoutTlsWarning(ownerUrl) });
  await client.connect();
  try {
    client.on("notice", () => {});
    await client.query("select pg_advisory_lock($1)", [lockId]);
    await client.query("set lock_timeout = '5s'");
    await applyMigrations(drizzle(client), { migrationsFolder: folder });
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  try {
    const ownerUrl = process.env["DATABASE_URL"];
    if (!ownerUrl)
      throw new Refusal("Set DATABASE_URL to the connection string of the database's owner, and run this again.");
    await migrate(ownerUrl);
    console.log("The database is up to date.");
  } catch (error) {
    printFailure(error);
    process.exitCode = 1;
  }
}
