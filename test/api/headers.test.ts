import { expect, test } from "vitest";
import { hosts } from "#domain/region";
import { as, send } from "../support/client.ts";
import { bindings } from "../support/database.ts";
import { drawKey, groupOf, newGroup, newKey, newShop, newTenant } from "../support/factories.ts";

const list = "/v1/billing-groups";

/** One answer of each kind: read, made, refused by the schema, by the door, without a key, by method, without a route. */
async function someAnswers() {
  const shop = await newShop();
  const { client } = shop;
  return [
    await client.post(list, groupOf(shop)),
    await client.get(list),
    await client.head(list),
    await client.get(`${list}?limit=0`),
    await client.get(`${list}/bg_none`),
    await client.post(list, "x", { "Content-Type": "text/plain" }),
    await client.get(list, { Authorization: `Bearer ${drawKey()}` }),
    await send({ method: "GET", path: list }),
    await send({ method: "PUT", path: list }),
    await send({ method: "GET", path: "/nowhere" }),
  ];
}

test("every answer has a request id of its own", async () => {
  const ids = (await someAnswers()).map(({ headers }) => headers.get("X-Request-Id"));
  expect(new Set(ids).size).toBe(ids.length);
});

test("a request id that the client sends is not taken over", async () => {
  const { client } = await newShop([]);
  const { headers } = await client.get(list, { "X-Request-Id": "req_mine" });
  expect(headers.get("X-Request-Id")).not.toBe("req_mine");
});

test("every answer names its region", async () => {
  for (const { headers } of await someAnswers()) expect(headers.get("X-Region")).toBe("eu");
});

test("every answer has the security headers of an API, and does not say what it runs on", async () => {
  for (const { headers } of await someAnswers()) {
    expect(headers.get("Content-Security-Policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Strict-Transport-Security")).toMatch(/^max-age=\d{8,}/);
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    for (const name of ["Server", "X-Powered-By", "Via"]) expect(headers.get(name)).toBeNull();
  }
});

test("no answer is kept by a cache", async () => {
  for (const { headers } of await someAnswers()) expect(headers.get("Cache-Control")).toBe("no-store");
});

test("every answer with a body is JSON", async () => {
  for (const { headers, body } of await someAnswers()) {
    if (body !== undefined) expect(headers.get("Content-Type")).toBe("application/json");
  }
});

test("a 401 says how to come with a key, and nothing else does", async () => {
  for (const { status, headers } of await someAnswers()) {
    expect(headers.get("WWW-Authenticate")).toBe(status === 401 ? 'Bearer realm="FlexPortal"' : null);
  }
});

test.each([
  { method: "PUT", path: list, allow: ["GET", "HEAD", "POST"] },
  { method: "DELETE", path: list, allow: ["GET", "HEAD", "POST"] },
  { method: "POST", path: `${list}/bg_1`, allow: ["DELETE", "GET", "HEAD", "PATCH"] },
  { method: "PUT", path: `${list}/bg_1`, allow: ["DELETE", "GET", "HEAD", "PATCH"] },
  { method: "POST", path: "/health", allow: ["GET", "HEAD"] },
  { method: "DELETE", path: "/openapi.json", allow: ["GET", "HEAD"] },
])("$method $path is answered 405 with what the path takes", async ({ method, path, allow }) => {
  const { status, body, headers } = await send({ method, path, headers: as(await newTenant()) });
  expect(status).toBe(405);
  expect(body.error.code).toBe("METHOD_NOT_ALLOWED");
  expect(headers.get("Allow")?.split(", ").sort()).toEqual(allow);
});

test.each([
  "/nowhere",
  "/v1",
  "/v1/billing-group",
  `${list}/`,
  `${list}/bg_1/rentals`,
  "/V1/billing-groups",
  "//v1/billing-groups",
])("there is nothing at %s", async (path) => {
  const { status, body } = await send({ method: "GET", path, headers: as(await newTenant()) });
  expect(status).toBe(404);
  expect(body.error).toEqual({ code: "NOT_FOUND", message: "There is nothing at this path. See /docs." });
});

test.each([
  { region: "us" as const, here: "eu" as const },
  { region: "qatar" as const, here: "eu" as const },
  { region: "eu" as const, here: "us" as const },
])("a key of $region is answered by $here with 401 and the host that it belongs to", async ({ region, here }) => {
  const { tenantId } = await newTenant();
  const { status, body, headers } = await send({
    method: "GET",
    path: list,
    headers: as({ key: drawKey({ region }), tenantId }),
    bindings: { ...bindings, REGION: here },
  });
  expect(status).toBe(401);
  expect(headers.get("X-Region")).toBe(here);
  expect(body.error).toEqual({
    code: "INVALID_TOKEN",
    message: `This API key belongs to another region: use it at https://${hosts[region]}.`,
  });
});

test("a test key opens a test unit only", async () => {
  const { organisationId, tenantId } = await newTenant();
  const key = await newKey(organisationId, { isTest: true });
  const { status, body } = await send({ method: "GET", path: list, headers: as({ key, tenantId }) });
  expect(status).toBe(403);
  expect(body.error.code).toBe("NO_TENANT_ACCESS");
});

test.each(["bearer", "BEARER"])("the scheme of a key may be written %s", async (scheme) => {
  const { client, key } = await newShop([]);
  expect((await client.get(list, { Authorization: `${scheme} ${key}` })).status).toBe(200);
});

test("a request that is refused at the door costs one round trip", async () => {
  const [shop, other] = await Promise.all([newShop(), newShop()]);
  // `send` counts: a read that takes more than one, or a write that takes more than two, fails there.
  expect((await shop.client.get(list, { "Tenant-ID": other.tenantId })).status).toBe(403);
  expect((await shop.client.get(list, { Authorization: `Bearer ${drawKey()}` })).status).toBe(401);
  const { path } = await newGroup(shop);
  const reader = await newKey(shop.organisationId, { scopes: ["billing-groups:read"] });
  expect((await shop.client.patch(path, {}, { Authorization: `Bearer ${reader}` })).status).toBe(403);
});
