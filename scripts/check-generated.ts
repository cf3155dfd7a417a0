import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { isOpenApiCurrent } from "./openapi.ts";

const run = promisify(execFile);

/** What drizzle-kit would add to `drizzle/`, were it asked now: nothing, while the migrations make the tables. */
async function missingMigrations(): Promise<string[]> {
  // drizzle-kit takes a folder below the working directory only.
  const copy = await mkdtemp(".drizzle-check-");
  try {
    await cp("drizzle", copy, { recursive: true });
    const before = new Set(await readdir(copy));
    await run("drizzle-kit", ["generate", "--dialect=postgresql", "--schema=./src/db/tables/*.ts", `--out=${copy}`]);
    return (await readdir(copy)).filter((name) => !before.has(name));
  } finally {
    await rm(copy, { recursive: true });
  }
}

const faults: string[] = [];
if ((await missingMigrations()).length > 0) {
  faults.push("The tables in src/db/tables differ from drizzle/. Run: npm run db:generate -- --name <what changed>");
}
if (!(await isOpenApiCurrent())) {
  faults.push("docs/openapi.json differs from what the code serves. Run: npm run openapi");
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log("Migrations and document match the code.");
