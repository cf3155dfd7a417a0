import { expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { groupOf, keyIdOf, newCustomer, newGroup, newRentals, newShop, newTenant } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf, membersOf, setStatus } from "../behind.ts";

const path = "/v1/billing-groups";
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test("three rentals of 129, 89 and 159 make a group of 377, answered with every field", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const fields = { ...groupOf(shop), groupName: "Nordlicht, design team", billingDay: 28, notes: "PO 4711" };

  const { status, body, headers } = await shop.client.post(path, fields);

  expect(status).toBe(201);
  expect(body).toEqual({
    success: true,
    message: "Billing group created.",
    billingGroup: {
      billingGroupId: expect.stringMatching(/^bg_[0-9a-z]{26}$/),
      tenantId: shop.tenantId,
      customerId: shop.customerId,
      groupName: "Nordlicht, design team",
      rentalIds: shop.rentalIds,
      billingDay: 28,
      totalMonthlyAmount: 377,
      activeRentalCount: 3,
      currency: "EUR",
      status: "active",
      createdBy: keyIdOf(shop.key),
      notes: "PO 4711",
      createdAt: expect.stringMatching(instant),
      updatedAt: body.billingGroup.createdAt,
    },
  });
  expect(headers.get("ETag")).toBe('"1"');
  expect(headers.get("Content-Type")).toBe("application/json");
});

test("a new group reads back as it was answered, with the same ETag", async () => {
  const shop = await newShop();
  const created = await shop.client.post(path, { ...groupOf(shop), notes: "PO 4711" });
  const read = await shop.client.get(`${path}/${created.body.billingGroup.billingGroupId}`);
  expect(read.body.billingGroup).toEqual(created.body.billingGroup);
  expect(read.headers.get("ETag")).toBe(created.headers.get("ETag"));
});

test("a group is created now, by the clock of the database", async () => {
  const shop = await newShop();
  const clock = async () => Number((await sql("select extract(epoch from clock_timestamp()) * 1000 as ms"))[0]?.["ms"]);
  const before = await clock();
  const { body } = await shop.client.post(path, groupOf(shop));
  const createdAt = new Date(body.billingGroup.createdAt).getTime();
  expect(createdAt).toBeGreaterThanOrEqual(Math.floor(before));
  expect(createdAt).toBeLessThanOrEqual(await clock());
});

test("creating writes one event: who, what, in which request", async () => {
  const shop = await newShop();
  const { body, headers } = await shop.client.post(path, groupOf(shop));
  expect(await eventsOf(shop.tenantId)).toEqual([
    {
      type: "billing_group.created",
      subjectId: body.billingGroup.billingGroupId,
      actorId: keyIdOf(shop.key),
      requestId: headers.get("X-Request-Id"),
      data: { customerId: shop.customerId, groupName: "Design", billingDay: 1, rentalIds: shop.rentalIds },
    },
  ]);
});

test.each([
  ["JPY", [1500, 980], 2480],
  ["KWD", [12345, 1], 12.346],
  ["USD", [10, 20], 0.3],
  ["QAR", [0], 0],
])("amounts are in %s, the currency of the business unit", async (currency, amounts, total) => {
  const shop = await newShop(amounts, { currency });
  const { body } = await shop.client.post(path, groupOf(shop));
  expect(body.billingGroup).toMatchObject({ currency, totalMonthlyAmount: total });
});

test("rentals that have ended are listed and not counted", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  await setStatus(shop.tenantId, shop.rentalIds.slice(0, 1), "ended_buyout");
  const { body } = await shop.client.post(path, groupOf(shop));
  expect(body.billingGroup).toMatchObject({
    rentalIds: shop.rentalIds,
    activeRentalCount: 2,
    totalMonthlyAmount: 248,
  });
});

test("a rental that is named twice is one member", async () => {
  const shop = await newShop([12900, 8900]);
  const { body } = await shop.client.post(path, {
    ...groupOf(shop),
    rentalIds: [...shop.rentalIds, ...shop.rentalIds],
  });
  expect(body.billingGroup).toMatchObject({ rentalIds: shop.rentalIds, totalMonthlyAmount: 218 });
});

test("members are listed by id, in whatever order they were named", async () => {
  const shop = await newShop();
  const { body } = await shop.client.post(path, { ...groupOf(shop), rentalIds: shop.rentalIds.toReversed() });
  expect(body.billingGroup.rentalIds).toEqual(shop.rentalIds);
});

test.each([undefined, ""])("notes %j are no notes", async (notes) => {
  const shop = await newShop();
  const { status, body } = await shop.client.post(path, { ...groupOf(shop), notes });
  expect(status).toBe(201);
  expect(body.billingGroup).not.toHaveProperty("notes");
});

test("texts are kept to the letter: spaces, line breaks, any script, the longest allowed", async () => {
  const shop = await newShop();
  const texts = {
    groupName: `  مجموعة 設計 🎨 'x'; --`.padEnd(200, "é"),
    notes: "a\r\n\tb\u2028 🎨".padEnd(5000, "é"),
  };
  const { body } = await shop.client.post(path, { ...groupOf(shop), ...texts });
  expect(body.billingGroup).toMatchObject(texts);
  const read = await shop.client.get(`${path}/${body.billingGroup.billingGroupId}`);
  expect(read.body.billingGroup).toMatchObject(texts);
});

test("a group of 5,000 rentals is created and reads back whole", async () => {
  const shop = await newShop(Array.from({ length: 5000 }, () => 12901));
  const created = await shop.client.post(path, groupOf(shop));
  expect(created.status).toBe(201);
  expect(created.body.billingGroup).toMatchObject({ activeRentalCount: 5000, totalMonthlyAmount: 645050 });
  const read = await shop.client.get(`${path}/${created.body.billingGroup.billingGroupId}`);
  expect(read.body.billingGroup).toEqual(created.body.billingGroup);
  expect(read.body.billingGroup.rentalIds).toEqual(shop.rentalIds);
});

test("a customer may have several groups, of the same name too", async () => {
  const shop = await newShop([12900, 8900]);
  const [first, second] = shop.rentalIds;
  const one = await newGroup(shop, { rentalIds: [first] });
  const other = await newGroup(shop, { rentalIds: [second] });
  expect(await membersOf(shop.tenantId, one.billingGroupId)).toEqual([first]);
  expect(await membersOf(shop.tenantId, other.billingGroupId)).toEqual([second]);
});

test("an unknown customer is refused by name", async () => {
  const shop = await newShop();
  const { status, body } = await shop.client.post(path, { ...groupOf(shop), customerId: "cust_nobody" });
  expect(status).toBe(400);
  expect(body.error.code).toBe("CUSTOMER_NOT_FOUND");
  expect(body.error.message).toContain("cust_nobody");
  expect(body.error.details).toEqual([{ path: "customerId", message: expect.any(String), code: expect.any(String) }]);
});

test("a customer of another business unit is unknown, in the same words", async () => {
  const shop = await newShop();
  const stranger = await newCustomer((await newTenant()).tenantId);
  const ask = (customerId: string) => shop.client.post(path, { ...groupOf(shop), customerId });
  const said = (await ask(stranger)).body.error.message.replace(stranger, "X");
  expect((await ask("cust_nobody")).body.error.message.replace("cust_nobody", "X")).toBe(said);
});

test("unknown rentals are refused, each by its place", async () => {
  const shop = await newShop();
  const rentalIds = ["sub_x", ...shop.rentalIds, "sub_y"];
  const { status, body } = await shop.client.post(path, { ...groupOf(shop), rentalIds });
  expect(status).toBe(400);
  expect(body.error.code).toBe("SUBSCRIPTION_NOT_FOUND");
  expect(body.error.details).toEqual([
    { path: "rentalIds.0", message: "There is no rental sub_x.", code: "rental" },
    { path: "rentalIds.4", message: "There is no rental sub_y.", code: "rental" },
  ]);
});

test("rentals of another business unit are unknown", async () => {
  const [shop, other] = await Promise.all([newShop(), newShop()]);
  const { status, body } = await shop.client.post(path, { ...groupOf(shop), rentalIds: other.rentalIds });
  expect(status).toBe(400);
  expect(body.error.code).toBe("SUBSCRIPTION_NOT_FOUND");
});

test("rentals of another customer are refused, each by its place", async () => {
  const shop = await newShop();
  const others = await newRentals(shop.tenantId, await newCustomer(shop.tenantId), [100, 200]);
  const rentalIds = [others[0], ...shop.rentalIds, others[1]];
  const { status, body } = await shop.client.post(path, { ...groupOf(shop), rentalIds });
  expect(status).toBe(400);
  expect(body.error.code).toBe("SUBSCRIPTION_DIFFERENT_CUSTOMER");
  expect(placesOf(body)).toEqual(["rentalIds.0", "rentalIds.4"]);
});

test("rentals of another group are refused, each by its place and with that group's id", async () => {
  const shop = await newShop();
  const [first, second, third] = shop.rentalIds;
  const { billingGroupId } = await newGroup(shop, { rentalIds: [second, third] });
  const { status, body } = await shop.client.post(path, groupOf(shop));
  expect(status).toBe(400);
  expect(body.error.code).toBe("SUBSCRIPTION_IN_OTHER_GROUP");
  expect(body.error.details).toEqual([
    { path: "rentalIds.1", message: `Rental ${second} is in billing group ${billingGroupId}.`, code: "rental" },
    { path: "rentalIds.2", message: `Rental ${third} is in billing group ${billingGroupId}.`, code: "rental" },
  ]);
  expect(await membersOf(shop.tenantId, billingGroupId)).toEqual([second, third]);
  expect((await newGroup(shop, { rentalIds: [first] })).billingGroupId).toBeTruthy();
});

test.each([0, 29, 31, -1, 2_000_000_000, 1e300])(
  "billing day %d is refused as INVALID_BILLING_DAY",
  async (billingDay) => {
    const shop = await newShop();
    const { status, body } = await shop.client.post(path, { ...groupOf(shop), billingDay });
    expect(status).toBe(400);
    expect(body.error.code).toBe("INVALID_BILLING_DAY");
    expect(new Set(placesOf(body))).toEqual(new Set(["billingDay"]));
    expect(JSON.stringify(body.error.details)).toMatch(billingDay < 1 ? /\b1\b/ : /\b28\b/);
  },
);

test.each([
  { field: "customerId", what: "a number", value: 7 },
  { field: "customerId", what: "empty", value: "" },
  { field: "customerId", what: "two words", value: "two words" },
  { field: "groupName", what: "empty", value: "" },
  { field: "groupName", what: "only spaces", value: "   " },
  { field: "groupName", what: "201 characters", value: "x".repeat(201) },
  { field: "groupName", what: "null", value: null },
  { field: "billingDay", what: "a fraction", value: 1.5 },
  { field: "billingDay", what: "a text", value: "1" },
  { field: "billingDay", what: "null", value: null },
  { field: "rentalIds", what: "empty", value: [] },
  { field: "rentalIds", what: "a text", value: "sub_1" },
  { field: "rentalIds", what: "10,001 ids", value: Array.from({ length: 10_001 }, (_, at) => `sub_${at}`) },
  { field: "notes", what: "5,001 characters", value: "x".repeat(5001) },
  { field: "notes", what: "null", value: null },
])("$field is refused where it is $what", async ({ field, value }) => {
  const shop = await newShop();
  const { status, body } = await shop.client.post(path, { ...groupOf(shop), [field]: value });
  expect(status).toBe(400);
  expect(body.error.code).toBe("VALIDATION_ERROR");
  expect(new Set(placesOf(body))).toEqual(new Set([field]));
});

test("all faults of a body are told at once, each with its place and a message", async () => {
  const shop = await newShop();
  const { status, body } = await shop.client.post(path, {
    groupName: " ",
    billingDay: 29,
    rentalIds: ["sub_1", 7, ""],
    notes: 4711,
    discount: 10,
    tenantId: shop.tenantId,
  });
  expect(status).toBe(400);
  expect(body.error.code).toBe("VALIDATION_ERROR");
  expect(placesOf(body).sort()).toEqual(
    ["billingDay", "customerId", "discount", "groupName", "notes", "rentalIds.1", "rentalIds.2", "tenantId"].sort(),
  );
  for (const { message } of body.error.details) expect(message).toMatch(/\w+ \w+/);
});

test("a refused create leaves no trace", async () => {
  const shop = await newShop();
  const before = await rowsOf(shop.organisationId);
  for (const wrong of [{ customerId: "cust_nobody" }, { rentalIds: [...shop.rentalIds, "sub_x"] }, { billingDay: 0 }]) {
    expect((await shop.client.post(path, { ...groupOf(shop), ...wrong })).status).toBe(400);
  }
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});
