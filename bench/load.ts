import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { endChild, endWithThisProcess } from "../scripts/local/children.ts";

/** What is sent: paths to get, over and over, or creates, each with a number of its own. */
export type Work = { kind: "get"; paths: readonly string[] } | { kind: "create"; path: string; from: number };

/** Some seconds of load on one address. */
export type Job = {
  url: string;
  headers: Record<string, string>;
  connections: number;
  seconds: number;
  work: Work;
};

export type Measured = {
  seconds: number;
  /** Of every answer. */
  latenciesMs: number[];
  /** How often each kind of wrong answer came. */
  faults: Record<string, number>;
  /** The number of the next create. */
  next: number;
};

export type Load = { pid: number; run(job: Job): Promise<Measured>; stop(): Promise<void> };

/** Starts the load generator. `run` throws where an answer was not 2xx or did not come. */
export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL("load-generator.ts", import.meta.url)));
  endWithThisProcess(child);
  const ended = once(child, "exit").then(() => {
    throw new Error("the load generator has ended");
  });
  // Only a job that waits for an answer minds.
  ended.catch(() => {});
  return {
    pid: child.pid as number,
    async run(job) {
      child.send(job);
      const [measured] = (await Promise.race([once(child, "message"), ended])) as [Measured];
      if (Object.keys(measured.faults).length > 0 || measured.latenciesMs.length === 0) {
        throw new Error(
          `${job.url}: wrong answers among ${measured.latenciesMs.length}: ${JSON.stringify(measured.faults)}`,
        );
      }
      return measured;
    },
    stop: () => endChild(child, "SIGTERM", "SIGKILL", 2_000),
  };
}
