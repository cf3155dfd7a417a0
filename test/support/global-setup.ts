import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { makeAppRole, prepareDatabases, withClient } from "../../scripts/local/database.ts";
import { startNeonEndpoint } from "../../scripts/local/neon-endpoint.ts";
import { startPostgres } from "../../scripts/local/postgres.ts";
import { migrate } from "../../scripts/migrate.ts";

/** Where the tests find their database: as the Worker logs in, and as its owner. */
export type TestDatabase = { ownerUrl: string; appUrl: string };

declare module "vitest" {
  interface ProvidedContext {
    /** Row-level security as in production. */
    database: TestDatabase;
    /** A twin whose policies let everything pass: what is kept apart there, the loaders' filters keep apart. */
    openDatabase: TestDatabase;
    endpoint: string;
  }
}

/** Brings up a real PostgreSQL and a Neon endpoint for one run of the tests, and takes both down after it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dataFolder = await mkdtemp(join(tmpdir(), "flexportal-test-"));
  const postgres = await startPostgres({
    dataFolder: join(dataFolder, "postgres"),
    flags: ["-c", "max_connections=200"],
  });
  const endpoint = await startNeonEndpoint({});
  const names = ["flexportal", "flexportal_open"];
  const [database, openDatabase] = (await Promise.all(
    (await prepareDatabases(postgres.superuserUrl, names)).map(migrated),
  )) as [TestDatabase, TestDatabase];
  await letTurnTriggersOff(postgres.superuserUrl, database);
  project.provide("database", database);
  project.provide("openDatabase", openDatabase);
  project.provide("endpoint", endpoint.url);
  return async () => {
    await endpoint.stop();
    await postgres.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
}

/** Tests copy business units as their owner (copy.ts). */
async function letTurnTriggersOff(superuserUrl: string, { ownerUrl }: TestDatabase): Promise<void> {
  await withClient(superuserUrl, async (superuser) => {
    await superuser.query(`grant set on parameter session_replication_role to ${new URL(ownerUrl).username}`);
  });
}

async function migrated(ownerUrl: string): Promise<TestDatabase> {
  await migrate(ownerUrl);
  return { ownerUrl, appUrl: await makeAppRole(ownerUrl, `${new URL(ownerUrl).pathname.slice(1)}_api`) };
}
