/** The load, as a process of its own: takes one job at a time from its parent and answers what it measured. */
import autocannon from "autocannon";
import type { Job, Measured } from "./load.ts";
import { createRequest } from "./pool.ts";

process.on("message", async (job: Job) => process.send?.(await run(job)));
process.on("disconnect", () => process.exit());

async function run(job: Job): Promise<Measured> {
  const latencies: number[] = [];
  const faults: Record<string, number> = {};
  const count = (name: string) => {
    faults[name] = (faults[name] ?? 0) + 1;
  };
  let next = job.work.kind === "create" ? job.work.from : 0;
  const onResponse = (status: number, latencyMs: number) => {
    latencies.push(latencyMs);
    if (status < 200 || status > 299) count(`status ${status}`);
  };
  const options = {
    url: job.url,
    connections: job.connections,
    duration: job.seconds,
    pipelining: 1,
    sampleInt: 50,
    headers: job.headers,
    ...requestsOf(job, () => next++),
  };
  const begunAt = performance.now();
  const { timeouts } = await new Promise<autocannon.Result>((resolve, reject) => {
    autocannon(options, (error, result) => (error ? reject(error) : resolve(result)))
      .on("response", (_client, status, _bytes, latencyMs) => onResponse(status, latencyMs))
      .on("reqError", (error: Error) => count(error.message));
  });
  if (timeouts > 0) faults["timeouts"] = timeouts;
  const sorted = Float64Array.from(latencies).sort();
  return {
    requests: sorted.length,
    seconds: (performance.now() - begunAt) / 1000,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    faults,
    next,
  };
}

/** autocannon's own histogram knows whole milliseconds only, too coarse to compare two pages. */
const percentile = (sorted: Float64Array, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

/** Reads are built before the start, and each connection begins at another place of the list; a create is built anew. */
function requestsOf({ work, headers, connections }: Job, nextNumber: () => number): Partial<autocannon.Options> {
  if (work.kind === "create") {
    const setupRequest = (request: autocannon.Request) => {
      const { key, body } = createRequest(nextNumber());
      return {
        ...request,
        headers: { ...headers, "Content-Type": "application/json", "Idempotency-Key": key },
        body: JSON.stringify(body),
      };
    };
    return { requests: [{ method: "POST", path: work.path, setupRequest }] };
  }
  const { paths } = work;
  let client = 0;
  return {
    setupClient: (each) => {
      const start = Math.floor((client++ * paths.length) / connections);
      const rotated = [...paths.slice(start), ...paths.slice(0, start)];
      each.setRequests(rotated.map((path) => ({ method: "GET", path, headers })));
    },
  };
}
