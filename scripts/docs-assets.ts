import { copyFile, mkdir, readFile, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { root } from "./wrangler.ts";

const require = createRequire(import.meta.url);
const source = join(dirname(require.resolve("@scalar/api-reference")), "browser", "standalone.js");
const target = join(root, "dist", "assets", "docs", "scalar.js");

/**
 * Puts the script of `/docs` where wrangler serves it from: one file with styles and all, which loads nothing further.
 * Writes only when it is missing or another version.
 */
export async function buildDocsAssets(): Promise<void> {
  const [wanted, present] = await Promise.all([readFile(source), readFile(target).catch(() => undefined)]);
  if (present?.equals(wanted)) return;
  await mkdir(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  await copyFile(source, unfinished);
  await rename(unfinished, target);
}

if (import.meta.main) await buildDocsAssets();
