import { describe, expect, test } from "vitest";
import { addMonths } from "#domain/day";
import { sql } from "../../support/database.ts";
import { keyIdOf, newAsset, newGroup, newProduct, newRentable, type TestRentable } from "../../support/factories.ts";
import { eventsOf, setStatus, whileCommitsFail } from "../behind.ts";
import { assetRow, customerRow, orderRow, startedEarlier, storyOf, today } from "./behind.ts";

const settings = { quoteValidDays: 14 };
type Sent = Record<string, unknown>;

/** A shop with one rental that runs, and a spare asset. */
async function rented(options: Parameters<typeof newRentable>[1] = { settings }) {
  const shop = await newRentable(1, options);
  const { rental, path } = await shop.rent(shop.serials[0]);
  const spare = await newAsset(shop.tenantId, shop.product);
  return { ...shop, id: rental.rentalId as string, rental, path, serial: shop.serials[0] as string, spare };
}
type Shop = Awaited<ReturnType<typeof rented>>;

const upgradeTo = ({ product, spare }: { product: TestRentable["product"]; spare: string }): Sent => ({
  newSku: product.variantSku,
  newSerialNumber: spare,
});

/** Each action with a body that it takes. */
const actions: Record<string, (shop: Shop) => Sent> = {
  extend: () => ({ extensionMonths: 6 }),
  replace: ({ spare }) => ({ newSerialNumber: spare, replacementReason: "lost" }),
  upgrade: upgradeTo,
  buyout: () => ({}),
  "early-return": () => ({ returnCondition: "fair" }),
  complete: () => ({}),
  cancel: () => ({ reason: "fraud" }),
};

describe.each(Object.entries(actions))("%s", (name, body) => {
  test.each(["ended_completed", "cancelled"])(
    "is refused of a rental that is %s, and changes nothing",
    async (status) => {
      const shop = await rented();
      await setStatus(shop.tenantId, [shop.id], status);
      const before = [await eventsOf(shop.tenantId), await assetRow(shop.tenantId, shop.serial)];
      const answer = await shop.client.post(`${shop.path}/${name}`, body(shop));
      const ofCancel = status === "cancelled" ? "ALREADY_CANCELLED" : "ALREADY_ENDED";
      expect([answer.status, answer.body.error.code]).toEqual([
        400,
        name === "cancel" ? ofCancel : "SUBSCRIPTION_NOT_ACTIVE",
      ]);
      expect([await eventsOf(shop.tenantId), await assetRow(shop.tenantId, shop.serial)]).toEqual(before);
    },
  );

  test("is refused with 412 where the rental is not as it was seen, and with 404 where there is none", async () => {
    const shop = await rented();
    const stale = await shop.client.post(`${shop.path}/${name}`, body(shop), { "If-Match": '"7"' });
    expect([stale.status, stale.headers.get("ETag")]).toEqual([412, '"1"']);
    const none = await shop.client.post(`/v1/subscriptions/sub_none/${name}`, body(shop));
    expect([none.status, none.body.error.code]).toEqual([404, "NOT_FOUND"]);
  });

  test("leaves no trace where its commit fails", async () => {
    const shop = await rented();
    if (name === "complete") await startedEarlier(shop.tenantId, shop.id, 24);
    const before = [await shop.client.get(shop.path), await assetRow(shop.tenantId, shop.serial)] as const;
    const answer = await whileCommitsFail(shop.tenantId, () => shop.client.post(`${shop.path}/${name}`, body(shop)));
    expect(answer.status).toBe(500);
    expect((await shop.client.get(shop.path)).body).toEqual(before[0].body);
    expect(await assetRow(shop.tenantId, shop.serial)).toEqual(before[1]);
  });

  test("takes the id of the path in its body, and no other one", async () => {
    const shop = await rented();
    const answer = await shop.client.post(`${shop.path}/${name}`, { ...body(shop), rentalId: "sub_other" });
    expect([answer.status, answer.body.error.details[0].path]).toEqual([400, "rentalId"]);
  });
});

describe("extend", () => {
  test("moves the end, counted from the start, and keeps who, when, why, and what was before", async () => {
    const shop = await rented();
    const group = await newGroup(shop, { rentalIds: [shop.id] });
    const sent = { extensionMonths: 6, newMonthlyAmount: 119.5, reason: "Goes on", notes: "Phone" };
    const answer = await shop.client.post(`${shop.path}/extend`, sent, { "If-Match": '"2"' });
    const day = await today();
    expect(answer.body).toEqual({
      ...{ success: true, message: "Subscription extended.", rentalId: shop.id, assetSerialNumber: shop.serial },
      ...{ oldEndDate: addMonths(day, 24), newEndDate: addMonths(day, 30), extensionMonths: 6 },
      ...{ oldContractLength: 24, newContractLength: 30 },
    });
    const { body, headers } = await shop.client.get(shop.path);
    expect(headers.get("ETag")).toBe('"3"');
    expect(body).toMatchObject({
      status: "active",
      contractLength: 30,
      originalContractLength: 24,
      monthlyAmount: 119.5,
    });
    expect(body.extensionHistory).toEqual([
      {
        ...{ extensionMonths: 6, oldContractLength: 24, newContractLength: 30 },
        ...{ oldMonthlyAmount: 129, newMonthlyAmount: 119.5, reason: "Goes on", notes: "Phone" },
        ...{ oldEndDate: addMonths(day, 24), newEndDate: addMonths(day, 30) },
        ...{ extendedBy: { userId: keyIdOf(shop.key) }, extendedAt: body.updatedAt },
      },
    ]);
    expect((await shop.client.get(group.path)).headers.get("ETag")).toBe('"2"');
    expect(await customerRow(shop.tenantId, shop.customerId)).toEqual({ rentals: 2, revenue: 12900 + 11950 });
  });

  test.each([
    [{ extensionMonths: 0 }, "INVALID_EXTENSION_MONTHS"],
    [{ extensionMonths: 97 }, "INVALID_EXTENSION_MONTHS"],
    [{ extensionMonths: 6, newMonthlyAmount: 1.005 }, "VALIDATION_ERROR"],
    [{ extensionMonths: 6, quoteId: "quo_none" }, "QUOTE_NOT_FOUND"],
  ])("%j is refused with %s", async (body, code) => {
    const { client, path } = await rented();
    const answer = await client.post(`${path}/extend`, body);
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  test("makes an order of its own, where the business unit wants that", async () => {
    const shop = await rented({ settings: { extensions: { createOrder: true } } });
    await sql(
      `update rentals set list_price_source = 'order_override', acquisition_cost_source = 'list_price' where tenant_id = $1`,
      [shop.tenantId],
    );
    await shop.client.post(`${shop.path}/extend`, { extensionMonths: 12, reason: "Goes on" });
    const [order] = await sql(
      `select id, order_type as type, status, total::int, total_devices as devices, extension_details as details
         from orders where tenant_id = $1 and order_type = 'extension'`,
      [shop.tenantId],
    );
    expect(order).toMatchObject({ type: "extension", status: "fulfilled", total: 12900, devices: 1 });
    expect(order?.["details"]).toMatchObject({ originalOrderId: shop.orderId, extensionMonths: 12, reason: "Goes on" });
    const { body } = await shop.client.get(`/v1/orders/${order?.["id"]}`);
    expect(body.items[0]).toMatchObject({
      ...{ listPriceSource: "manual", acquisitionCostSource: "list_price", usedListPriceAsAcquisition: true },
    });
  });
});

test("a replacement keeps the terms, and what became of the old one is told in its own history", async () => {
  const shop = await rented();
  const sent = {
    newSerialNumber: shop.spare,
    replacementReason: "damaged",
    damageAssessment: "Screen",
    insuranceClaim: true,
  };
  await shop.client.post(`${shop.path}/replace`, sent);
  const { body } = await shop.client.get(shop.path);
  expect(body).toMatchObject({
    status: "active",
    assetSerialNumber: shop.spare,
    monthlyAmount: 129,
    contractLength: 24,
  });
  expect(body.replacementHistory).toEqual([
    {
      ...{ oldSerialNumber: shop.serial, newSerialNumber: shop.spare, reason: "damaged", damageAssessment: "Screen" },
      ...{ insuranceClaim: true, replacedBy: { userId: keyIdOf(shop.key) }, replacedAt: body.updatedAt },
    },
  ]);
  const history = await shop.client.get(`/v1/assets/${shop.serial}/history`);
  expect(history.body.entries[0]).toMatchObject({
    type: "asset.withdrawn",
    changes: { status: { from: "rented_out", to: "unavailable" }, rentalId: { from: shop.id, to: null } },
  });
});

test.each([
  ["an unknown asset", "ASSET_NOT_FOUND", async () => ({ newSerialNumber: "SN-none" })],
  ["the asset itself", "ASSET_NOT_AVAILABLE", async ({ serial }: Shop) => ({ newSerialNumber: serial })],
  [
    "an asset of another SKU",
    "SKU_MISMATCH",
    async ({ tenantId }: Shop) => ({ newSerialNumber: await newAsset(tenantId, await newProduct(tenantId)) }),
  ],
  ["another SKU", "SKU_MISMATCH", async ({ spare }: Shop) => ({ newSerialNumber: spare, newSku: "OTHER" })],
])("a replacement by %s is refused with %s", async (_, code, fields) => {
  const shop = await rented();
  const answer = await shop.client.post(`${shop.path}/replace`, { replacementReason: "lost", ...(await fields(shop)) });
  expect([answer.status, answer.body.error.code]).toEqual([400, code]);
});

test("a cancelled rental keeps its asset out until it is collected", async () => {
  const shop = await rented();
  const answer = await shop.client.post(`${shop.path}/cancel`, { reason: "payment_failure", notes: "Three months" });
  expect(answer.body).toMatchObject({ previousStatus: "active", assetSerialNumber: shop.serial });
  const { body } = await shop.client.get(shop.path);
  expect(body).toMatchObject({
    status: "cancelled",
    endedOn: await today(),
    cancellationDetails: { reason: "payment_failure", notes: "Three months", cancelledAt: answer.body.cancelledAt },
  });
  expect(await assetRow(shop.tenantId, shop.serial)).toMatchObject({ status: "rented_out", rentalId: shop.id });
  expect(await storyOf(shop.tenantId)).toContain(`asset.collection_due ${shop.serial}`);
  expect((await shop.client.patch(`/v1/assets/${shop.serial}`, { status: "available" })).status).toBe(200);
});

describe("buyout and early return", () => {
  test.each([
    ["buyout", { buyoutPrice: 0 }, { buyoutPrice: 0 }],
    ["buyout", { buyoutPrice: 99.5 }, { buyoutPrice: 99.5 }],
    ["early-return", { returnCondition: "poor", earlyReturnFee: 50 }, { earlyReturnFee: 50 }],
    ["early-return", { returnCondition: "poor", waiveFee: true }, { earlyReturnFee: 0 }],
  ])("%s takes %j", async (name, sent, answered) => {
    const shop = await rented();
    expect((await shop.client.post(`${shop.path}/${name}`, sent)).body).toMatchObject(answered);
    const { buyoutDetails, earlyReturnDetails } = (await shop.client.get(shop.path)).body;
    expect((buyoutDetails ?? earlyReturnDetails).calculationMethod).toBe("manual_override");
  });

  test.each([
    ["buyout", { buyoutPrice: -1 }, "INVALID_BUYOUT_PRICE"],
    ["buyout", { buyoutPrice: 1.005 }, "VALIDATION_ERROR"],
    ["buyout", { effectiveDate: "2999-01-01" }, "VALIDATION_ERROR"],
    ["early-return", { returnCondition: "good", earlyReturnFee: -1 }, "INVALID_FEE"],
    ["early-return", { returnCondition: "good", waiveFee: true, quoteId: "quo_any" }, "VALIDATION_ERROR"],
    ["complete", {}, "CONTRACT_NOT_ENDED"],
  ])("%s refuses %j with %s", async (name, sent, code) => {
    const shop = await rented();
    const answer = await shop.client.post(`${shop.path}/${name}`, sent);
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  test.each(["buyout", "earlyReturn", "upgrades"])(
    "where %s is off, it is refused, and so is its quote",
    async (what) => {
      const shop = await rented({ settings: { [what]: { enabled: false } } });
      const [name, calculator] = {
        buyout: ["buyout", "calculate-buyout"],
        earlyReturn: ["early-return", "calculate-early-return-fee"],
        upgrades: ["upgrade", "calculate-upgrade"],
      }[what] as [string, string];
      const sent = actions[name]?.(shop) ?? {};
      const asked = name === "upgrade" ? { newSku: shop.product.variantSku } : {};
      for (const [path, body] of [
        [`${shop.path}/${name}`, sent],
        [`/v1/subscriptions/${calculator}`, { rentalId: shop.id, ...asked }],
      ] as const) {
        expect((await shop.client.post(path, body)).body.error.code).toBe("FEATURE_DISABLED");
      }
    },
  );

  test("half of the remaining months is the fee, by the quote and by the return", async () => {
    const shop = await rented({ settings: { earlyReturn: { feePercentage: 50 } } });
    await startedEarlier(shop.tenantId, shop.id, 20);
    const quote = await shop.client.post("/v1/subscriptions/calculate-early-return-fee", { rentalId: shop.id });
    expect(quote.body).toMatchObject({ earlyReturnFee: 258, remainingMonths: 4, penaltyPercentage: 50 });
    const answer = await shop.client.post(`${shop.path}/early-return`, { returnCondition: "good" });
    expect(answer.body).toMatchObject({ earlyReturnFee: 258, actualMonthsRented: 20 });
  });
});

test("a contract that is over is completed, and its asset returned", async () => {
  const shop = await rented();
  await startedEarlier(shop.tenantId, shop.id, 24);
  const answer = await shop.client.post(`${shop.path}/complete`, { returnCondition: "fair", notes: "Clean" });
  expect(answer.body).toMatchObject({ status: "ended_completed", assetSerialNumber: shop.serial });
  expect(await assetRow(shop.tenantId, shop.serial)).toEqual({
    ...{ status: "returned", condition: "fair", rentalId: null, customerId: null },
  });
  expect((await shop.client.get(shop.path)).body).toMatchObject({
    ...{ status: "ended_completed", actualMonthsRented: 24, monthsSaved: 0 },
    completionDetails: { returnCondition: "fair", notes: "Clean" },
  });
});

describe("upgrade", () => {
  test("ends the old rental and starts the new one, linked both ways, by an order and in the same group", async () => {
    const shop = await rented();
    const { tenantId, client, id } = shop;
    const group = await newGroup(shop, { rentalIds: [id] });
    const better = await newProduct(tenantId);
    const serial = await newAsset(tenantId, better);
    const sent = { newSku: better.variantSku, newSerialNumber: serial, contractLength: 36, newMonthlyAmount: 149 };
    const answer = await client.post(`${shop.path}/upgrade`, { ...sent, reason: "More power" });
    expect(answer.body).toMatchObject({
      ...{ oldRentalId: id, oldDevice: "Northbook 14", newMonthlyAmount: 149, currency: "EUR" },
    });
    const { newRentalId, upgradeOrderId } = answer.body;
    expect((await client.get(shop.path)).body).toMatchObject({
      status: "ended_upgrade",
      upgradedToRentalId: newRentalId,
    });
    expect((await client.get(`/v1/subscriptions/${newRentalId}`)).body).toMatchObject({
      ...{
        status: "active",
        upgradeFromRentalId: id,
        assetSerialNumber: serial,
        contractLength: 36,
        monthlyAmount: 149,
      },
      ...{ orderId: upgradeOrderId, billingGroupId: group.billingGroupId, startDate: await today(), totalCollected: 0 },
    });
    expect(await assetRow(tenantId, shop.serial)).toMatchObject({ status: "returned", rentalId: null });
    expect(await assetRow(tenantId, serial)).toMatchObject({ status: "rented_out", rentalId: newRentalId });
    expect(await orderRow(tenantId, upgradeOrderId)).toEqual({ status: "fulfilled", rented: 1, lines: [[1, false]] });
    expect((await client.get(group.path)).body.billingGroup).toMatchObject({
      activeRentalCount: 1,
      totalMonthlyAmount: 149,
    });
    expect(await customerRow(tenantId, shop.customerId)).toEqual({ rentals: 2, revenue: 12900 + 14900 });
    const [order] = await sql("select upgrade_details as details from orders where tenant_id = $1 and id = $2", [
      ...[tenantId, upgradeOrderId],
    ]);
    expect(order?.["details"]).toEqual({
      ...{ previousDevice: "Northbook 14", previousSerialNumber: shop.serial, previousMonthlyAmount: 129 },
      ...{ previousRentalId: id, upgradeReason: "More power" },
    });
  });

  test("costs what the variant is offered for, where no price is sent", async () => {
    const shop = await rented();
    const sent = { ...upgradeTo(shop), contractLength: 36 };
    expect((await shop.client.post(`${shop.path}/upgrade`, sent)).body.newMonthlyAmount).toBe(99);
  });

  test("keeps what the variant costs in its order; the list price stands for a cost that nobody knows", async () => {
    const shop = await rented();
    await sql("update variants set list_price = 249900, acquisition_cost = null where tenant_id = $1", [shop.tenantId]);
    const { upgradeOrderId } = (await shop.client.post(`${shop.path}/upgrade`, upgradeTo(shop))).body;
    const [item] = (await shop.client.get(`/v1/orders/${upgradeOrderId}`)).body.items;
    expect(item).toMatchObject({
      ...{ listPrice: 2499, listPriceSource: "variant", acquisitionCost: 2499 },
      ...{ acquisitionCostSource: "list_price", usedListPriceAsAcquisition: true },
    });
  });

  test.each([
    ["VARIANT_NOT_FOUND", { newSku: "none" }],
    ["INVALID_CONTRACT_LENGTH", { contractLength: 7 }],
    ["ASSET_NOT_FOUND", { newSerialNumber: "SN-none" }],
  ])("is refused with %s for %j", async (code, fields) => {
    const shop = await rented();
    const answer = await shop.client.post(`${shop.path}/upgrade`, { ...upgradeTo(shop), ...fields });
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  test("is refused to a variant that is not offered any more", async () => {
    const shop = await rented();
    await sql("update variants set status = 'inactive' where tenant_id = $1", [shop.tenantId]);
    const answer = await shop.client.post(`${shop.path}/upgrade`, upgradeTo(shop));
    expect(answer.body.error.code).toBe("VARIANT_INACTIVE");
  });
});

describe("a quote", () => {
  const hold = async ({ client, id }: Shop) =>
    (await client.post("/v1/subscriptions/calculate-buyout", { rentalId: id, hold: true })).body;

  test("is one round trip where nothing is held, and leaves no trace", async () => {
    const shop = await rented();
    const before = await eventsOf(shop.tenantId);
    const { body } = await shop.client.post("/v1/subscriptions/calculate-buyout", { rentalId: shop.id });
    expect([body.buyoutPrice, body.quoteId]).toEqual([3096, undefined]);
    expect(await eventsOf(shop.tenantId)).toEqual(before);
  });

  test("holds its price whatever the business unit changes meanwhile", async () => {
    const shop = await rented();
    const { quoteId, buyoutPrice } = await hold(shop);
    await sql(`update tenants set settings = '{"buyout":{"method":"flat_fee","flatFee":1}}' where id = $1`, [
      shop.tenantId,
    ]);
    const answer = await shop.client.post(`${shop.path}/buyout`, { quoteId, buyoutPrice });
    expect(answer.body.buyoutPrice).toBe(3096);
  });

  test("holds an extension that the business unit does not offer any more", async () => {
    const shop = await rented();
    const asked = { rentalId: shop.id, extensionMonths: 6, hold: true };
    const { quoteId } = (await shop.client.post("/v1/subscriptions/calculate-extension", asked)).body;
    await sql(`update tenants set settings = '{"extensions":{"lengths":[12],"countMax":0}}' where id = $1`, [
      shop.tenantId,
    ]);
    const without = await shop.client.post(`${shop.path}/extend`, { extensionMonths: 6 });
    expect(without.body.error.code).toBe("INVALID_EXTENSION_MONTHS");
    expect((await shop.client.post(`${shop.path}/extend`, { extensionMonths: 6, quoteId })).status).toBe(200);
  });

  test.each<[string, (shop: Shop, quoteId: string) => Promise<Sent>]>([
    [
      "the rental has changed",
      async ({ client, path }, quoteId) => {
        await client.post(`${path}/extend`, { extensionMonths: 1 });
        return { quoteId };
      },
    ],
    [
      "it has expired",
      async ({ tenantId }, quoteId) => {
        await sql("update quotes set valid_until = valid_until - 15 where tenant_id = $1", [tenantId]);
        return { quoteId };
      },
    ],
    ["another price is sent beside it", async (_, quoteId) => ({ quoteId, buyoutPrice: 1 })],
    [
      "it is of another kind",
      async ({ client, id }) => {
        const asked = { rentalId: id, extensionMonths: 6, hold: true };
        return { quoteId: (await client.post("/v1/subscriptions/calculate-extension", asked)).body.quoteId };
      },
    ],
  ])("does not hold where %s", async (_, spoil) => {
    const shop = await rented();
    const { quoteId } = await hold(shop);
    const answer = await shop.client.post(`${shop.path}/buyout`, await spoil(shop, quoteId));
    expect([answer.status, answer.body.error.code]).toEqual([409, "QUOTE_STALE"]);
    expect((await shop.client.get(shop.path)).body.status).toBe("active");
  });
});

test("notes are replaced, and removed by an empty text, of an ended rental too", async () => {
  const shop = await rented();
  await setStatus(shop.tenantId, [shop.id], "cancelled");
  await shop.client.patch(`${shop.path}/notes`, { notes: "Collected" });
  expect((await shop.client.get(shop.path)).body.notes).toBe("Collected");
  await shop.client.patch(`${shop.path}/notes`, { notes: "" });
  expect((await shop.client.get(shop.path)).body.notes).toBeUndefined();
  const same = await shop.client.patch(`${shop.path}/notes`, { notes: "" });
  expect(same.headers.get("ETag")).toBe('"4"');
});
