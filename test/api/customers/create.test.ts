import { expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { keyIdOf, newShop } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf } from "../behind.ts";
import { address, newCustomerByCall, noor, path } from "./made.ts";

const { billingAddress, shippingAddress, ...plain } = noor;
const least = { email: "mika@example.com", firstName: "Mika", lastName: "Aalto" };

test("a customer is made with every field, and reads back so, with the same ETag", async () => {
  const shop = await newShop([]);
  const { status, body, headers } = await shop.client.post(path, noor);
  expect(status).toBe(201);
  expect(body).toEqual({
    success: true,
    message: "Customer created.",
    customerId: expect.stringMatching(/^cust_[0-9a-z]{26}$/),
    customer: {
      ...plain,
      customerId: body.customerId,
      tenantId: shop.tenantId,
      lastBillingAddress: billingAddress,
      lastShippingAddress: shippingAddress,
      status: "active",
      totalOrders: 0,
      totalDevicesRented: 0,
      totalMonthlyRevenue: 0,
      orderIds: [],
      rentalIds: [],
      lifetimeCollected: 0,
      totalAcquisitionCost: 0,
      customerMargin: 0,
      subscriptionsTracked: 0,
      profitability: { lifetimeCollected: 0, totalAcquisitionCost: 0, totalDevicesEver: 0, activeDevices: 0 },
      createdBy: keyIdOf(shop.key),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: body.customer.createdAt,
    },
  });
  expect(headers.get("ETag")).toBe('"1"');
  const read = await shop.client.get(`${path}/${body.customerId}`);
  expect(read.body).toEqual(body.customer);
  expect(read.headers.get("ETag")).toBe('"1"');
});

test("an e-mail address and a name are enough: an active individual", async () => {
  const shop = await newShop([]);
  const { body } = await shop.client.post(path, least);
  expect(body.customer).toMatchObject({ ...least, customerType: "individual", status: "active" });
  for (const name of ["company", "phone", "customFields", "lastBillingAddress", "paymentTerms"]) {
    expect(body.customer).not.toHaveProperty(name);
  }
});

test("what is not said is nothing in the table, not JSON's null", async () => {
  const { shop, id } = await newCustomerByCall(least);
  const rows = await sql(
    `select custom_fields is null and last_billing_address is null and last_shipping_address is null as "isNothing"
       from customers where tenant_id = $1 and id = $2`,
    [shop.tenantId, id],
  );
  expect(rows).toEqual([{ isNothing: true }]);
});

test("making writes one event: who, what, in which request", async () => {
  const shop = await newShop([]);
  const { body, headers } = await shop.client.post(path, noor);
  expect(await eventsOf(shop.tenantId)).toEqual([
    {
      type: "customer.created",
      subjectId: body.customerId,
      actorId: keyIdOf(shop.key),
      requestId: headers.get("X-Request-Id"),
      data: {
        email: noor.email,
        firstName: "Noor",
        lastName: "de Wit",
        customerType: "business",
        company: "Brightline Studio",
      },
    },
  ]);
});

test.each(["noor@brightline.example", "NOOR@BRIGHTLINE.EXAMPLE", noor.email])(
  "the e-mail address %s is taken, whatever the case of its letters",
  async (email) => {
    const { shop, id } = await newCustomerByCall();
    const before = await rowsOf(shop.organisationId);
    const { status, body } = await shop.client.post(path, { ...least, email });
    expect(status).toBe(409);
    expect(body.error.code).toBe("EMAIL_EXISTS");
    expect(body.error.message).toContain(id);
    expect(placesOf(body)).toEqual(["email"]);
    expect(await rowsOf(shop.organisationId)).toEqual(before);
  },
);

test("the e-mail address of a deleted customer is taken, and the refusal says how to have that one back", async () => {
  const { shop, id, path: its } = await newCustomerByCall();
  await shop.client.delete(its);
  const refused = await shop.client.post(path, noor);
  expect(refused.status).toBe(409);
  expect(refused.body.error.message).toMatch(new RegExp(`${id}.*inactive.*status`));
});

test("two business units may have customers of one e-mail address", async () => {
  await newCustomerByCall();
  const { shop } = await newCustomerByCall();
  expect((await shop.client.get(path)).body.customers).toHaveLength(2);
});

test("an equal create with the same Idempotency-Key is the same customer, not a taken address", async () => {
  const shop = await newShop([]);
  const key = { "Idempotency-Key": "import-1" };
  const [first, second] = [await shop.client.post(path, noor, key), await shop.client.post(path, noor, key)];
  expect(second.body).toEqual(first.body);
  expect(second.headers.get("Idempotent-Replayed")).toBe("true");
});

test("texts and JSON are kept to the letter", async () => {
  const fields = {
    ...least,
    firstName: "  مجموعة 設計 🎨 'x'; --",
    company: 'a\\"b',
    customFields: { "a b": [1.5, -0.25, 1e15, true, null, { "": "é" }], é: "\u2028", n: 123456789012345 },
    billingAddress: { ...address, adminArea: "", postalCode: null },
  };
  const { shop, path: its } = await newCustomerByCall(fields);
  const { billingAddress: kept, ...rest } = fields;
  expect((await shop.client.get(its)).body).toMatchObject({ ...rest, lastBillingAddress: kept });
});

test.each([
  { field: "email", what: "no address", value: "noor" },
  { field: "email", what: "two addresses", value: "a@example.com, b@example.com" },
  { field: "email", what: "null", value: null },
  { field: "email", what: "255 characters", value: `${"a".repeat(243)}@example.com` },
  { field: "firstName", what: "empty", value: "" },
  { field: "lastName", what: "only spaces", value: "  " },
  { field: "lastName", what: "101 characters", value: "x".repeat(101) },
  { field: "company", what: "201 characters", value: "x".repeat(201) },
  { field: "phone", what: "with NUL", value: "\u0000" },
  { field: "customerType", what: "another word", value: "company" },
  { field: "paymentTerms", what: "10", value: 10 },
  { field: "paymentTerms", what: "a text", value: "14" },
  { field: "billingAddress", what: "null", value: null },
  {
    field: "billingAddress.city",
    what: "missing",
    value: { contactName: "A", streetAddress: "B", country: "NL" },
    of: "billingAddress",
  },
  { field: "shippingAddress.floor", what: "unknown", value: { ...address, floor: 2 }, of: "shippingAddress" },
  { field: "customFields", what: "a list", value: [] },
  {
    field: "customFields",
    what: "101 fields",
    value: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`f${at}`, 1])),
  },
  { field: "customFields", what: "too long", value: { a: "x".repeat(16_000) } },
  { field: "customFields", what: "with NUL within", value: { a: [{ b: "\u0000" }] } },
  { field: "customFields", what: "with half a surrogate in a name", value: { "\ud800": 1 } },
  { field: "status", what: "sent", value: "active" },
  { field: "customerId", what: "sent", value: "cust_mine" },
])("$field is refused where it is $what", async ({ field, value, of = field }) => {
  const shop = await newShop([]);
  const { status, body } = await shop.client.post(path, { ...noor, [of]: value });
  expect(status).toBe(400);
  expect(body.error.code).toBe("VALIDATION_ERROR");
  expect(new Set(placesOf(body))).toEqual(new Set([field]));
});

test("a number that no JSON can hold is refused within custom fields", async () => {
  const shop = await newShop([]);
  const text = JSON.stringify({ ...least, customFields: { a: [9] } }).replace("9", "1e400");
  const { status, body } = await shop.client.post(path, text);
  expect([status, placesOf(body)]).toEqual([400, ["customFields"]]);
});

test("what only a business has is refused of an individual, each by its place", async () => {
  const shop = await newShop([]);
  const { status, body } = await shop.client.post(path, { ...noor, customerType: "individual" });
  expect(status).toBe(400);
  expect(body.error.code).toBe("VALIDATION_ERROR");
  expect(placesOf(body)).toEqual(["registrationNumber", "vatNumber", "paymentTerms"]);
});
