import { expect, test } from "vitest";
import { newGroup, newRentals, newShop } from "../../support/factories.ts";
import { setMonthlyAmount, setStatus } from "../behind.ts";

test("a group is read with every field", async () => {
  const shop = await newShop();
  const { billingGroupId, path } = await newGroup(shop, { notes: "PO 4711" });
  const { status, body, headers } = await shop.client.get(path);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(["success", "billingGroup"]);
  expect(Object.keys(body.billingGroup).sort()).toEqual([
    "activeRentalCount",
    "billingDay",
    "billingGroupId",
    "createdAt",
    "createdBy",
    "currency",
    "customerId",
    "groupName",
    "notes",
    "rentalIds",
    "status",
    "tenantId",
    "totalMonthlyAmount",
    "updatedAt",
  ]);
  expect(body.billingGroup).toMatchObject({ billingGroupId, notes: "PO 4711", rentalIds: shop.rentalIds });
  expect(headers.get("ETag")).toBe('"1"');
});

test("a new price of a rental shows at once", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const { path } = await newGroup(shop);
  await setMonthlyAmount(shop.tenantId, shop.rentalIds.slice(0, 1), 9900);
  expect((await shop.client.get(path)).body.billingGroup.totalMonthlyAmount).toBe(347);
});

test.each(["cancelled", "ended_completed", "ended_buyout", "ended_upgrade", "ended_early_return"])(
  "a member that is %s stays listed and counts no longer",
  async (status) => {
    const shop = await newShop([12900, 8900, 15900]);
    const { path } = await newGroup(shop);
    await setStatus(shop.tenantId, shop.rentalIds.slice(2), status);
    expect((await shop.client.get(path)).body.billingGroup).toMatchObject({
      rentalIds: shop.rentalIds,
      activeRentalCount: 2,
      totalMonthlyAmount: 218,
    });
  },
);

test("rentals of the customer that are in no group do not count", async () => {
  const shop = await newShop([12900]);
  const { path } = await newGroup(shop);
  await newRentals(shop.tenantId, shop.customerId, [8900, 15900]);
  expect((await shop.client.get(path)).body.billingGroup).toMatchObject({
    rentalIds: shop.rentalIds,
    totalMonthlyAmount: 129,
  });
});

test.each(["bg_00000000000000000000000000", "nothing", "%2e%2e%2f", "'", "x".repeat(64)])(
  "there is no group %s",
  async (id) => {
    const shop = await newShop();
    const { status, body } = await shop.client.get(`/v1/billing-groups/${encodeURIComponent(id)}`);
    expect(status).toBe(404);
    expect(body.error).toEqual({ code: "NOT_FOUND", message: "There is no such billing group." });
  },
);

test("a group of another business unit is not there, in the same words", async () => {
  const [shop, other] = await Promise.all([newShop(), newShop()]);
  const { path } = await newGroup(other);
  const { status, body } = await shop.client.get(path);
  expect(status).toBe(404);
  expect(body).toEqual((await shop.client.get("/v1/billing-groups/bg_none")).body);
});

test("HEAD answers what GET does, without a body", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  const [read, head] = [await shop.client.get(path), await shop.client.head(path)];
  expect(head.status).toBe(200);
  expect(head.body).toBeUndefined();
  const headersOf = ({ headers }: typeof read) => [...headers].filter(([name]) => name !== "x-request-id");
  expect(headersOf(head)).toEqual(headersOf(read));
  expect((await shop.client.head("/v1/billing-groups/bg_none")).status).toBe(404);
});

test("a read takes no notice of an Idempotency-Key", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  const headers = { "Idempotency-Key": "read" };
  const first = await shop.client.get(path, headers);
  await setMonthlyAmount(shop.tenantId, shop.rentalIds, 100);
  const second = await shop.client.get(path, headers);
  expect(first.body.billingGroup.totalMonthlyAmount).toBe(377);
  expect(second.body.billingGroup.totalMonthlyAmount).toBe(3);
  expect(second.headers.get("Idempotent-Replayed")).toBeNull();
});
