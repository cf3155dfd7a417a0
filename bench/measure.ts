import { setTimeout as sleep } from "node:timers/promises";
import { cpuSecondsOf, cpuSecondsOfFamily } from "./cpu.ts";
import type { Measured, Work } from "./load.ts";
import { createRequest } from "./pool.ts";
import type { Scenario, Target } from "./scenarios.ts";
import type { Systems } from "./systems.ts";

/** One turn of one target. */
export type Turn = {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** CPU time per request, in milliseconds, of each process that takes part. */
  cpuMs: Record<Component, number>;
};
type Component = (typeof components)[number];
export const components = ["server", "endpoint", "postgres", "load"] as const;

/** The turns of a scenario, by target; turn n of each belongs to round n. */
export type Turns = Record<string, Turn[]>;

export type Pace = { rounds: number; seconds: number; warmUpSeconds: number; connections: number };

/** The number of our next create; rentals for `max` are laid out. Bare and ceiling take none. */
export type Creates = { next: number; readonly max: number };

/**
 * A round is made of slices of about this many seconds, in which the targets alternate: what the machine does besides
 * changes within seconds, and meets all of them alike.
 */
const sliceSeconds = 1;

/** Checks an answer of each target, warms each up, and then lets them take turns: a turn is its slices of one round. */
export async function measureScenario(
  systems: Systems,
  { targets }: Scenario,
  pace: Pace,
  creates: Creates,
): Promise<Turns> {
  for (const target of targets) {
    await checkAnswer(target, creates);
    await runTurn(systems, target, { ...pace, seconds: pace.warmUpSeconds }, creates);
  }
  const turns: Turns = Object.fromEntries(targets.map(({ name }) => [name, []]));
  const slices = Math.ceil(pace.seconds / sliceSeconds);
  for (let round = 0; round < pace.rounds; round++) {
    const sliced: Record<string, Slice[]> = Object.fromEntries(targets.map(({ name }) => [name, []]));
    for (let slice = 0; slice < slices; slice++) {
      // Each begins with another target: none always follows the same one.
      const order = targets.map((_, at) => targets[(at + slice) % targets.length] as Target);
      for (const target of order) {
        sliced[target.name]?.push(
          await runSlice(systems, target, { ...pace, seconds: pace.seconds / slices }, creates),
        );
      }
    }
    for (const { name } of targets) turns[name]?.push(turnOf(sliced[name] ?? []));
  }
  return turns;
}

/** Some seconds of one target without a break. */
export async function runTurn(systems: Systems, target: Target, pace: Pace, creates: Creates): Promise<Turn> {
  return turnOf([await runSlice(systems, target, pace, creates)]);
}

type Slice = Pick<Measured, "seconds" | "latenciesMs"> & { cpuSeconds: Record<Component, number> };

async function runSlice(systems: Systems, target: Target, pace: Pace, creates: Creates): Promise<Slice> {
  const { seconds, connections } = pace;
  const { headers, system } = target;
  const before = cpuSeconds(systems, target);
  const work: Work = target.work.kind === "create" ? { ...target.work, from: creates.next } : target.work;
  const measured = await systems.load.run({ url: system.url, headers, connections, seconds, work });
  if (work.kind === "create" && system.name === "ours") useUp(creates, measured.next);
  const after = cpuSeconds(systems, target);
  // What was under way when the load ended comes to its end outside anybody's turn.
  await sleep(250);
  return { ...measured, cpuSeconds: ofComponents((of) => after[of] - before[of]) };
}

function turnOf(slices: readonly Slice[]): Turn {
  const latencies = Float64Array.from(slices.flatMap(({ latenciesMs }) => latenciesMs)).sort();
  const sum = (of: (slice: Slice) => number) => slices.reduce((total, slice) => total + of(slice), 0);
  return {
    requestsPerSecond: latencies.length / sum(({ seconds }) => seconds),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    cpuMs: ofComponents((of) => (sum(({ cpuSeconds }) => cpuSeconds[of]) * 1000) / latencies.length),
  };
}

/** autocannon's own histogram knows whole milliseconds only, too coarse to compare two pages. */
const percentile = (sorted: Float64Array, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

const ofComponents = (figure: (of: Component) => number) =>
  Object.fromEntries(components.map((of) => [of, figure(of)])) as Record<Component, number>;

function cpuSeconds({ endpointPid, postgresPid, load }: Systems, { system }: Target): Record<Component, number> {
  return {
    server: cpuSecondsOf(system.pid),
    endpoint: cpuSecondsOf(endpointPid),
    postgres: cpuSecondsOfFamily(postgresPid),
    load: cpuSecondsOf(load.pid),
  };
}

function useUp(creates: Creates, next: number): void {
  if (next > creates.max)
    throw new Error(`all rentals of ${creates.max} creates are used: raise createsPerSecond in run.ts`);
  creates.next = next;
}

/** Sends one request and throws unless its answer is right. */
export async function checkAnswer({ system, headers, work, check }: Target, creates: Creates): Promise<void> {
  const response = await (work.kind === "get"
    ? fetch(system.url + work.paths[0], { headers })
    : sendCreate(system.url + work.path, headers, creates.next++));
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
  check(JSON.parse(text));
}

function sendCreate(url: string, headers: Record<string, string>, number: number): Promise<Response> {
  const { key, body } = createRequest(number);
  return fetch(url, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
}
