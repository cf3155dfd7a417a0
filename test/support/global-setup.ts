import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { serveRegion } from "../../scripts/admin/keys.ts";
import { makeAppRole, prepareDatabases, withClient } from "../../scripts/local/database.ts";
import { startNeonEndpoint } from "../../scripts/local/neon-endpoint.ts";
import { startPostgres } from "../../scripts/local/postgres.ts";
import { migrate } from "../../scripts/migrate.ts";
import { asOwner } from "../../scripts/owner.ts";

/** Where the tests find their database: as the Worker logs in, and as its owner. */
export type TestDatabase = { ownerUrl: string; appUrl: string };

declare module "vitest" {
  interface ProvidedContext {
    databases: Record<DatabaseName, TestDatabase>;
    endpoint: string;
  }
}

/** One as in production, and one for each project that takes a wall of it down (vitest.config.ts). */
const names = ["flexportal", "flexportal_filters", "flexportal_no_walls", "flexportal_weak_door"] as const;

export type DatabaseName = (typeof names)[number];

// What a crash of the machine would lose is made anew by the next run; and a plan does not change in the middle of a test.
const settings = [
  "max_connections=200",
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "autovacuum=off",
  // Some tests make transactions meet in deadlocks, and wait for each of them this long.
  "deadlock_timeout=50ms",
];

/** Brings up a real PostgreSQL and a Neon endpoint for one run of the tests, and takes both down after it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dataFolder = await mkdtemp(join(tmpdir(), "flexportal-test-"));
  const postgres = await startPostgres({
    dataFolder: join(dataFolder, "postgres"),
    flags: settings.flatMap((each) => ["-c", each]),
  });
  const endpoint = await startNeonEndpoint({});
  const databases = await makeDatabases(postgres.superuserUrl);
  project.provide("databases", databases);
  project.provide("endpoint", endpoint.url);
  return async () => {
    await endpoint.stop();
    await postgres.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
}

async function makeDatabases(superuserUrl: string): Promise<Record<DatabaseName, TestDatabase>> {
  const [first, ...others] = names;
  const [ownerUrl] = (await prepareDatabases(superuserUrl, [first])) as [string];
  await migrate(ownerUrl);
  // The one row that is everybody's stands before any test looks for rows that have changed.
  await asOwner(ownerUrl, (db) => serveRegion(db, "eu"));
  const owner = new URL(ownerUrl).username;
  await withClient(superuserUrl, async (superuser) => {
    for (const name of others) await superuser.query(`create database ${name} template ${first} owner ${owner}`);
    // Tests copy business units as their owner (copy.ts).
    await superuser.query(`grant set on parameter session_replication_role to ${owner}`);
    // A connection keeps its plans of functions and foreign keys, which it may have made while a table was empty.
    await superuser.query(`alter role ${owner} set enable_seqscan = off`);
  });
  const made = names.map(async (name) => {
    const url = Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).toString();
    return [name, { ownerUrl: url, appUrl: await makeAppRole(url, `${name}_api`) }] as const;
  });
  return Object.fromEntries(await Promise.all(made)) as Record<DatabaseName, TestDatabase>;
}
