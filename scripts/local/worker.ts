import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../refusal.ts";
import { spawnWrangler } from "../wrangler.ts";
import { endChild, endWithThisProcess } from "./children.ts";
import { readableLine } from "./worker-log.ts";

export type LocalWorker = {
  /** Settles when it ends by itself. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

const patienceMs = 60_000;

/**
 * Serves the Worker with `wrangler dev` on this machine, and waits until it is ready. `variablesFile` holds what the
 * Worker gets, in lines of NAME=value; `stateFolder` what its runtime keeps. Shows its log from then on.
 */
export async function startWorker(options: {
  port: number;
  variablesFile: string;
  stateFolder: string;
  /** Gives up waiting. */
  signal: AbortSignal;
}): Promise<LocalWorker> {
  const { port, variablesFile, stateFolder, signal } = options;
  const address = ["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
  const files = ["--env-file", variablesFile, "--persist-to", stateFolder];
  const child = spawnWrangler(["dev", "--env", "", ...address, ...files, "--show-interactive-dev-session", "false"], {
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: at Ctrl-C it ends before the database, not at the same moment.
    detached: true,
  });
  endWithThisProcess(child);
  child.once("exit", () => endGroup(child.pid));

  const beforeReady: string[] = [];
  let isReady = false;
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      if (!isReady) beforeReady.push(line);
      else for (const readable of readableLine(line)) console.log(readable);
    });
  }
  const stop = () => endChild(child, "SIGTERM", "SIGKILL", 5_000);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let hasEnded = false;
  ended.then(() => {
    hasEnded = true;
  });

  const deadline = Date.now() + patienceMs;
  while (!(await answersReady(port))) {
    if (hasEnded || signal.aborted || Date.now() > deadline) {
      await stop();
      signal.throwIfAborted();
      const what = hasEnded ? "has ended" : "does not become ready";
      throw new Refusal(`The Worker ${what}. It said:\n\n${lastWords(beforeReady)}`);
    }
    await sleep(100);
  }
  isReady = true;
  return { ended, stop };
}

/** The runtime is a child of wrangler, and outlives one that was killed. */
function endGroup(leader: number | undefined): void {
  if (leader === undefined || process.platform === "win32") return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // Nobody is left in it.
  }
}

async function answersReady(port: number): Promise<boolean> {
  try {
    const { status } = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(10_000) });
    return status === 200;
  } catch {
    return false;
  }
}

const lastWords = (lines: string[]) => lines.flatMap(readableLine).slice(-30).join("\n") || "(nothing)";
