import { expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { keyIdOf, newCustomer, newGroup, newRentals, newShop } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf, membersOf, setMonthlyAmount, setStatus } from "../behind.ts";

test("a change of every field is answered whole and reads back so, one version on", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const { billingGroupId, path } = await newGroup(shop);
  const before = (await shop.client.get(path)).body.billingGroup;
  const [first, second] = shop.rentalIds;
  const changes = {
    groupName: "Sales",
    billingDay: 28,
    status: "inactive",
    notes: "PO 4712",
    rentalIds: [second, first],
  };

  const { status, body, headers } = await shop.client.patch(path, changes);

  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    message: "Billing group updated.",
    billingGroup: {
      ...before,
      ...changes,
      billingGroupId,
      rentalIds: [first, second],
      activeRentalCount: 2,
      totalMonthlyAmount: 218,
      updatedAt: expect.any(String),
    },
  });
  expect(Date.parse(body.billingGroup.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
  expect(headers.get("ETag")).toBe('"2"');
  const read = await shop.client.get(path);
  expect(read.body.billingGroup).toEqual(body.billingGroup);
  expect(read.headers.get("ETag")).toBe('"2"');
});

test.each([{ groupName: "Sales" }, { billingDay: 15 }, { status: "inactive" }, { notes: "PO 4712" }])(
  "%j alone changes nothing else",
  async (change) => {
    const shop = await newShop();
    const { path } = await newGroup(shop, { notes: "PO 4711" });
    const before = (await shop.client.get(path)).body.billingGroup;
    const { body } = await shop.client.patch(path, change);
    expect(body.billingGroup).toEqual({ ...before, ...change, updatedAt: body.billingGroup.updatedAt });
  },
);

test("a change without a body, or of nothing, changes nothing", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  const { billingGroup } = (await shop.client.get(path)).body;
  for (const change of [undefined, {}]) {
    const { status, headers, body } = await shop.client.patch(path, change);
    expect([status, headers.get("ETag")]).toEqual([200, '"1"']);
    expect(body.billingGroup).toEqual(billingGroup);
  }
});

test("an empty text removes the notes", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop, { notes: "PO 4711" });
  expect((await shop.client.patch(path, { notes: "" })).body.billingGroup).not.toHaveProperty("notes");
  expect((await shop.client.get(path)).body.billingGroup).not.toHaveProperty("notes");
});

test("rentals that are added count at once", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const { path } = await newGroup(shop, { rentalIds: shop.rentalIds.slice(0, 1) });
  const { body } = await shop.client.patch(path, { rentalIds: shop.rentalIds });
  expect(body.billingGroup).toMatchObject({
    rentalIds: shop.rentalIds,
    activeRentalCount: 3,
    totalMonthlyAmount: 377,
  });
  expect((await shop.client.get(path)).body.billingGroup).toEqual(body.billingGroup);
});

test("rentals that are left out are members no longer, and free for another group", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const [first, second, third] = shop.rentalIds;
  const { path } = await newGroup(shop);
  const { body } = await shop.client.patch(path, { rentalIds: [second] });
  expect(body.billingGroup).toMatchObject({ rentalIds: [second], activeRentalCount: 1, totalMonthlyAmount: 89 });
  const { billingGroupId } = await newGroup(shop, { rentalIds: [first, third] });
  expect(await membersOf(shop.tenantId, billingGroupId)).toEqual([first, third]);
});

test("an empty list leaves a group without members", async () => {
  const shop = await newShop();
  const { billingGroupId, path } = await newGroup(shop);
  const { status, body } = await shop.client.patch(path, { rentalIds: [] });
  expect(status).toBe(200);
  expect(body.billingGroup).toMatchObject({ rentalIds: [], activeRentalCount: 0, totalMonthlyAmount: 0 });
  expect(await membersOf(shop.tenantId, billingGroupId)).toEqual([]);
});

test("a rental that is named twice is one member", async () => {
  const shop = await newShop([12900, 8900]);
  const { path } = await newGroup(shop, { rentalIds: shop.rentalIds.slice(0, 1) });
  const { body } = await shop.client.patch(path, { rentalIds: [...shop.rentalIds, ...shop.rentalIds] });
  expect(body.billingGroup).toMatchObject({ rentalIds: shop.rentalIds, totalMonthlyAmount: 218 });
});

test("the list as it was read can be sent back, ended members included", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  await setStatus(shop.tenantId, shop.rentalIds.slice(0, 1), "ended_completed");
  const { rentalIds } = (await shop.client.get(path)).body.billingGroup;
  const { status, body } = await shop.client.patch(path, { rentalIds, groupName: "Sales" });
  expect(status).toBe(200);
  expect(body.billingGroup).toMatchObject({ rentalIds: shop.rentalIds, activeRentalCount: 2 });
});

test("a member that has ended can be taken out", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  await setStatus(shop.tenantId, shop.rentalIds.slice(0, 1), "ended_completed");
  const { body } = await shop.client.patch(path, { rentalIds: shop.rentalIds.slice(1) });
  expect(body.billingGroup).toMatchObject({ rentalIds: shop.rentalIds.slice(1), activeRentalCount: 2 });
});

test("an answer has the prices of its moment", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const { path } = await newGroup(shop);
  await setMonthlyAmount(shop.tenantId, shop.rentalIds, 1000);
  expect((await shop.client.patch(path, { groupName: "Sales" })).body.billingGroup.totalMonthlyAmount).toBe(30);
  expect((await shop.client.patch(path, { groupName: "Sales" })).body.billingGroup.totalMonthlyAmount).toBe(30);
});

test.each([
  { what: "nothing is sent", changes: () => ({}) },
  { what: "all is so already", changes: () => ({ groupName: "Design", billingDay: 1, status: "active", notes: "" }) },
  {
    what: "the same members are sent in another order",
    changes: (rentalIds: string[]) => ({ rentalIds: rentalIds.toReversed() }),
  },
])("where $what, nothing is written: no version, no time, no event", async ({ changes }) => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  const read = await shop.client.get(path);
  const before = await rowsOf(shop.organisationId);
  const { status, body, headers } = await shop.client.patch(path, changes(shop.rentalIds));
  expect(status).toBe(200);
  expect(body.billingGroup).toEqual(read.body.billingGroup);
  expect(headers.get("ETag")).toBe(read.headers.get("ETag"));
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("changing writes one event: who, what has changed, who joined and who left, in which request", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const [first, second, third] = shop.rentalIds;
  const { billingGroupId, path } = await newGroup(shop, { rentalIds: [first, second], notes: "PO 4711" });
  const changes = { groupName: "Sales", billingDay: 1, notes: "", rentalIds: [second, third] };
  const { headers } = await shop.client.patch(path, changes);
  const [, event, ...more] = await eventsOf(shop.tenantId);
  expect(event).toEqual({
    type: "billing_group.updated",
    subjectId: billingGroupId,
    actorId: keyIdOf(shop.key),
    requestId: headers.get("X-Request-Id"),
    data: { groupName: "Sales", notes: null, joined: [third], left: [first] },
  });
  expect(more).toEqual([]);
});

test("a rental knows when it joined and left", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const [first, second, third] = shop.rentalIds;
  const { path } = await newGroup(shop, { rentalIds: [first, second] });
  const { body } = await shop.client.patch(path, { rentalIds: [second, third] });
  const moved = await sql("select id from rentals where tenant_id = $1 and updated_at = $2::timestamptz order by id", [
    shop.tenantId,
    body.billingGroup.updatedAt,
  ]);
  expect(moved.map(({ id }) => id)).toEqual([first, third]);
});

test("a group of 5,000 rentals is changed, emptied and filled again", async () => {
  const shop = await newShop(Array.from({ length: 5000 }, () => 100));
  const { path } = await newGroup(shop);
  const half = shop.rentalIds.slice(0, 2500);
  const total = async (rentalIds: string[]) =>
    (await shop.client.patch(path, { rentalIds })).body.billingGroup.totalMonthlyAmount;
  expect(await total(half)).toBe(2500);
  expect(await total([])).toBe(0);
  expect(await total(shop.rentalIds)).toBe(5000);
  expect((await shop.client.get(path)).body.billingGroup).toMatchObject({ activeRentalCount: 5000 });
});

test.each([
  { field: "groupName", what: "empty", value: "" },
  { field: "groupName", what: "null", value: null },
  { field: "billingDay", what: "a text", value: "1" },
  { field: "rentalIds", what: "null", value: null },
  { field: "status", what: "no status", value: "deleted" },
  { field: "customerId", what: "sent", value: "cust_other" },
  { field: "currency", what: "sent", value: "USD" },
  { field: "totalMonthlyAmount", what: "sent", value: 1 },
])("$field is refused where it is $what", async ({ field, value }) => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  const { status, body } = await shop.client.patch(path, { [field]: value });
  expect(status).toBe(400);
  expect(body.error.code).toBe("VALIDATION_ERROR");
  expect(new Set(placesOf(body))).toEqual(new Set([field]));
});

test.each([0, 29])("billing day %d is refused as INVALID_BILLING_DAY", async (billingDay) => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  const { status, body } = await shop.client.patch(path, { billingDay });
  expect(status).toBe(400);
  expect(body.error.code).toBe("INVALID_BILLING_DAY");
  expect(placesOf(body)).toEqual(["billingDay"]);
});

test("all faults of a body are told at once", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  const { body } = await shop.client.patch(path, { billingDay: 0, notes: 1, rentalIds: [1], status: "on", x: 1 });
  expect(body.error.code).toBe("VALIDATION_ERROR");
  expect(placesOf(body).sort()).toEqual(["billingDay", "notes", "rentalIds.0", "status", "x"]);
});

test("unknown rentals, those of another customer and those of another group are refused, and nothing changes", async () => {
  const shop = await newShop([12900, 8900]);
  const [first, second] = shop.rentalIds;
  const others = await newRentals(shop.tenantId, await newCustomer(shop.tenantId), [100]);
  const { path } = await newGroup(shop, { rentalIds: [first] });
  await newGroup(shop, { rentalIds: [second] });
  const before = await rowsOf(shop.organisationId);
  const refusal = async (rentalId: string | undefined) => {
    const { status, body } = await shop.client.patch(path, { groupName: "Sales", rentalIds: [first, rentalId] });
    expect(status).toBe(400);
    expect(placesOf(body)).toEqual(["rentalIds.1"]);
    return body.error.code;
  };
  expect(await refusal("sub_x")).toBe("SUBSCRIPTION_NOT_FOUND");
  expect(await refusal(others[0])).toBe("SUBSCRIPTION_DIFFERENT_CUSTOMER");
  expect(await refusal(second)).toBe("SUBSCRIPTION_IN_OTHER_GROUP");
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("what is not there cannot be changed", async () => {
  const [shop, other] = await Promise.all([newShop(), newShop()]);
  const theirs = await newGroup(other);
  for (const path of ["/v1/billing-groups/bg_none", theirs.path]) {
    const { status, body } = await shop.client.patch(path, { groupName: "Mine" });
    expect(status).toBe(404);
    expect(body.error).toEqual({ code: "NOT_FOUND", message: "There is no such billing group." });
  }
  expect((await other.client.get(theirs.path)).body.billingGroup.groupName).toBe("Design");
});
