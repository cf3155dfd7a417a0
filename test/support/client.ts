import { expect } from "vitest";
import { rowsPerCommit } from "#domain/sheet";
import { type bindings, roundTrips } from "./database.ts";
import { exchange } from "./exchange.ts";
import type { TestTenant } from "./factories.ts";
import { faultsOfAnswer } from "./schemas.ts";

// biome-ignore lint/suspicious/noExplicitAny: `send` has held it against its schema; a test names the fields it is about.
export type Answer = { status: number; headers: Headers; body: any };

export type Call = {
  method: string;
  path: string;
  /** Sent as JSON; a text, bytes or a stream as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  /** What the Worker is set up with; as in production if left out. */
  bindings?: typeof bindings | undefined;
};

/** The places of a request that its refusal finds at fault, in the order of the refusal. */
export const placesOf = (body: Answer["body"]): string[] =>
  body.error.details.map((fault: { path: string }) => fault.path);

let countsTrips = true;

/** Sends a request through the real app and holds every answer against its declared schema. */
export async function send(call: Call): Promise<Answer> {
  const before = countsTrips ? await roundTrips() : 0;
  const { status, headers, text, body } = await exchange(requestOf(call), call.bindings);
  if (countsTrips) expectFewTrips(call, status, (await roundTrips()) - before);
  expect(text === "" || body !== undefined, "an answer is JSON or empty").toBe(true);
  expect(headers.get("X-Request-Id")).toMatch(/^req_[0-9a-f-]{36}$/);
  expect(faultsOfAnswer(call.method, call.path, status, body)).toEqual([]);
  return { status, headers, body };
}

function requestOf({ method, path, body, headers }: Call): Request {
  return new Request(`https://api.test${path}`, {
    method,
    headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
    ...(body !== undefined && { body: bytesOf(body) }),
  });
}

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> | ReadableStream {
  if (typeof body === "string" || body instanceof ReadableStream) return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

/**
 * A read is one round trip to the database, a write at most two; a refusal never takes more. An import is a write for each
 * of its commits, whose number follows from that of its rows.
 */
function expectFewTrips({ method, path, body }: Call, status: number, trips: number): void {
  const isRead = method === "GET" || method === "HEAD";
  const commits = path.split("?")[0]?.endsWith("/csv") ? commitsMax(body) : 1;
  if (isRead && status === 200) expect(trips, "round trips of a read").toBe(1);
  else expect(trips, `round trips of ${method} answered ${status}`).toBeLessThanOrEqual(isRead ? 1 : 2 * commits);
}

/** Where rows that must stay together leave a commit half full, at most twice as many are needed (`inChunks`). */
const commitsMax = (file: unknown) =>
  typeof file === "string" ? Math.floor((2 * file.split(/\r\n|\n|\r/).length) / rowsPerCommit) + 1 : 1;

/** Lets requests overlap: their round trips are not told apart, so they are not counted meanwhile. */
export async function atOnce<Result>(count: number, act: (at: number) => Promise<Result>): Promise<Result[]> {
  countsTrips = false;
  try {
    return await Promise.all(Array.from({ length: count }, (_, at) => act(at)));
  } finally {
    countsTrips = true;
  }
}

/** The headers of a caller. */
export const as = ({ key, tenantId }: Pick<TestTenant, "key" | "tenantId">): Record<string, string> => ({
  Authorization: `Bearer ${key}`,
  "Tenant-ID": tenantId,
});

/** Requests of one tenant. */
export const clientOf = (tenant: Pick<TestTenant, "key" | "tenantId">) => {
  const request =
    (method: string) =>
    (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      send({ method, path, body, headers: { ...as(tenant), ...headers } });
  /** Requests without a body. */
  const bare =
    (method: string) =>
    (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
      send({ method, path, headers: { ...as(tenant), ...headers } });
  return {
    get: bare("GET"),
    head: bare("HEAD"),
    post: request("POST"),
    put: request("PUT"),
    patch: request("PATCH"),
    delete: bare("DELETE"),
  };
};

export type Client = ReturnType<typeof clientOf>;
