import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Wrangler without telemetry, look-ups on the network, banners, or log files in the home folder. */
const quiet = {
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_WRITE_LOGS: "false",
  WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_EXPLORER: "false",
  X_LOCAL_OBSERVABILITY: "false",
  WRANGLER_REGISTRY_PATH: join(root, ".wrangler", "registry"),
};

/** Runs wrangler in the project's folder. */
export function spawnWrangler(args: string[], options: SpawnOptions): ChildProcess {
  const program = createRequire(import.meta.url).resolve("wrangler");
  return spawn(process.execPath, ["--no-warnings", program, ...args], {
    cwd: root,
    env: { ...process.env, ...quiet },
    ...options,
  });
}
