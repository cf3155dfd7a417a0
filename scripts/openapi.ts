import { readFile, writeFile } from "node:fs/promises";
import { openHouse } from "../src/app.ts";
import { describeApi } from "../src/openapi.ts";

const file = new URL("../docs/openapi.json", import.meta.url);

/** The served document, laid out for people and for diffs. */
export const openApiText = async (): Promise<string> =>
  `${JSON.stringify(JSON.parse(describeApi(await openHouse())), null, 2)}\n`;

/** Whether docs/openapi.json is what the code serves. */
export async function isOpenApiCurrent(): Promise<boolean> {
  return (await readFile(file, "utf8").catch(() => "")) === (await openApiText());
}

if (import.meta.main) {
  await writeFile(file, await openApiText());
  console.log("Wrote docs/openapi.json.");
}
