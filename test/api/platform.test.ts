import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { sha256 } from "#http/sha256";
import { as, send } from "../support/client.ts";
import { bindings, connecting, ownerBindings, roundTrips, sql } from "../support/database.ts";
import { exchange } from "../support/exchange.ts";
import { drawKey, groupOf, keyIdOf, newGroup, newShop, unique } from "../support/factories.ts";
import { whileCommitsFail } from "./behind.ts";

const list = "/v1/billing-groups";
const ask = (path: string, environment = bindings) => exchange(new Request(`https://api.test${path}`), environment);
const password = new URL(inject("databases").flexportal.appUrl).password;

/** What the Worker has written to its log. */
let log: string[] = [];
beforeEach(() => {
  log = [];
  for (const level of ["log", "error", "warn", "info", "debug"] as const) {
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => void log.push(words.join(" ")));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("pages", () => {
  test("/ leads to the docs", async () => {
    const { status, headers } = await ask("/");
    expect(status).toBe(302);
    expect(headers.get("Location")).toBe("/docs");
  });

  test("/docs names no host but its own", async () => {
    const { status, headers, text } = await ask("/docs");
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toMatch(/^text\/html; charset=utf-8$/i);
    expect(text).not.toMatch(/https?:|wss?:/);
    const links = [...text.matchAll(/(?:src|href|url)=["']([^"']*)/g)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) expect(link).toMatch(/^(\/(?!\/)|data:,$)/);
  });

  test("the browser lets /docs load from, and talk to, its own origin only", async () => {
    const policy = (await ask("/docs")).headers.get("Content-Security-Policy") ?? "";
    const directives = Object.fromEntries(
      policy.split(";").map((directive) => {
        const [name = "", ...sources] = directive.trim().split(/\s+/);
        return [name, sources];
      }),
    );
    for (const source of Object.values(directives).flat()) {
      expect(["'none'", "'self'", "'unsafe-inline'", "data:", "blob:"]).toContain(source);
    }
    expect(directives).toMatchObject({
      "default-src": ["'none'"],
      "script-src": ["'self'"],
      "connect-src": ["'self'"],
      "frame-ancestors": ["'none'"],
    });
  });

  test("/openapi.json is the document that /docs shows", async () => {
    const { status, headers, body } = await ask("/openapi.json");
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toMatch(/^application\/json/);
    expect(body).toMatchObject({ openapi: "3.1.0", info: { title: "FlexPortal API" } });
    expect((await ask("/docs")).text).toContain('data-url="/openapi.json"');
  });

  test("pages and health take no key and no database", async () => {
    const before = await roundTrips();
    for (const path of ["/", "/docs", "/openapi.json", "/health", "/nowhere"]) {
      expect((await ask(path)).status).toBeLessThan(500);
    }
    expect(await roundTrips()).toBe(before);
  });
});

describe("/health", () => {
  test("says that the Worker runs, also while its database is away", async () => {
    const { status, body } = await ask("/health", connecting({ port: "1" }));
    expect(status).toBe(200);
    expect(body).toEqual({ status: "ok", region: "eu" });
  });
});

describe("/ready", () => {
  test("says that database, migrations and role are as they must be, in one round trip", async () => {
    const before = await roundTrips();
    const { status, body } = await ask("/ready");
    expect(status).toBe(200);
    expect(body).toEqual({ status: "ready", region: "eu" });
    expect((await roundTrips()) - before).toBe(1);
  });

  /** Asks a Worker that must not be ready; what its log says. */
  async function refusal(environment: typeof bindings): Promise<string> {
    const { status, body, text } = await ask("/ready", environment);
    expect(status).toBe(503);
    expect(body).toEqual({ error: { code: "NOT_READY", message: expect.any(String) } });
    expect(log).toHaveLength(1);
    expect(JSON.parse(log[0] ?? "")).toMatchObject({ level: "error", code: "NOT_READY", cause: expect.any(String) });
    for (const secret of [password, new URL(inject("databases").flexportal.ownerUrl).password]) {
      expect(log[0]).not.toContain(secret);
      expect(text).not.toContain(secret);
    }
    return JSON.parse(log[0] ?? "").cause;
  }

  test("answers 503 while the database is away", async () => {
    expect(await refusal(connecting({ port: "1" }))).not.toBe("");
  });

  test.each([
    { what: "the network is away", error: new TypeError("Network connection lost.") },
    { what: "the database does not answer in time", error: new DOMException("timed out", "TimeoutError") },
  ])("answers 503 while $what", async ({ error }) => {
    vi.spyOn(globalThis, "fetch").mockRejectedValue(error);
    expect(await refusal(bindings)).toContain(error.message);
  });

  test("answers 503 where the password is wrong, and the log says so", async () => {
    expect(await refusal(connecting({ password: "wrong" }))).toContain("password authentication failed");
  });

  test("answers 503 on a database without migrations, and the log says so", async () => {
    expect(await refusal(connecting({ pathname: "/postgres" }))).toMatch(/migration/);
  });

  test("answers 503 where the role could pass by row-level security, and the log says so", async () => {
    expect(await refusal(ownerBindings)).toContain("row-level security");
  });

  /** The name of a new role that a Worker may log in as. */
  async function newRole() {
    const name = unique("role").toLowerCase();
    await sql(`create role ${name} login nobypassrls password 'test' in role flexportal_app`);
    return name;
  }

  /** A Worker that finds another answer of a function: a role of its own looks for it in a schema of its own. */
  async function finding(signature: string, answer: string) {
    const name = await newRole();
    await sql(`create schema ${name}`);
    await sql(`create function ${name}.${signature} language sql as $$ select ${answer} $$`);
    await sql(`grant usage on schema ${name} to flexportal_app`);
    await sql(`alter role ${name} set search_path = ${name}, public`);
    return connecting({ username: name, password: "test" });
  }
  const migratedTo = (newest: string) => finding("newest_migration() returns bigint", newest);
  const servedIn = (region: string) => finding("served_region() returns text", region);

  test("answers 503 where the role owns one of the tables, or whatever else, and the log says so", async () => {
    const name = await newRole();
    await sql(`grant ${name} to current_user with set true`);
    await sql(`grant create on schema public to ${name}`);
    await sql(`create sequence of_${name}`);
    await sql(`alter sequence of_${name} owner to ${name}`);
    expect(await refusal(connecting({ username: name, password: "test" }))).toContain("row-level security");
  });

  test("answers 503 on the database of another region, and the log says which", async () => {
    expect(await refusal(await servedIn("'us'"))).toBe(
      "DATABASE_URL names the database of region us, and REGION is eu",
    );
    const shop = await newShop();
    log = [];
    const answer = await send({ method: "GET", path: list, headers: as(shop), bindings: await servedIn("'us'") });
    expect([answer.status, answer.body.error.code]).toEqual([503, "NOT_READY"]);
    expect(log.join()).toContain("region us");
  });

  test.each(["'eu'", "null"])("is ready on a database whose region is %s", async (region) => {
    expect((await ask("/ready", await servedIn(region))).status).toBe(200);
  });

  test("answers 503 while migrations are missing, and the log says which", async () => {
    expect(await refusal(await migratedTo("public.newest_migration() - 1"))).toMatch(/migrations: .*\d{13}.*\d{13}/);
  });

  test("is ready on a database that is ahead: migrations are applied before the new version is deployed", async () => {
    const { status } = await ask("/ready", await migratedTo("public.newest_migration() + 1"));
    expect(status).toBe(200);
  });
});

describe("an operation", () => {
  test.each(["GET", "POST"])("%s answers 503 with Retry-After while the database is away", async (method) => {
    const shop = await newShop();
    const body = method === "POST" ? groupOf(shop) : undefined;
    const away = connecting({ port: "1" });
    const answer = await send({ method, path: list, body, headers: as(shop), bindings: away });
    expect(answer.status).toBe(503);
    expect(answer.body.error.code).toBe("NOT_READY");
    expect(answer.headers.get("Retry-After")).toBe("1");
    expect(log.join()).not.toContain(password);
  });

  test("asks a database that does not answer once, and does not try again while the client waits", async () => {
    const shop = await newShop();
    const fetch = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Network connection lost."));
    const { status } = await exchange(new Request(`https://api.test${list}`, { headers: as(shop) }));
    expect(status).toBe(503);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test("answers 503 where the answer of the database breaks off", async () => {
    const shop = await newShop();
    const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError("connection lost")) });
    vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(broken));
    const { status } = await exchange(new Request(`https://api.test${list}`, { headers: as(shop) }));
    expect(status).toBe(503);
  });

  test("leaves no timer behind: an invocation may have 10,000", async () => {
    const shop = await newShop();
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("away", { status: 502 }));
    const request = new Request(`https://api.test${list}`, { headers: as(shop) });
    for (let count = 1; count <= 10_001; count++) {
      const { status } = await exchange(request);
      if (status !== 503) expect(status, `answer ${count}`).toBe(503);
    }
  });

  test("serves nobody where the role could pass by row-level security", async () => {
    const shop = await newShop();
    await newGroup(shop);
    log = [];
    const answer = await send({ method: "GET", path: list, headers: as(shop), bindings: ownerBindings });
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ error: { code: "NOT_READY", message: expect.any(String) } });
    expect(log.join()).toContain("row-level security");
  });
});

describe("variables", () => {
  const { REGION, DATABASE_URL, DATABASE_ENDPOINT } = bindings;
  const secret = "s3cret-of-the-database";

  test.each([
    { name: "REGION", what: "missing", set: { DATABASE_URL, DATABASE_ENDPOINT } },
    { name: "REGION", what: "wrong", set: { REGION: "mars", DATABASE_URL, DATABASE_ENDPOINT } },
    { name: "DATABASE_URL", what: "missing", set: { REGION, DATABASE_ENDPOINT } },
    {
      name: "DATABASE_URL",
      what: "wrong",
      set: { REGION, DATABASE_URL: `mysql://u:${secret}@h/d`, DATABASE_ENDPOINT },
    },
    { name: "DATABASE_ENDPOINT", what: "wrong", set: { REGION, DATABASE_URL, DATABASE_ENDPOINT: secret } },
  ])("a Worker whose $name is $what answers 503 everywhere, and its log names it", async ({ name, set }) => {
    for (const path of ["/", "/docs", "/health", "/ready", "/openapi.json", list]) {
      log = [];
      const { status, text, body } = await ask(path, set as typeof bindings);
      expect(status).toBe(503);
      expect(body).toMatchObject({ error: { code: "NOT_READY" } });
      expect(log).toHaveLength(1);
      expect(JSON.parse(log[0] ?? "").cause).toMatch(new RegExp(`^${name} (is missing|must be )[^;]*$`));
      for (const value of [secret, password, "mars"]) {
        expect(log[0]).not.toContain(value);
        expect(text).not.toContain(value);
      }
    }
  });
});

describe("the log", () => {
  test("has one line per request, with what one looks for: which request, where, what came of it, who", async () => {
    const shop = await newShop();
    const made = await shop.client.post(list, groupOf(shop));
    const path = `${list}/${made.body.billingGroup.billingGroupId}`;
    const read = await shop.client.get(path);
    const refused = await shop.client.patch(path, { billingDay: 29 });
    const who = { key: keyIdOf(shop.key).slice("key_".length), tenantId: shop.tenantId };
    const route = `${list}/:billingGroupId`;
    const line = { level: "info", region: "eu", durationMs: expect.any(Number), ...who };
    const idOf = ({ headers }: typeof made) => headers.get("X-Request-Id");
    expect(log.map((text) => JSON.parse(text))).toEqual([
      { ...line, requestId: idOf(made), method: "POST", route: list, status: 201 },
      { ...line, requestId: idOf(read), method: "GET", route, status: 200 },
      { ...line, requestId: idOf(refused), method: "PATCH", route, status: 400, code: "INVALID_BILLING_DAY" },
    ]);
  });

  test("says why a request was refused, also one that has no key, no method or no path here", async () => {
    const { client } = await newShop([]);
    await send({ method: "GET", path: list });
    await client.get(list, { Authorization: `Bearer ${drawKey()}` });
    await client.get(`${list}/bg_none`);
    await send({ method: "PUT", path: list });
    await send({ method: "GET", path: "/nowhere" });
    expect(log.map((text) => JSON.parse(text).code)).toEqual([
      "AUTH_REQUIRED",
      "INVALID_TOKEN",
      "NOT_FOUND",
      "METHOD_NOT_ALLOWED",
      "NOT_FOUND",
    ]);
  });

  test("names a business unit only where the caller has been let in", async () => {
    const shop = await newShop([]);
    await send({ method: "GET", path: list, headers: { ...as(shop), Authorization: `Bearer ${drawKey()}` } });
    expect(log).toHaveLength(1);
    expect(log[0]).not.toContain(shop.tenantId);
  });

  test("holds no key, no hash, no body, no query, no header, no connection string, whatever the answer is", async () => {
    const shop = await newShop();
    const words = { groupName: "Project Swordfish", notes: "the vault is behind the picture" };
    const headers = { "Idempotency-Key": "idem-4711", "X-Anything": "anything-4711" };
    const body = { ...groupOf(shop), ...words };
    const statuses = [
      await whileCommitsFail(shop.tenantId, () => shop.client.post(list, body, headers)),
      await shop.client.post(list, body, headers),
      await shop.client.post(list, { ...body, customerId: words.notes }, headers),
      await shop.client.post(list, JSON.stringify(body).slice(0, -1), headers),
      await shop.client.get(`${list}?status=${encodeURIComponent(words.notes)}`),
      await shop.client.get(list, { Authorization: `Bearer ${shop.key}x` }),
      await shop.client.get(list, { Authorization: `Basic ${shop.key}` }),
      await send({ method: "POST", path: list, body, headers: as(shop), bindings: connecting({ port: "1" }) }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([500, 201, 400, 400, 400, 401, 401, 503]);
    expect(log).toHaveLength(statuses.length);
    const secrets = [shop.key, shop.key.slice(-38), await sha256(shop.key), password, "postgresql://"];
    for (const text of [...secrets, ...Object.values(words), "vault", "idem-4711", "anything-4711"]) {
      expect(log.join("\n")).not.toContain(text);
    }
  });
});

describe("a fault of ours", () => {
  test("is answered with code, constant text and request id, and nothing else; the log has the rest", async () => {
    const shop = await newShop();
    const answer = await whileCommitsFail(shop.tenantId, () => shop.client.post(list, groupOf(shop)));
    const requestId = answer.headers.get("X-Request-Id");
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      error: {
        code: "INTERNAL_ERROR",
        message: `Something went wrong on our side. Give support this id: ${requestId}.`,
      },
    });
    expect(answer.headers.get("X-Region")).toBe("eu");
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(log).toHaveLength(1);
    expect(JSON.parse(log[0] ?? "")).toMatchObject({
      level: "error",
      requestId,
      status: 500,
      code: "INTERNAL_ERROR",
      error: `the disk of ${shop.tenantId} is full`,
      stack: expect.stringContaining("at "),
    });
  });
});
