import { expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { emailOf, keyIdOf, newCustomer, newOrder, newRentals, newShop } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf, setStatus } from "../behind.ts";
import { address, newCustomerByCall, noor, path, setOrderStatus, statusOf } from "./made.ts";

test("a change of every field is answered whole and reads back so, one version on", async () => {
  const { shop, id, path: its } = await newCustomerByCall();
  const before = (await shop.client.get(its)).body;
  const there = { ...address, city: "Utrecht", company: "Brightline" };
  const changes = {
    email: "noor.de.wit@brightline.example",
    firstName: "Eleonora",
    lastName: "Wit",
    company: "Brightline",
    phone: "+31 30 555 0142",
    registrationNumber: "1",
    vatNumber: "NL2",
    paymentTerms: 30,
    customFields: { other: true },
  };
  const { status, body, headers } = await shop.client.put(its, {
    customerId: id,
    ...changes,
    customerType: "business",
    status: "active",
    billingAddress: there,
    shippingAddress: address,
  });
  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    message: "Customer updated.",
    customerId: id,
    customer: {
      ...before,
      ...changes,
      lastBillingAddress: there,
      lastShippingAddress: address,
      updatedAt: expect.any(String),
    },
  });
  expect(Date.parse(body.customer.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
  expect(headers.get("ETag")).toBe('"2"');
  const read = await shop.client.get(its);
  expect(read.body).toEqual(body.customer);
  expect(read.headers.get("ETag")).toBe('"2"');
});

test.each([
  { email: "other@example.com" },
  { firstName: "Eleonora" },
  { company: "Brightline" },
  { paymentTerms: 0 },
  { customFields: { costCentre: "4712" } },
])("%j alone changes nothing else", async (change) => {
  const { shop, path: its } = await newCustomerByCall();
  const before = (await shop.client.get(its)).body;
  const { body } = await shop.client.put(its, change);
  expect(body.customer).toEqual({ ...before, ...change, updatedAt: body.customer.updatedAt });
});

test("an empty text, null terms and an empty object remove", async () => {
  const { shop, path: its } = await newCustomerByCall();
  const changes = {
    company: "",
    phone: "",
    registrationNumber: "",
    vatNumber: "",
    paymentTerms: null,
    customFields: {},
  };
  await shop.client.put(its, changes);
  const { body } = await shop.client.get(its);
  for (const name of Object.keys(changes)) expect(body).not.toHaveProperty(name);
});

test("a business that becomes an individual loses what only a business has; the record keeps it", async () => {
  const { shop, path: its } = await newCustomerByCall();
  const { body } = await shop.client.put(its, { customerType: "individual" });
  for (const name of ["registrationNumber", "vatNumber", "paymentTerms"])
    expect(body.customer).not.toHaveProperty(name);
  expect(body.customer).toMatchObject({ customerType: "individual", company: noor.company });
  const event = (await eventsOf(shop.tenantId)).at(-1);
  expect(event?.["data"]).toEqual({
    changes: {
      customerType: { from: "business", to: "individual" },
      registrationNumber: { from: "34268231", to: null },
      vatNumber: { from: "NL003719224B11", to: null },
      paymentTermsDays: { from: 14, to: null },
    },
  });
});

test("what only a business has is refused of an individual, and taken with the change to a business", async () => {
  const shop = await newShop([]);
  const its = `${path}/${shop.customerId}`;
  const refused = await shop.client.put(its, { vatNumber: "NL1" });
  expect([refused.status, refused.body.error.code, placesOf(refused.body)]).toEqual([
    400,
    "VALIDATION_ERROR",
    ["vatNumber"],
  ]);
  const taken = await shop.client.put(its, { vatNumber: "NL1", customerType: "business" });
  expect(taken.body.customer).toMatchObject({ vatNumber: "NL1", customerType: "business" });
});

test("orders and rentals keep the name, the e-mail and the addresses of their day", async () => {
  const shop = await newShop([12900]);
  const others = () =>
    Promise.all([
      sql("select * from orders where tenant_id = $1", [shop.tenantId]),
      sql("select * from rentals where tenant_id = $1", [shop.tenantId]),
    ]);
  const before = await others();
  const { phone, ...changes } = noor;
  expect((await shop.client.put(`${path}/${shop.customerId}`, changes)).status).toBe(200);
  expect(await others()).toEqual(before);
});

test.each([
  { what: "nothing is sent", changes: {} },
  { what: "all is so already", changes: { ...noor, status: "active" } },
])("where $what, nothing is written: no version, no time, no event", async ({ changes }) => {
  const { shop, path: its } = await newCustomerByCall();
  const read = await shop.client.get(its);
  const before = await rowsOf(shop.organisationId);
  const { status, body, headers } = await shop.client.put(its, changes);
  expect(status).toBe(200);
  expect(body.customer).toEqual(read.body);
  expect(headers.get("ETag")).toBe(read.headers.get("ETag"));
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("changing writes one event: who, what was and what is, in which request", async () => {
  const { shop, id, path: its } = await newCustomerByCall();
  const { headers } = await shop.client.put(its, { email: "new@brightline.example", company: "", lastName: "de Wit" });
  expect((await eventsOf(shop.tenantId)).slice(1)).toEqual([
    {
      type: "customer.updated",
      subjectId: id,
      actorId: keyIdOf(shop.key),
      requestId: headers.get("X-Request-Id"),
      data: {
        changes: {
          email: { from: noor.email, to: "new@brightline.example" },
          company: { from: "Brightline Studio", to: null },
        },
      },
    },
  ]);
});

test("another customer's e-mail address is refused, whatever the case of its letters; one's own may change case", async () => {
  const { shop, path: its } = await newCustomerByCall();
  const other = await newCustomer(shop.tenantId);
  const before = await rowsOf(shop.organisationId);
  const { status, body } = await shop.client.put(its, { email: emailOf(other).toUpperCase() });
  expect([status, body.error.code, placesOf(body)]).toEqual([409, "EMAIL_EXISTS", ["email"]]);
  expect(body.error.message).toContain(other);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
  const email = noor.email.toUpperCase();
  expect((await shop.client.put(its, { email })).body.customer.email).toBe(email);
});

test("an e-mail address that a customer gave up is free for another", async () => {
  const { shop, path: its } = await newCustomerByCall();
  await shop.client.put(its, { email: "new@brightline.example" });
  expect((await shop.client.post(path, noor)).status).toBe(201);
});

test("a body that names another customer than the path is refused, and nothing changes", async () => {
  const { shop, path: its } = await newCustomerByCall();
  const other = await newCustomer(shop.tenantId);
  const before = await rowsOf(shop.organisationId);
  const { status, body } = await shop.client.put(its, { customerId: other, firstName: "Eve" });
  expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", ["customerId"]]);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("status inactive is what deleting does, and status active brings the customer back", async () => {
  const { shop, id, path: its } = await newCustomerByCall();
  expect((await shop.client.put(its, { status: "inactive" })).body.customer.status).toBe("inactive");
  expect((await shop.client.get(path)).body.customers.map((each: { customerId: string }) => each.customerId)).toEqual([
    shop.customerId,
  ]);
  await shop.client.delete(its);
  expect((await shop.client.put(its, { status: "active" })).body.customer.status).toBe("active");
  expect(await statusOf(shop.tenantId, id)).toBe("active");
  expect((await eventsOf(shop.tenantId)).map(({ type }) => type)).toEqual([
    "customer.created",
    "customer.updated",
    "customer.updated",
  ]);
});

test("a customer with active rentals cannot be made inactive, and all else may change", async () => {
  const shop = await newShop([12900, 8900]);
  const its = `${path}/${shop.customerId}`;
  const { status, body } = await shop.client.put(its, { status: "inactive", firstName: "Eve" });
  expect([status, body.error.code]).toEqual([400, "CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS"]);
  expect((await shop.client.get(its)).body.firstName).toBe("Ada");
  expect((await shop.client.put(its, { status: "active", firstName: "Eve" })).status).toBe(200);
});

test("a customer with open orders cannot be made inactive", async () => {
  const { shop, id, path: its } = await newCustomerByCall();
  const order = await newOrder(shop.tenantId, id, "confirmed");
  const { status, body } = await shop.client.put(its, { status: "inactive" });
  expect([status, body.error.code]).toEqual([400, "CUSTOMER_HAS_PENDING_ORDERS"]);
  await setOrderStatus(order, "cancelled");
  expect((await shop.client.put(its, { status: "inactive" })).status).toBe(200);
});

test("an inactive customer can be changed without being brought back, its ended rentals notwithstanding", async () => {
  const shop = await newShop([12900]);
  const its = `${path}/${shop.customerId}`;
  await setStatus(shop.tenantId, shop.rentalIds, "ended_completed");
  await sql("update orders set status = 'fulfilled' where tenant_id = $1", [shop.tenantId]);
  expect((await shop.client.delete(its)).status).toBe(200);
  const { body } = await shop.client.put(its, { firstName: "Eve", status: "inactive" });
  expect(body.customer).toMatchObject({ firstName: "Eve", status: "inactive", rentalIds: shop.rentalIds });
});

test("the second of two editors is refused with 412, and a new rental is no edit", async () => {
  const { shop, id, path: its } = await newCustomerByCall();
  const condition = { "If-Match": (await shop.client.get(its)).headers.get("ETag") ?? "" };
  await newRentals(shop.tenantId, id, [12900]);
  expect((await shop.client.put(its, { firstName: "Mine" }, condition)).status).toBe(200);
  const { status, body, headers } = await shop.client.put(its, { firstName: "Yours" }, condition);
  expect([status, body.error.code, headers.get("ETag")]).toEqual([412, "PRECONDITION_FAILED", '"2"']);
  expect((await shop.client.put(its, { firstName: "Mine" }, condition)).status).toBe(412);
});

test("what is not there cannot be changed, a customer of another business unit included", async () => {
  const [shop, other] = await Promise.all([newShop(), newShop()]);
  const before = await rowsOf(other.organisationId);
  for (const id of ["cust_none", other.customerId]) {
    const { status, body } = await shop.client.put(`${path}/${id}`, { firstName: "Eve" });
    expect([status, body.error]).toEqual([404, { code: "NOT_FOUND", message: "There is no such customer." }]);
  }
  expect(await rowsOf(other.organisationId)).toEqual(before);
});

test.each([
  { field: "email", value: "" },
  { field: "firstName", value: "" },
  { field: "customerType", value: null },
  { field: "status", value: "deleted" },
  { field: "paymentTerms", value: 60 },
  { field: "lastBillingAddress", value: address },
  { field: "totalOrders", value: 1 },
])("$field $value is refused by name", async ({ field, value }) => {
  const { shop, path: its } = await newCustomerByCall();
  const { status, body } = await shop.client.put(its, { [field]: value });
  expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
  expect(new Set(placesOf(body))).toEqual(new Set([field]));
});
