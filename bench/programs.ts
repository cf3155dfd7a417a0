import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { endChild, endWithThisProcess } from "../scripts/local/children.ts";

/** Called with what has to be stopped, in the order in which it was started. */
export type OnStart = (stop: () => Promise<unknown>) => void;

/** A program that serves HTTP on this machine. */
export type Served = { url: string; pid: number; stop(): Promise<void> };

type Program = {
  command: string;
  args: string[];
  port: number;
  /** What tells that it serves. */
  healthPath?: string;
  variables?: Record<string, string>;
  /** Where its output goes; nowhere if left out. */
  logFile?: string;
};

/** Starts a program, which ends with this one at the latest, and waits until it serves. */
export async function serve(onStart: OnStart, program: Program): Promise<Served> {
  const { command, args, port, healthPath = "/health", variables, logFile } = program;
  const log = logFile ? openSync(logFile, "w") : "ignore";
  const child = spawn(command, args, { stdio: ["ignore", log, log], env: { ...process.env, ...variables } });
  endWithThisProcess(child);
  const stop = () => endChild(child, "SIGTERM", "SIGKILL", 5_000);
  onStart(stop);
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(child, url + healthPath);
  return { url, pid: child.pid as number, stop };
}

async function untilHealthy(child: ChildProcess, url: string): Promise<void> {
  for (let attempt = 0; attempt < 400 && child.exitCode === null; attempt++) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await sleep(25);
  }
  throw new Error(`${child.spawnargs.join(" ")} does not serve ${url}`);
}
