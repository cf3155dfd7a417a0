import { expect, test } from "vitest";
import { keyIdOf, newOrder, newShop } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf, setStatus } from "../behind.ts";
import { newCustomerByCall, noor, path, setOrderStatus, statusOf } from "./made.ts";

test("a customer is deleted: the answer says so, the list shows it only as inactive, the row stays", async () => {
  const { shop, id, path: its } = await newCustomerByCall();
  const { status, body } = await shop.client.delete(its);
  expect(status).toBe(200);
  expect(body).toEqual({ success: true, message: "Customer deleted.", customerId: id });
  const listed = async (query: string) =>
    (await shop.client.get(`${path}${query}`)).body.customers.map((each: { customerId: string }) => each.customerId);
  expect(await listed("")).toEqual([shop.customerId]);
  expect(await listed(`?email=${noor.email}`)).toEqual([]);
  expect(await listed("?status=inactive")).toEqual([id]);
  expect(await statusOf(shop.tenantId, id)).toBe("inactive");
});

test("deleting writes one event: who, what, in which request", async () => {
  const { shop, id, path: its } = await newCustomerByCall();
  const { headers } = await shop.client.delete(its);
  expect((await eventsOf(shop.tenantId)).slice(1)).toEqual([
    {
      type: "customer.deleted",
      subjectId: id,
      actorId: keyIdOf(shop.key),
      requestId: headers.get("X-Request-Id"),
      data: {},
    },
  ]);
});

test("deleting once more changes nothing", async () => {
  const { shop, path: its } = await newCustomerByCall();
  const first = await shop.client.delete(its);
  const before = await rowsOf(shop.organisationId);
  const second = await shop.client.delete(its);
  expect([second.status, second.body]).toEqual([200, first.body]);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("a customer with active rentals stays until the last one has ended", async () => {
  const shop = await newShop([12900, 8900]);
  const its = `${path}/${shop.customerId}`;
  await setOrderStatus((await shop.client.get(its)).body.orderIds[0], "fulfilled");
  const before = await rowsOf(shop.organisationId);
  const refused = await shop.client.delete(its);
  expect([refused.status, refused.body.error.code]).toEqual([400, "CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS"]);
  expect(refused.body.error.message).toContain("2 active");
  expect(await rowsOf(shop.organisationId)).toEqual(before);
  await setStatus(shop.tenantId, shop.rentalIds.slice(0, 1), "ended_completed");
  expect((await shop.client.delete(its)).body.error.message).toContain("1 active subscription:");
  await setStatus(shop.tenantId, shop.rentalIds.slice(1), "cancelled");
  expect((await shop.client.delete(its)).status).toBe(200);
});

test.each(["pending", "confirmed", "partial"])(
  "a customer with a %s order stays, and the order is named",
  async (state) => {
    const { shop, id, path: its } = await newCustomerByCall();
    const order = await newOrder(shop.tenantId, id, state);
    const before = await rowsOf(shop.organisationId);
    const { status, body } = await shop.client.delete(its);
    expect([status, body.error.code]).toEqual([400, "CUSTOMER_HAS_PENDING_ORDERS"]);
    expect(body.error.message).toContain(order);
    expect(await rowsOf(shop.organisationId)).toEqual(before);
  },
);

test.each(["fulfilled", "cancelled"])("a %s order keeps no customer", async (state) => {
  const { shop, id, path: its } = await newCustomerByCall();
  await newOrder(shop.tenantId, id, state);
  expect((await shop.client.delete(its)).status).toBe(200);
});

test("the open orders of others keep no customer", async () => {
  const { shop, path: its } = await newCustomerByCall();
  await newOrder(shop.tenantId, shop.customerId, "pending");
  expect((await shop.client.delete(its)).status).toBe(200);
});

test("If-Match of an older version refuses with 412, that of the newest lets pass", async () => {
  const { shop, id, path: its } = await newCustomerByCall();
  await shop.client.put(its, { firstName: "Eve" });
  const { status, headers } = await shop.client.delete(its, { "If-Match": '"1"' });
  expect([status, headers.get("ETag")]).toEqual([412, '"2"']);
  expect(await statusOf(shop.tenantId, id)).toBe("active");
  expect((await shop.client.delete(its, { "If-Match": '"2"' })).status).toBe(200);
});

test("what is not there cannot be deleted, a customer of another business unit included", async () => {
  const [shop, other] = await Promise.all([newShop([]), newShop([])]);
  const before = await rowsOf(other.organisationId);
  for (const id of ["cust_none", other.customerId]) {
    const { status, body } = await shop.client.delete(`${path}/${id}`);
    expect([status, body.error.code]).toEqual([404, "NOT_FOUND"]);
  }
  expect(await rowsOf(other.organisationId)).toEqual(before);
});
