import { readFile, writeFile } from "node:fs/promises";
import { app } from "../src/app.ts";
import { describeApi } from "../src/openapi.ts";

const file = new URL("../docs/openapi.json", import.meta.url);

/** The served document, laid out for people and for diffs. */
export const openApiText = (): string => `${JSON.stringify(JSON.parse(describeApi(app)), null, 2)}\n`;

/** Whether docs/openapi.json is what the code serves. */
export async function isOpenApiCurrent(): Promise<boolean> {
  return (await readFile(file, "utf8").catch(() => "")) === openApiText();
}

if (import.meta.main) {
  await writeFile(file, openApiText());
  console.log("Wrote docs/openapi.json.");
}
