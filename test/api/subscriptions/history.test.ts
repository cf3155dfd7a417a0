import { expect, test } from "vitest";
import { sql } from "../../support/database.ts";
import { keyIdOf, newAsset, newRentable } from "../../support/factories.ts";

/** A rental that was made, extended and replaced, and where its history is read. */
async function lived() {
  const shop = await newRentable(2);
  const { client, tenantId, product, serials } = shop;
  const { rental, path } = await shop.rent(serials[0]);
  await client.post(`${path}/extend`, { extensionMonths: 6, reason: "Goes on" });
  const spare = await newAsset(tenantId, product);
  await client.post(`${path}/replace`, { newSerialNumber: spare, replacementReason: "lost" });
  return { ...shop, rentalId: rental.rentalId as string, path, spare };
}

test("a history tells what was done, by whom, in which request, the newest first", async () => {
  const { client, key, serials, rentalId, path } = await lived();
  const cancelled = await client.post(`${path}/cancel`, { reason: "other", notes: "Closed" });
  const { body } = await client.get(`${path}/history`);
  expect(body).toMatchObject({ rentalId, count: 4, limit: 50, hasMore: false, nextCursor: null });
  expect(body.entries.map(({ type }: { type: string }) => type)).toEqual([
    ...["subscription.cancelled", "subscription.replaced", "subscription.extended", "subscription.created"],
  ]);
  const [newest, , , first] = body.entries;
  expect(newest).toEqual({
    entryId: expect.stringMatching(/^evt_/),
    type: "subscription.cancelled",
    occurredAt: cancelled.body.cancelledAt,
    actorId: keyIdOf(key),
    requestId: cancelled.headers.get("X-Request-Id"),
    data: {
      serialNumber: expect.any(String),
      status: { from: "active", to: "cancelled" },
      ...{ reason: "other", notes: "Closed" },
    },
  });
  expect(first.data).toMatchObject({ serialNumber: serials[0], monthlyAmount: 129, contractLength: 24 });
});

test("its pages follow one another, whatever happened at the same instant", async () => {
  const { client, tenantId, path } = await lived();
  await sql("update events set occurred_at = '2026-01-01Z' where tenant_id = $1", [tenantId]);
  const seen: string[] = [];
  for (let query = "?limit=1"; ; ) {
    const { body } = await client.get(`${path}/history${query}`);
    seen.push(body.entries[0].type);
    if (!body.hasMore) break;
    query = `?limit=1&startAfter=${body.nextCursor}`;
  }
  expect(seen).toEqual(["subscription.replaced", "subscription.extended", "subscription.created"]);
});

test("what happened to other things is no part of it, one of the same id neither", async () => {
  const { client, tenantId, rentalId, path } = await lived();
  await client.post("/v1/assets", { serialNumber: rentalId, sku: (await skuOf(tenantId)) ?? "" });
  await sql(
    `insert into events (tenant_id, id, type, subject_id, actor_id, request_id, data, occurred_at)
     select $1, 'evt_x' || type, type, $2, 'test', 'req_test', '{}', now()
       from unnest(array['billing_group.created', 'subscriptions.moved', 'subscription']) as type`,
    [tenantId, rentalId],
  );
  const { body } = await client.get(`${path}/history`);
  expect(body.entries.map(({ type }: { type: string }) => type)).toEqual([
    ...["subscription.replaced", "subscription.extended", "subscription.created"],
  ]);
});

const skuOf = async (tenantId: string) =>
  (await sql("select sku from variants where tenant_id = $1 limit 1", [tenantId]))[0]?.["sku"];

test("a cursor of another subscription's history is refused, and one that is not there has no history", async () => {
  const { client, path, rent, serials } = await lived();
  const other = await rent(serials[1]);
  const { body } = await client.get(`${other.path}/history`);
  const foreign = await client.get(`${path}/history?startAfter=${body.entries[0].entryId}`);
  expect([foreign.status, foreign.body.error.details[0].path]).toEqual([400, "startAfter"]);
  const none = await client.get(`/v1/subscriptions/sub_none/history?startAfter=${body.entries[0].entryId}`);
  expect([none.status, none.body.error.code]).toEqual([404, "NOT_FOUND"]);
});

test("what one commit does is told in the order in which it was done, of each thing in its own history", async () => {
  const { client, tenantId, serials, spare, rentalId } = await lived();
  const told = await sql("select type, subject_id as about from events where tenant_id = $1 order by id", [tenantId]);
  expect(told.slice(-3)).toEqual([
    { type: "subscription.replaced", about: rentalId },
    { type: "asset.withdrawn", about: serials[0] },
    { type: "asset.assigned", about: spare },
  ]);
  const old = await client.get(`/v1/assets/${serials[0]}/history`);
  expect(old.body.entries.map(({ type }: { type: string }) => type)).toEqual(["asset.withdrawn", "asset.assigned"]);
  const next = await client.get(`/v1/assets/${spare}/history`);
  expect(next.body.entries.map(({ type }: { type: string }) => type)).toContain("asset.assigned");
});
