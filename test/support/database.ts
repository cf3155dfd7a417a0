import { neon, neonConfig } from "@neondatabase/serverless";
import { inject } from "vitest";
import type { Bindings } from "#config";

const database = inject("database");
neonConfig.fetchEndpoint = inject("endpoint");

/** Each test file has a name of its own on the wire, so that its round trips are counted apart. */
const fileName = `test_${crypto.randomUUID().slice(0, 8)}`;
export const appUrl = `${database.appUrl}?application_name=${fileName}`;

/** What the Worker gets in tests. */
export const bindings: Bindings = { REGION: "eu", DATABASE_URL: appUrl, DATABASE_ENDPOINT: inject("endpoint") };

const owner = neon(database.ownerUrl);

/** Runs SQL as the owner, who sees every tenant's rows: to set up what no operation makes yet, and to look behind. */
export const sql = (text: string, params: unknown[] = []): Promise<Record<string, unknown>[]> =>
  owner.query(text, params) as Promise<Record<string, unknown>[]>;

/** How many round trips to the database this file's Worker has made so far, as the Neon endpoint counted them. */
export async function roundTrips(): Promise<number> {
  const url = new URL("/trips", inject("endpoint"));
  url.searchParams.set("for", appUrl);
  const { trips } = (await (await fetch(url)).json()) as { trips: number };
  return trips;
}
