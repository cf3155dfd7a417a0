import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { bundle } from "../../bench/bundle.ts";
import type { Served } from "../../bench/programs.ts";
import { startWorker } from "../../bench/workerd.ts";
import document from "../../docs/openapi.json" with { type: "json" };
import { createKey, revokeKey } from "../../scripts/admin/keys.ts";
import { asOwner } from "../../scripts/owner.ts";
import { seed } from "../../scripts/seed.ts";

// All other tests run the sources, with all of zod. This is what a deployment uploads: one minified module, the lean zod in
// it, with the date and the flags of wrangler.toml.

const { appUrl, ownerUrl } = inject("databases").flexportal;
const stops: (() => Promise<unknown>)[] = [];
let folder: string;
let worker: Served;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flexportal-bundle-"));
  const variables = { REGION: "eu", DATABASE_URL: appUrl, DATABASE_ENDPOINT: inject("endpoint") };
  worker = await startWorker((stop) => stops.push(stop), { ...(await bundle(folder)), variables });
}, 120_000);
afterAll(async () => {
  for (const stop of stops) await stop();
  await rm(folder, { recursive: true, force: true });
});

const ask = (path: string, init?: RequestInit) => fetch(`${worker.url}${path}`, { redirect: "manual", ...init });

test.each(["/docs", "/health", "/ready"])("the bundle serves %s", async (path) => {
  expect((await ask(path)).status).toBe(200);
});

test("the bundle serves the document that stands in the repository", async () => {
  expect(await (await ask("/openapi.json")).json()).toEqual(document);
});

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path: path.replaceAll(/\{.*?\}/g, "x") })),
);

test.each(operations)("the bundle has the room of $method $path: it asks for a key", async ({ method, path }) => {
  const answer = await ask(path, { method });
  expect([answer.status, await answer.json()]).toMatchObject([401, { error: { code: "AUTH_REQUIRED" } }]);
});

test("a key that the tool has made opens the bundle's door until it is revoked", async () => {
  const { organisationId, tenantId } = await seed(ownerUrl, "eu");
  const { id, key } = await asOwner(ownerUrl, (db) =>
    createKey(db, { organisationId, name: "Bundle", region: "eu", isTest: false, scopes: ["*"], units: [tenantId] }),
  );
  const headers = { Authorization: `Bearer ${key}`, "Tenant-ID": tenantId };
  const list = () => ask("/v1/billing-groups", { headers });
  expect((await list()).status).toBe(200);
  const refused = await ask("/v1/billing-groups", {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: '{"billingDay":"first"}',
  });
  const { error } = (await refused.json()) as { error: { details: unknown[] } };
  expect(error.details[0]).toEqual({
    path: "customerId",
    message: "Missing: expected string.",
    code: "invalid_type",
  });
  // Over HTTP a body that is left out is not always none.
  const unchanged = await ask("/v1/billing-groups/bg_harbour_wards", { method: "PATCH", headers });
  expect(unchanged.status).toBe(200);
  await asOwner(ownerUrl, (db) => revokeKey(db, id));
  expect((await list()).status).toBe(401);
});
