import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Region } from "#domain/region";
import { Refusal } from "../refusal.ts";
import { root } from "../wrangler.ts";

/** The database to administer; its region where that is known. */
export type Target = { ownerUrl: string; region?: Region };

/** The one in DATABASE_URL, else the one of `npm start`. */
export async function findDatabase(): Promise<Target> {
  const given = process.env["DATABASE_URL"];
  if (given) return { ownerUrl: given };
  try {
    const { databaseUrl, region } = JSON.parse(await readFile(join(root, ".dev", "env.json"), "utf8"));
    return { ownerUrl: databaseUrl, region };
  } catch {
    throw new Refusal(
      "Which database? Set DATABASE_URL to the connection string of its owner, or start the local one: npm start",
    );
  }
}
