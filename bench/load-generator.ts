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
  return { seconds: (performance.now() - begunAt) / 1000, latenciesMs: latencies, faults, next };
}

/** Reads are built before the start, each connection having its share of the paths; a create is built anew. */
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
  const share = Math.max(1, Math.floor(paths.length / connections));
  let client = 0;
  return {
    setupClient: (each) => {
      const start = client++ * share;
      const own = Array.from({ length: share }, (_, at) => paths[(start + at) % paths.length]);
      each.setRequests(own.map((path) => ({ method: "GET", path, headers })));
    },
  };
}
