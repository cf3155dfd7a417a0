import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { codeOf } from "../refusal.ts";

/**
 * Sees to it that a child ends with this process however that ends, SIGKILL included: a waiting shell reads from a pipe
 * that the system closes with us, and then interrupts the child. Answers the function that takes the watch away again.
 */
export function endWithThisProcess(child: ChildProcess): () => void {
  if (process.platform === "win32" || child.pid === undefined) return () => {};
  const interrupt = 'read -r _; kill -INT "$1" 2>/dev/null';
  const watch = spawn("sh", ["-c", interrupt, "flexportal-watch", String(child.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    // A group of its own: Ctrl-C in the terminal must not end the watch before the watched.
    detached: true,
  });
  watch.unref();
  const stop = () => void watch.kill("SIGKILL");
  child.once("exit", stop);
  return stop;
}

/** Ends a child and waits until it is gone; insists with `lastResort` when it takes longer than `patienceMs`. */
export async function endChild(
  child: ChildProcess,
  signal: NodeJS.Signals,
  lastResort: NodeJS.Signals,
  patienceMs: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  const insist = setTimeout(() => child.kill(lastResort), patienceMs);
  await gone;
  clearTimeout(insist);
}

/** Whether a process with this id runs, whoever started it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}
