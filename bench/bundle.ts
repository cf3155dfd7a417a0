import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root, spawnWrangler } from "../scripts/wrangler.ts";

/** A Worker as wrangler would upload it: one module, in `folder`. */
export type Bundle = { folder: string; module: string; kib: number; gzipKib: number };

/** Bundles `entry` (the Worker itself when left out) with the settings of wrangler.toml into `folder`. */
export async function bundle(folder: string, entry?: string): Promise<Bundle> {
  // The script of /docs is a static file beside the Worker, not part of it.
  const assets = join(folder, "assets");
  await mkdir(assets, { recursive: true });
  const settings = ["--config", join(root, "wrangler.toml"), "--env=", "--assets", assets];
  await wrangler(["deploy", ...(entry ? [entry] : []), "--dry-run", "--outdir", folder, ...settings]);
  const module = entry ? "worker.js" : "index.js";
  const code = await readFile(join(folder, module));
  return { folder, module, kib: code.length / 1024, gzipKib: gzipSync(code).length / 1024 };
}

async function wrangler(args: string[]): Promise<void> {
  const child = spawnWrangler(args, { stdio: ["ignore", "pipe", "pipe"] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => said.push(chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`wrangler ${args.join(" ")} failed:\n${Buffer.concat(said)}`);
}
