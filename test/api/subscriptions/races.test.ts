import { expect, inject, test } from "vitest";
import { type Answer, atOnce } from "../../support/client.ts";
import { roundTrips, sql } from "../../support/database.ts";
import { newAsset, newGroup, newOrder, newOrderLine, newRentable, type TestRentable } from "../../support/factories.ts";
import { eventsOf, overtakenAtCommit } from "../behind.ts";
import { assetRow, customerRow, orderRow } from "./behind.ts";

const path = "/v1/subscriptions";
const rounds = { repeats: inject("long") ? 9 : 1 };

/** How often each outcome came: a status, or the code of a refusal. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const outcome = body.error?.code ?? String(status);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

const hire = ({ client, orderId, customerId }: TestRentable, assetSerialNumber: string | undefined, headers = {}) =>
  client.post(path, { orderId, customerId, assetSerialNumber }, headers);

/** How many active rentals an asset is in, and whether it points back at one of them. */
async function holdersOf(tenantId: string, serialNumber: string | undefined) {
  const [row] = await sql(
    `select count(r.id)::int as rentals, bool_and(a.status = 'rented_out' and a.rental_id = r.id) as "pointsBack"
       from assets a left join rentals r
         on r.tenant_id = a.tenant_id and r.asset_serial_number = a.serial_number and r.status = 'active'
      where a.tenant_id = $1 and a.serial_number = $2`,
    [tenantId, serialNumber],
  );
  return row;
}

/** Over all rounds, in milliseconds. */
let slowest = 0;

test(
  "of 64 rentals at once of one asset one is made, and 63 are told that it is not available",
  rounds,
  async ({ task }) => {
    const shop = await newRentable(64);
    const [serialNumber] = shop.serials;
    const trips = await roundTrips();
    const startedAt = performance.now();
    const answers = await atOnce(64, async () => {
      const answer = await hire(shop, serialNumber);
      slowest = Math.max(slowest, performance.now() - startedAt);
      return answer;
    });
    // Whoever loses learns it from one more load: nobody tries again in vain.
    expect((await roundTrips()) - trips).toBeLessThanOrEqual(64 * 3);
    expect(tally(answers)).toEqual({ 201: 1, ASSET_NOT_AVAILABLE: 63 });
    expect(await holdersOf(shop.tenantId, serialNumber)).toEqual({ rentals: 1, pointsBack: true });
    expect(await orderRow(shop.tenantId, shop.orderId)).toMatchObject({ status: "partial", rented: 1 });
    expect(await eventsOf(shop.tenantId)).toHaveLength(3);
    task.meta.figure = `subscriptions: of 64 at once for one asset the last is answered after ${Math.round(slowest)} ms`;
  },
);

test("of 64 rentals at once of one asset, by as many orders, one is made", rounds, async () => {
  const shop = await newRentable(1);
  const { tenantId, customerId, product, serials } = shop;
  const orders: string[] = [];
  for (let at = 0; at < 64; at++) {
    const orderId = await newOrder(tenantId, customerId, "confirmed");
    await newOrderLine(tenantId, orderId, product);
    orders.push(orderId);
  }
  const answers = await atOnce(64, (at) => hire({ ...shop, orderId: orders[at] as string }, serials[0]));
  expect(tally(answers)).toEqual({ 201: 1, ASSET_NOT_AVAILABLE: 63 });
  expect(await holdersOf(tenantId, serials[0])).toEqual({ rentals: 1, pointsBack: true });
});

test("16 units of one order are rented at once, and all are made", rounds, async () => {
  const shop = await newRentable(16);
  const answers = await atOnce(16, (at) => hire(shop, shop.serials[at]));
  expect(tally(answers)).toEqual({ 201: 16 });
  expect(await orderRow(shop.tenantId, shop.orderId)).toEqual({
    status: "fulfilled",
    rented: 16,
    lines: [[16, false]],
  });
  expect(await customerRow(shop.tenantId, shop.customerId)).toEqual({ rentals: 17, revenue: 17 * 12900 });
});

test("of 8 assets for the last unit of an order one is rented", rounds, async () => {
  const shop = await newRentable(1);
  const serials = [...shop.serials];
  while (serials.length < 8) serials.push(await newAsset(shop.tenantId, shop.product));
  const answers = await atOnce(8, (at) => hire(shop, serials[at]));
  expect(tally(answers)).toEqual({ 201: 1, ITEM_FULLY_FULFILLED: 7 });
  expect(await orderRow(shop.tenantId, shop.orderId)).toEqual({ status: "fulfilled", rented: 1, lines: [[1, false]] });
});

test("32 equal creates with one Idempotency-Key make one rental and get one answer", async () => {
  const shop = await newRentable(2);
  const answers = await atOnce(32, () => hire(shop, shop.serials[0], { "Idempotency-Key": "key-1" }));
  expect(tally(answers)).toEqual({ 201: 32 });
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(await eventsOf(shop.tenantId)).toHaveLength(3);
});

test(
  "an asset that is rented, taken as a replacement, upgraded to and deleted at once goes one way only",
  rounds,
  async () => {
    const shop = await newRentable(4);
    const { client, tenantId, product, serials } = shop;
    const [first, second] = [await shop.rent(serials[0]), await shop.rent(serials[1])];
    const wanted = serials[2];
    const answers = await atOnce(4, (at) => {
      if (at === 0) return hire(shop, wanted);
      if (at === 1) {
        return client.post(`${first.path}/replace`, { newSerialNumber: wanted, replacementReason: "defective" });
      }
      if (at === 2)
        return client.post(`${second.path}/upgrade`, { newSku: product.variantSku, newSerialNumber: wanted });
      return client.delete(`/v1/assets/${wanted}`);
    });
    const made = answers.filter(({ status }) => status < 300);
    expect(made).toHaveLength(1);
    const holders = await holdersOf(tenantId, wanted);
    expect(holders?.["rentals"]).toBe(answers[3]?.status === 200 ? 0 : 1);
    if (answers[3]?.status !== 200) expect(holders?.["pointsBack"]).toBe(true);
  },
);

test("of five ends of one rental at once one comes true", rounds, async () => {
  const shop = await newRentable(2);
  const { path: rental } = await shop.rent(shop.serials[0]);
  const ends = [
    ["cancel", { reason: "other" }],
    ["buyout", { buyoutPrice: 1 }],
    ["early-return", { returnCondition: "good" }],
    ["upgrade", { newSku: shop.product.variantSku, newSerialNumber: shop.serials[1] }],
    ["cancel", { reason: "fraud" }],
  ] as const;
  const answers = await atOnce(5, (at) => shop.client.post(`${rental}/${ends[at]?.[0]}`, ends[at]?.[1]));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const { body } of answers.filter(({ status }) => status !== 200)) {
    expect(["SUBSCRIPTION_NOT_ACTIVE", "ALREADY_CANCELLED", "ALREADY_ENDED"]).toContain(body.error.code);
  }
});

test("16 extensions at once of one rental all count", rounds, async () => {
  const shop = await newRentable(1);
  const { path: rental } = await shop.rent(shop.serials[0]);
  const answers = await atOnce(16, () => shop.client.post(`${rental}/extend`, { extensionMonths: 1 }));
  expect(tally(answers)).toEqual({ 200: 16 });
  const { body } = await shop.client.get(rental);
  expect(body.contractLength).toBe(40);
  expect(body.extensionHistory.map((each: { newContractLength: number }) => each.newContractLength)).toEqual(
    Array.from({ length: 16 }, (_, at) => 25 + at),
  );
});

const overtakers: [string, string, string][] = [
  [
    "the asset is taken out of use",
    "update assets set status = 'unavailable' where tenant_id = $1",
    "ASSET_NOT_AVAILABLE",
  ],
  ["the order is cancelled", "update orders set status = 'cancelled' where tenant_id = $1", "ORDER_NOT_CONFIRMED"],
  [
    "the group is deleted",
    "update billing_groups set deleted_at = now() where tenant_id = $1",
    "BILLING_GROUP_NOT_FOUND",
  ],
];
test.each(overtakers)("a rental is not made where, before its commit, %s", async (_, ahead, code) => {
  const shop = await newRentable(1);
  const { client, tenantId, customerId, orderId, serials } = shop;
  const { billingGroupId } = await newGroup(shop);
  const body = { orderId, customerId, assetSerialNumber: serials[0], billingGroupId };
  const before = await eventsOf(tenantId);
  const [answer] = await atOnce(1, () =>
    overtakenAtCommit(tenantId, ahead.replace("$1", `'${tenantId}'`), (headers) => client.post(path, body, headers)),
  );
  expect([answer?.status, answer?.body.error?.code]).toEqual([400, code]);
  expect(await eventsOf(tenantId)).toEqual(before);
  expect(await assetRow(tenantId, serials[0])).toMatchObject({ rentalId: null });
});

test("the database itself keeps an asset out of a second active rental", async () => {
  const { tenantId, rent, serials } = await newRentable(2);
  const { rental } = await rent(serials[0]);
  await rent(serials[1]);
  const second = sql("update rentals set asset_serial_number = $2 where tenant_id = $1 and id <> $3", [
    ...[tenantId, serials[0], rental.rentalId],
  ]);
  await expect(second).rejects.toMatchObject({ code: "23505", constraint: "rentals_active_asset" });
});
