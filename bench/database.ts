import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { makeAppRole, prepareDatabases } from "../scripts/local/database.ts";
import { startPostgres } from "../scripts/local/postgres.ts";
import { migrate } from "../scripts/migrate.ts";
import { fillDatabase, fingerprintOf, refillPool, type Shape } from "./data.ts";
import type { OnStart } from "./programs.ts";

export type Database = {
  /** The superuser's connection, for what is not measured. */
  client: pg.Client;
  appUrl: string;
  ownerUrl: string;
  /** The server's first process. */
  pid: number;
};

/**
 * As a small server is set up, and durable as always (fsync on). No autovacuum and no checkpoint in the middle of
 * somebody's turn: `vacuum` and `checkpoint` are called before the measurement.
 */
const settings = [
  "shared_buffers=1GB",
  "max_connections=100",
  "max_wal_size=8GB",
  "checkpoint_timeout=1h",
  "autovacuum=off",
];

const name = "flexportal_bench";

/** Starts PostgreSQL with its data in `folder`, filled to `shape`, with rentals for so many creates. */
export async function startDatabase(
  onStart: OnStart,
  folder: string,
  shape: Shape,
  creates: number,
): Promise<Database> {
  // Data that were made otherwise, or not to their end, are made anew.
  const madeFrom = join(folder, "made-from");
  const fingerprint = fingerprintOf(shape);
  const isFilled = (await readFile(madeFrom, "utf8").catch(() => "")) === fingerprint;
  if (!isFilled) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  const dataFolder = join(folder, "postgres");
  const { superuserUrl, stop } = await startPostgres({ dataFolder, flags: settings.flatMap((each) => ["-c", each]) });
  onStart(stop);
  const pidFile = await readFile(join(dataFolder, "cluster", "postmaster.pid"), "utf8");

  const [ownerUrl] = (await prepareDatabases(superuserUrl, [name])) as [string];
  await migrate(ownerUrl);
  const client = new pg.Client({ connectionString: superuserUrl.replace(/[^/]+$/, name) });
  await client.connect();
  onStart(() => client.end());
  if (!isFilled) {
    await fillDatabase(client, shape);
    await writeFile(madeFrom, fingerprint);
  }
  await refillPool(client, creates);
  await client.query("checkpoint");
  return { client, appUrl: await makeAppRole(ownerUrl, `${name}_api`), ownerUrl, pid: Number.parseInt(pidFile, 10) };
}
