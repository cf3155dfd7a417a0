import { expect, test } from "vitest";
import { sql } from "../../support/database.ts";
import { newCustomer, newOrder, newRentals, newShop } from "../../support/factories.ts";
import { setMonthlyAmount, setStatus } from "../behind.ts";
import { newCustomerByCall, path } from "./made.ts";

/** Sets what was paid for rentals and what their assets cost, in minor units. */
const setSums = (
  rentalIds: readonly string[],
  collected: number,
  acquisitionCost: number | null,
  startsOn = "2026-01-15",
) =>
  sql(
    `update rentals
        set total_collected = $2, acquisition_cost = $3, starts_on = $4, ends_on = $4::date + interval '24 months'
      where id = any ($1::text[])`,
    [rentalIds, collected, acquisitionCost, startsOn],
  );

/** The day so many months before today in the business unit's zone. */
async function monthsAgo(months: number): Promise<string> {
  const [row] = await sql(
    "select ((now() at time zone 'Europe/Amsterdam')::date - make_interval(months => $1))::date::text as day",
    [months],
  );
  return String(row?.["day"]);
}

test("a customer shows its orders and rentals, the newest first, and what the active ones add up to", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const later = await newRentals(shop.tenantId, shop.customerId, [5000], { status: "ended_completed" });
  const { body, headers } = await shop.client.get(`${path}/${shop.customerId}`);
  const orders = await sql("select id from orders where tenant_id = $1 order by created_at desc, id desc", [
    shop.tenantId,
  ]);
  expect(body).toMatchObject({
    customerId: shop.customerId,
    totalOrders: 2,
    totalDevicesRented: 3,
    totalMonthlyRevenue: 377,
    orderIds: orders.map(({ id }) => id),
    rentalIds: [...later, ...shop.rentalIds.toSorted().reverse()],
  });
  expect(headers.get("ETag")).toBe('"1"');
});

test("4250.00 collected of 3600.00 in twelve months show as the account of the customer", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const [first, second, third] = shop.rentalIds as [string, string, string];
  const [start, later] = [await monthsAgo(11), await monthsAgo(3)];
  await setSums([first], 300_000, 180_000, start);
  await setSums([second], 125_000, 180_000, later);
  await setSums([third], 0, null, later);
  await setStatus(shop.tenantId, [third], "ended_buyout");
  const { body } = await shop.client.get(`${path}/${shop.customerId}`);
  expect(body).toMatchObject({
    lifetimeCollected: 4250,
    totalAcquisitionCost: 3600,
    customerMargin: 650,
    customerMarginPercent: 18.1,
    subscriptionsTracked: 2,
    profitability: {
      lifetimeCollected: 4250,
      totalAcquisitionCost: 3600,
      costRecoveryPercent: 118.1,
      averageMonthlyRevenue: 354.17,
      totalDevicesEver: 3,
      activeDevices: 2,
    },
  });
});

test("a loss is a negative margin", async () => {
  const shop = await newShop([12900]);
  await setSums(shop.rentalIds, 12_900, 180_000);
  const { body } = await shop.client.get(`${path}/${shop.customerId}`);
  expect(body).toMatchObject({ customerMargin: -1671, customerMarginPercent: -92.8 });
});

test("where no cost is known there are no percentages", async () => {
  const shop = await newShop([12900]);
  await setSums(shop.rentalIds, 12_900, null);
  const { body } = await shop.client.get(`${path}/${shop.customerId}`);
  expect(body).toMatchObject({ totalAcquisitionCost: 0, customerMargin: 129, subscriptionsTracked: 0 });
  expect(body).not.toHaveProperty("customerMarginPercent");
  expect(body.profitability).not.toHaveProperty("costRecoveryPercent");
});

test("before the first day of the first rental there is no average", async () => {
  const shop = await newShop([12900]);
  await sql("update rentals set starts_on = '2999-01-01', ends_on = '2999-12-31' where tenant_id = $1", [
    shop.tenantId,
  ]);
  const { body } = await shop.client.get(`${path}/${shop.customerId}`);
  expect(body.profitability).not.toHaveProperty("averageMonthlyRevenue");
});

test.each([
  ["JPY", 12900, 12900],
  ["KWD", 12345, 12.345],
])("amounts are in %s, the currency of the business unit", async (currency, amount, shown) => {
  const shop = await newShop([amount], { currency });
  await setSums(shop.rentalIds, amount, amount);
  const { body } = await shop.client.get(`${path}/${shop.customerId}`);
  expect(body).toMatchObject({ totalMonthlyRevenue: shown, lifetimeCollected: shown, totalAcquisitionCost: shown });
});

test("new prices and ended rentals show at once, and are no change of the customer", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  await setMonthlyAmount(shop.tenantId, shop.rentalIds.slice(0, 1), 9900);
  await setStatus(shop.tenantId, shop.rentalIds.slice(1, 2), "ended_buyout");
  const { body, headers } = await shop.client.get(`${path}/${shop.customerId}`);
  expect(body).toMatchObject({ totalDevicesRented: 2, totalMonthlyRevenue: 258 });
  expect(headers.get("ETag")).toBe('"1"');
});

test("others' orders and rentals do not count", async () => {
  const shop = await newShop([12900]);
  const other = await newCustomer(shop.tenantId);
  await newRentals(shop.tenantId, other, [8900, 15900]);
  await newOrder(shop.tenantId, other);
  const { body } = await shop.client.get(`${path}/${shop.customerId}`);
  expect(body).toMatchObject({ totalOrders: 1, totalMonthlyRevenue: 129, rentalIds: shop.rentalIds });
});

test("a customer of 5,000 rentals shows all of them, the list the newest 100", async () => {
  const shop = await newShop(Array.from({ length: 5000 }, () => 12901));
  const newest = shop.rentalIds.toReversed();
  const { body } = await shop.client.get(`${path}/${shop.customerId}`);
  expect(body).toMatchObject({ totalDevicesRented: 5000, totalMonthlyRevenue: 645050 });
  expect(body.rentalIds).toEqual(newest);
  const { customers } = (await shop.client.get(path)).body;
  expect(customers[0].rentalIds).toEqual(newest.slice(0, 100));
  expect(customers[0]).toMatchObject({ totalDevicesRented: 5000, totalMonthlyRevenue: 645050 });
});

test("a deleted customer is still there to be read, as inactive", async () => {
  const { shop, path: its } = await newCustomerByCall();
  const before = (await shop.client.get(its)).body;
  await shop.client.delete(its);
  const { status, body } = await shop.client.get(its);
  expect(status).toBe(200);
  expect(body).toEqual({ ...before, status: "inactive", updatedAt: body.updatedAt });
});

test("a customer that is not there, or another business unit's, is not found, in the same words", async () => {
  const [shop, other] = await Promise.all([newShop(), newShop()]);
  for (const id of ["cust_none", other.customerId, "'", "x".repeat(64)]) {
    const { status, body } = await shop.client.get(`${path}/${encodeURIComponent(id)}`);
    expect(status).toBe(404);
    expect(body.error).toEqual({ code: "NOT_FOUND", message: "There is no such customer." });
  }
});
