import { expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { newCustomer, newRentals, newShop, type TestShop } from "../../support/factories.ts";
import { newCustomerByCall, noor, path } from "./made.ts";

// Order, pages and cost of every sort and filter: test/every/lists.test.ts.

async function idsOf(shop: TestShop, query: string): Promise<string[]> {
  const { status, body } = await shop.client.get(`${path}?${query}`);
  expect(status).toBe(200);
  return body.customers.map((each: { customerId: string }) => each.customerId);
}

test("a page says how many it holds and could hold", async () => {
  const shop = await newShop([]);
  await newCustomer(shop.tenantId);
  const { body } = await shop.client.get(`${path}?limit=1`);
  const [{ customerId }] = body.customers;
  expect(body).toMatchObject({ count: 1, limit: 1, hasMore: true, nextCursor: customerId });
  expect((await shop.client.get(path)).body).toMatchObject({ count: 2, limit: 50, hasMore: false, nextCursor: null });
});

test("a customer is listed as it is read, but for what it has brought in", async () => {
  const { shop, id, path: its } = await newCustomerByCall();
  await newRentals(shop.tenantId, id, [12900, 8900, 15900]);
  const {
    lifetimeCollected,
    totalAcquisitionCost,
    customerMargin,
    customerMarginPercent,
    subscriptionsTracked,
    profitability,
    ...rest
  } = (await shop.client.get(its)).body;
  expect([lifetimeCollected, profitability.totalDevicesEver]).toEqual([0, 3]);
  expect((await shop.client.get(`${path}?email=${noor.email}`)).body.customers).toEqual([rest]);
});

test("filters find customers by state, type, rentals and e-mail, alone and together", async () => {
  const shop = await newShop([12900]);
  const made = await shop.client.post(path, noor);
  const business = made.body.customerId as string;
  const gone = await newCustomer(shop.tenantId);
  await shop.client.delete(`${path}/${gone}`);
  const found = async (query: string) => new Set(await idsOf(shop, query));

  expect(await found("")).toEqual(new Set([shop.customerId, business]));
  expect(await found("status=active")).toEqual(new Set([shop.customerId, business]));
  expect(await found("status=inactive")).toEqual(new Set([gone]));
  expect(await found("customerType=business")).toEqual(new Set([business]));
  expect(await found("customerType=individual&status=inactive")).toEqual(new Set([gone]));
  expect(await found("hasActiveRentals=true")).toEqual(new Set([shop.customerId]));
  expect(await found("hasActiveRentals=false")).toEqual(new Set([business]));
  expect(await found("email=NOOR@brightline.EXAMPLE")).toEqual(new Set([business]));
  expect(await found("email=noor@brightline")).toEqual(new Set());
  expect(await found("email=noor@brightline.example&hasActiveRentals=true")).toEqual(new Set());
  expect(await found("email=noor@brightline.example&customerType=business&hasActiveRentals=false")).toEqual(
    new Set([business]),
  );
});

test("the customer with the highest revenue comes first, and a new rental changes the order at once", async () => {
  const shop = await newShop([12900]);
  const other = await newCustomer(shop.tenantId);
  await newRentals(shop.tenantId, other, [5000, 5000]);
  expect(await idsOf(shop, "sortBy=totalMonthlyRevenue")).toEqual([shop.customerId, other]);
  expect(await idsOf(shop, "sortBy=totalDevicesRented")).toEqual([other, shop.customerId]);
  await newRentals(shop.tenantId, other, [5000]);
  expect(await idsOf(shop, "sortBy=totalMonthlyRevenue")).toEqual([other, shop.customerId]);
});

test.each([
  { query: "limit=101", place: "limit" },
  { query: "sortBy=lifetimeCollected", place: "sortBy" },
  { query: "status=deleted", place: "status" },
  { query: "customerType=company", place: "customerType" },
  { query: "hasActiveRentals=yes", place: "hasActiveRentals" },
  { query: "hasActiveRentals=", place: "hasActiveRentals" },
  { query: "email=", place: "email" },
  { query: "name=Ada", place: "name" },
  { query: "startAfter=cust_none", place: "startAfter" },
])("the query $query is refused by name", async ({ query, place }) => {
  const { client } = await newShop([]);
  const { status, body } = await client.get(`${path}?${query}`);
  expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
  expect(new Set(placesOf(body))).toEqual(new Set([place]));
});

test.each(["", "&customerType=individual", "&hasActiveRentals=false", "&email=a@example.com"])(
  "a cursor of another business unit is refused in the same words (%s)",
  async (more) => {
    const [shop, other] = await Promise.all([newShop([]), newShop([])]);
    const refused = await shop.client.get(`${path}?startAfter=${other.customerId}${more}`);
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual((await shop.client.get(`${path}?startAfter=cust_none${more}`)).body);
  },
);
