import { expect, test } from "vitest";
import { keyIdOf, newGroup, newShop } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf, membersOf } from "../behind.ts";

test("a group is deleted, and the answer says so", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  const { status, body } = await shop.client.delete(path);
  expect(status).toBe(200);
  expect(body).toEqual({ success: true, message: "Billing group deleted." });
});

test("a deleted group is not there: for reading, changing, deleting and listing", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  await shop.client.delete(path);
  const gone = { error: { code: "NOT_FOUND", message: "There is no such billing group." } };
  const answers = [
    await shop.client.get(path),
    await shop.client.patch(path, { groupName: "Back" }),
    await shop.client.patch(path, {}),
    await shop.client.delete(path),
  ];
  for (const { status, body } of answers) {
    expect(status).toBe(404);
    expect(body).toEqual(gone);
  }
  for (const query of ["", "?status=active", `?customerId=${shop.customerId}`]) {
    expect((await shop.client.get(`/v1/billing-groups${query}`)).body.billingGroups).toEqual([]);
  }
});

test("the rentals of a deleted group are free for another one", async () => {
  const shop = await newShop();
  const { billingGroupId, path } = await newGroup(shop);
  await shop.client.delete(path);
  expect(await membersOf(shop.tenantId, billingGroupId)).toEqual([]);
  const next = await newGroup(shop);
  expect(await membersOf(shop.tenantId, next.billingGroupId)).toEqual(shop.rentalIds);
});

test("a group without members is deleted like any other", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  await shop.client.patch(path, { rentalIds: [] });
  expect((await shop.client.delete(path)).status).toBe(200);
});

test("a group of 5,000 rentals is deleted, and all of them are free", async () => {
  const shop = await newShop(Array.from({ length: 5000 }, () => 100));
  const { billingGroupId, path } = await newGroup(shop);
  expect((await shop.client.delete(path)).status).toBe(200);
  expect(await membersOf(shop.tenantId, billingGroupId)).toEqual([]);
});

test("deleting writes one event: who, what, who left, in which request", async () => {
  const shop = await newShop();
  const { billingGroupId, path } = await newGroup(shop);
  const { headers } = await shop.client.delete(path);
  const [, event, ...more] = await eventsOf(shop.tenantId);
  expect(event).toEqual({
    type: "billing_group.deleted",
    subjectId: billingGroupId,
    actorId: keyIdOf(shop.key),
    requestId: headers.get("X-Request-Id"),
    data: { rentalIds: shop.rentalIds },
  });
  expect(more).toEqual([]);
});

test("other groups of the customer stay as they are", async () => {
  const shop = await newShop();
  const [first, ...others] = shop.rentalIds;
  const { path } = await newGroup(shop, { rentalIds: [first] });
  const other = await newGroup(shop, { rentalIds: others });
  const before = (await shop.client.get(other.path)).body;
  await shop.client.delete(path);
  expect((await shop.client.get(other.path)).body).toEqual(before);
});

test("what is not there cannot be deleted, a group of another business unit included", async () => {
  const [shop, other] = await Promise.all([newShop(), newShop()]);
  const theirs = await newGroup(other);
  const before = await rowsOf(other.organisationId);
  for (const path of ["/v1/billing-groups/bg_none", theirs.path]) {
    const { status, body } = await shop.client.delete(path);
    expect(status).toBe(404);
    expect(body.error.code).toBe("NOT_FOUND");
  }
  expect(await rowsOf(other.organisationId)).toEqual(before);
});
