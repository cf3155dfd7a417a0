import { neon, neonConfig } from "@neondatabase/serverless";
import { inject } from "vitest";
import type { Bindings } from "#config";
import type { DatabaseName } from "./global-setup.ts";

/**
 * Which of the two walls between tenants stand in this run: row-level security (`policies`), the loaders' own filters
 * (`filters`), both as in production, or none.
 */
export type Walls = "both" | "policies" | "filters" | "none";

declare module "vitest" {
  interface ProvidedContext {
    walls: Walls;
    database: DatabaseName;
    /** Whether generated input runs in full counts (npm run test:long) or by sample. */
    long: boolean;
    /** What generated input is drawn from; the same seed draws the same. */
    seed: number;
    /** How many requests are drawn for each operation in the long run. */
    requests: number;
  }
}

export const walls = inject("walls");
const database = inject("databases")[inject("database")];
neonConfig.fetchEndpoint = inject("endpoint");

/** Each test file has a name of its own on the wire, so that its round trips are counted apart. */
const fileName = `test_${crypto.randomUUID().slice(0, 8)}`;
const appUrl = `${database.appUrl}?application_name=${fileName}`;

/** The role that the Worker logs in as. */
export const loginRole = new URL(appUrl).username;

/** What the Worker gets in tests. */
export const bindings: Bindings = { REGION: "eu", DATABASE_URL: appUrl, DATABASE_ENDPOINT: inject("endpoint") };

/** The same where the connection string differs in this. */
export const connecting = (parts: Partial<Pick<URL, "port" | "username" | "password" | "pathname">>): Bindings => ({
  ...bindings,
  DATABASE_URL: Object.assign(new URL(database.appUrl), parts).toString(),
});

/** The same Worker set up wrongly: it logs in as the owner, who could pass by row-level security. */
export const ownerBindings: Bindings = { ...bindings, DATABASE_URL: database.ownerUrl };

const owner = neon(database.ownerUrl);
const app = neon(database.appUrl);

/** Runs SQL as the owner, who sees every tenant's rows: to set up what no operation makes yet, and to look behind. */
export const sql = (text: string, params: unknown[] = []): Promise<Record<string, unknown>[]> =>
  owner.query(text, params) as Promise<Record<string, unknown>[]>;

/** Runs statements as the Worker's role in one transaction. Answers the rows of the last. */
export async function sqlAsApp(
  ...statements: [text: string, ...params: unknown[]][]
): Promise<Record<string, unknown>[]> {
  const answers = await app.transaction(statements.map(([text, ...params]) => app.query(text, params)));
  return answers.at(-1) as Record<string, unknown>[];
}

/** Runs statements as the owner in one transaction, and takes back what they did. Answers the rows of each. */
export async function sqlTakenBack(texts: readonly string[]): Promise<Record<string, unknown>[][]> {
  const answers = await owner.transaction([...texts, "rollback"].map((text) => owner.query(text)));
  return answers.slice(0, -1) as Record<string, unknown>[][];
}

/** How many round trips to the database this file's Worker has made so far, as the Neon endpoint counted them. */
export async function roundTrips(): Promise<number> {
  const url = new URL("/trips", inject("endpoint"));
  url.searchParams.set("for", appUrl);
  const { trips } = (await (await fetch(url)).json()) as { trips: number };
  return trips;
}
