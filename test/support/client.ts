import { expect } from "vitest";
import worker from "../../src/index.ts";
import { bindings, roundTrips } from "./database.ts";
import type { TestTenant } from "./factories.ts";
import { faultsOfAnswer } from "./schemas.ts";

export type Answer = { status: number; headers: Headers; body: any };

export type Call = {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
};

let countsTrips = true;

/** Sends a request through the real app and holds every answer against its declared schema. */
export async function send({ method, path, body, headers = {} }: Call): Promise<Answer> {
  const request = new Request(`https://api.test${path}`, {
    method,
    headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const before = countsTrips ? await roundTrips() : 0;
  const response = await worker.fetch(request, bindings);
  const text = await response.text();
  if (countsTrips) expectFewTrips(method, response.status, (await roundTrips()) - before);
  const answer = { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
  expect(response.headers.get("X-Request-Id")).toMatch(/^req_[0-9a-z]{26}$/);
  expect(faultsOfAnswer(method, path, answer.status, answer.body)).toEqual([]);
  return answer;
}

/** A read is one round trip to the database, a write at most two; a refusal never takes more. */
function expectFewTrips(method: string, status: number, trips: number): void {
  const isRead = method === "GET";
  if (isRead && status === 200) expect(trips, "round trips of a read").toBe(1);
  else expect(trips, `round trips of ${method} answered ${status}`).toBeLessThanOrEqual(isRead ? 1 : 2);
}

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
  return { get: request("GET"), post: request("POST"), patch: request("PATCH"), delete: request("DELETE") };
};
