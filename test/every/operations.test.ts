import { describe, expect, test } from "vitest";
import { type Scope, scopes } from "#domain/api-key";
import { openHouse } from "../../src/app.ts";
import { as } from "../support/client.ts";
import { exchange, refusalOf, requestOf } from "../support/exchange.ts";
import { newKey, newTenant } from "../support/factories.ts";
import { document, operations } from "../support/schemas.ts";
import { settle } from "../support/settle.ts";
import { validInput } from "../support/valid-calls.ts";

/** Served without a key, and no part of the document: they say nothing of any tenant. */
const platformRoutes = ["GET /", "GET /docs", "GET /health", "GET /openapi.json", "GET /ready"];

test("the document describes every route but those of the platform, and nothing else", async () => {
  const { routes: all } = await openHouse();
  const routes = all
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
  const described = operations.map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(routes)].sort()).toEqual([...described, ...platformRoutes].sort());
  expect(operations.length).toBeGreaterThan(0);
});

test("no two operations have the same id", () => {
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
});

describe.each(operations)("$operation.operationId", (served) => {
  const { operation } = served;
  const required = operation["x-required-scope"] as Scope;
  const narrow = scopes.filter((scope) => scope !== "*");

  test("asks for a key, stands under one tag that is described, and names the scope of its tag and kind", () => {
    expect(operation.security).toEqual([{ apiKey: [] }]);
    const [tag = ""] = operation.tags ?? [];
    expect(operation.tags).toEqual([tag]);
    expect(document.tags.map(({ name }) => name)).toContain(tag);
    expect(required).toBe(`${tag.toLowerCase().replace(" ", "-")}:${served.method === "GET" ? "read" : "write"}`);
    expect(narrow).toContain(required);
  });

  test.each([
    { held: [required], opens: true },
    { held: ["*"] as const, opens: true },
    { held: narrow.filter((scope) => scope !== required), opens: false },
  ])("open to a key that holds $held: $opens", async ({ held, opens }) => {
    const tenant = await newTenant().then(settle);
    const key = await newKey(tenant.organisationId, { scopes: held });
    const answer = await exchange(
      requestOf(served, validInput(served, tenant.ids), as({ key, tenantId: tenant.tenantId })),
    );
    if (opens) expect(answer.status, answer.text).toBeLessThan(300);
    else expect([answer.status, refusalOf(answer).code]).toEqual([403, "INSUFFICIENT_PERMISSIONS"]);
  });
});
