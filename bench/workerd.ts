import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { freePort } from "../scripts/local/port.ts";
import { root } from "../scripts/wrangler.ts";
import { cpuMsOfThreads } from "./cpu.ts";
import { median } from "./figures.ts";
import { type OnStart, type Served, serve } from "./programs.ts";

/** The program that wrangler brings. */
export const workerd: string = createRequire(createRequire(import.meta.url).resolve("wrangler"))("workerd").default;

/** The module `module` of `folder` as a Worker, with text bindings. */
export type Worker = { folder: string; module: string; variables: Record<string, string> };

/** Serves a Worker with plain workerd, set up as in wrangler.toml, but allowed to reach this machine and nothing else. */
export async function startWorker(onStart: OnStart, worker: Worker): Promise<Served> {
  const port = await freePort();
  const config = join(worker.folder, "workerd.capnp");
  await writeFile(config, await describe(worker, port), { mode: 0o600 });
  return serve(onStart, { command: workerd, args: ["serve", config], port, logFile: join(worker.folder, "log") });
}

async function describe({ module, variables }: Worker, port: number): Promise<string> {
  const { unstable_readConfig: readConfig } = await import("wrangler");
  const { compatibility_date, compatibility_flags } = readConfig({ config: join(root, "wrangler.toml"), env: "" });
  const flags: string[] = compatibility_flags ?? [];
  const text = (value: string | undefined) => JSON.stringify(value);
  const bindings = Object.entries(variables).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (
      modules = [(name = "worker", esModule = embed ${text(module)})],
      bindings = [${bindings.join(", ")}],
      compatibilityDate = ${text(compatibility_date)},
      compatibilityFlags = [${flags.map(text).join(", ")}],
      globalOutbound = "loopback"
    )),
    (name = "loopback", network = (allow = ["local"]))
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "worker")]
);
`;
}

const starts = 9;

/**
 * CPU time in milliseconds until a Worker has answered its first request (`/health`, without the database), less that of
 * an empty Worker: medians of several starts in turns. The processor's own count, of all threads: unlike the samples of
 * `wrangler check startup`, which agree on an idle machine, it does not grow with what else the machine does.
 */
export async function measureStartup(onStart: OnStart, worker: Worker, emptyFolder: string): Promise<number> {
  await mkdir(emptyFolder, { recursive: true });
  await writeFile(join(emptyFolder, "empty.js"), "export default { fetch: () => new Response() };");
  const empty = { ...worker, folder: emptyFolder, module: "empty.js" };
  const ours: number[] = [];
  const least: number[] = [];
  for (let start = 0; start < starts; start++) {
    least.push(await cpuMsOfStart(onStart, empty));
    ours.push(await cpuMsOfStart(onStart, worker));
  }
  return median(ours) - median(least);
}

async function cpuMsOfStart(onStart: OnStart, worker: Worker): Promise<number> {
  const { pid, stop } = await startWorker(onStart, worker);
  const spent = cpuMsOfThreads(pid);
  await stop();
  return spent;
}
