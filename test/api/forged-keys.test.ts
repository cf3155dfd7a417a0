import { afterEach, expect, test, vi } from "vitest";
import { networkOf } from "#http/forged-keys";
import { as, send } from "../support/client.ts";
import { bindings, connecting, roundTrips, sql } from "../support/database.ts";
import { drawKey, keyIdOf, newShop, type TestTenant } from "../support/factories.ts";

const path = "/v1/billing-groups";
let lastOctet = 0;
/** An address that no other test has. */
const newAddress = () => `192.0.2.${++lastOctet}`;

/** The platform's limiter, with a budget of so many; tells whom it was asked about. */
function limiter(budget: number) {
  const asked: string[] = [];
  const limit = async ({ key }: { key: string }) => ({ success: asked.push(key) <= budget });
  return { FORGED_KEYS: { limit }, asked };
}

/** Asks from an address with a key; answers the status and whether the database was asked. */
function asker({ tenantId }: Pick<TestTenant, "tenantId">, budget = 0) {
  const { FORGED_KEYS, asked } = limiter(budget);
  const ask = async (address: string, key: string, body?: unknown) => {
    const before = await roundTrips();
    const headers = { ...as({ key, tenantId }), "CF-Connecting-IP": address };
    const call = { method: body === undefined ? "GET" : "POST", path, headers, body };
    const answer = await send({ ...call, bindings: { ...bindings, FORGED_KEYS } });
    return { ...answer, trips: (await roundTrips()) - before };
  };
  return { ask, asked };
}

afterEach(() => {
  vi.useRealTimers();
});

test("an address whose budget of forged keys is used up is refused without a question to the database", async () => {
  const address = newAddress();
  const { ask, asked } = asker(await newShop(), 1);
  expect(await ask(address, drawKey())).toMatchObject({ status: 401, trips: 1 });
  expect(await ask(address, drawKey())).toMatchObject({ status: 401, trips: 1 });
  const refused = await ask(address, drawKey());
  expect(refused).toMatchObject({ status: 429, trips: 0, body: { error: { code: "RATE_LIMITED" } } });
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(50);
  expect(asked).toEqual([address, address]);
  expect(await ask(newAddress(), drawKey())).toMatchObject({ status: 401, trips: 1 });
});

test("a request that is not understood takes from the budget, too", async () => {
  const address = newAddress();
  const { ask } = asker(await newShop());
  expect(await ask(address, drawKey(), { billingDay: "first" })).toMatchObject({ status: 401, trips: 1 });
  expect(await ask(address, drawKey())).toMatchObject({ status: 429, trips: 0 });
});

test("what is refused for another reason than its key takes nothing from the budget", async () => {
  const shop = await newShop();
  const { ask, asked } = asker(shop);
  expect((await ask(newAddress(), (await newShop()).key)).status).toBe(403);
  expect((await ask(newAddress(), shop.key, {})).status).toBe(400);
  expect((await ask(newAddress(), "garbage")).status).toBe(401);
  expect(asked).toEqual([]);
});

test("a key that has opened the door still does from an address that is shut, until it is revoked", async () => {
  const shop = await newShop();
  const address = newAddress();
  const { ask } = asker(shop);
  expect((await ask(address, shop.key)).status).toBe(200);
  expect((await ask(address, drawKey())).status).toBe(401);
  expect((await ask(address, shop.key)).status).toBe(200);
  await sql("update api_keys set revoked_at = now() where id = $1", [keyIdOf(shop.key)]);
  expect(await ask(address, shop.key)).toMatchObject({ status: 401, trips: 1 });
  expect(await ask(address, shop.key)).toMatchObject({ status: 429, trips: 0 });
});

test("a key that came while the database was away has not opened the door", async () => {
  const shop = await newShop();
  const address = newAddress();
  const key = drawKey();
  const headers = { ...as({ ...shop, key }), "CF-Connecting-IP": address };
  expect((await send({ method: "GET", path, headers, bindings: connecting({ port: "1" }) })).status).toBe(503);
  const { ask } = asker(shop);
  expect((await ask(address, drawKey())).status).toBe(401);
  expect(await ask(address, key)).toMatchObject({ status: 429, trips: 0 });
});

test("an address is shut for a minute", async () => {
  const address = newAddress();
  const { ask } = asker(await newShop());
  await ask(address, drawKey());
  expect((await ask(address, drawKey())).status).toBe(429);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  expect((await ask(address, drawKey())).status).toBe(401);
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::", "2001:db8:1:2"],
  ["2001:db8::6", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  [undefined, undefined],
])("the budget of %s is that of %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
