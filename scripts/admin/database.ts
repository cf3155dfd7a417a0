import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../refusal.ts";
import { root } from "../wrangler.ts";

/** The database to administer, by its owner's connection string: the one in DATABASE_URL, else the one of `npm start`. */
export async function findDatabase(): Promise<string> {
  const given = process.env["DATABASE_URL"];
  if (given) return given;
  try {
    return JSON.parse(await readFile(join(root, ".dev", "env.json"), "utf8")).databaseUrl;
  } catch {
    throw new Refusal(
      "Which database? Set DATABASE_URL to the connection string of its owner, or start the local one: npm start",
    );
  }
}
