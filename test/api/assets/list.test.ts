import { expect, test } from "vitest";
import { type Answer, placesOf } from "../../support/client.ts";
import { newAsset, newProduct, newRentals, newStock } from "../../support/factories.ts";

const path = "/v1/assets";
const serialsOf = ({ body }: Answer): string[] =>
  body.assets.map(({ serialNumber }: { serialNumber: string }) => serialNumber);

test("a business unit without assets has an empty page", async () => {
  const { client } = await newStock();
  const { status, body } = await client.get(path);
  expect(status).toBe(200);
  expect(body).toEqual({ assets: [], count: 0, limit: 50, hasMore: false, nextCursor: null });
});

test("an asset is listed exactly as it is read, a deleted one too", async () => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product);
  await stock.client.delete(`${path}/${serialNumber}`);
  const { body } = await stock.client.get(`${path}?limit=7`);
  expect(body).toMatchObject({ count: 1, limit: 7, hasMore: false });
  expect(body.assets).toEqual([(await stock.client.get(`${path}/${serialNumber}`)).body]);
});

test("filters find what they name, alone and together", async () => {
  const stock = await newStock();
  const { tenantId, product, customerId } = stock;
  const other = await newProduct(tenantId);
  const [rentalId, otherRental] = (await newRentals(tenantId, customerId, [100, 100])) as [string, string];
  const rented = await newAsset(tenantId, product, { status: "rented_out", customerId, rentalId });
  const rentedToo = await newAsset(tenantId, other, { status: "rented_out", customerId, rentalId: otherRental });
  const free = await newAsset(tenantId, product);
  const returned = await newAsset(tenantId, product, { status: "returned" });
  const find = async (query: string) => new Set(serialsOf(await stock.client.get(`${path}?${query}`)));
  expect(await find("status=available")).toEqual(new Set([free]));
  expect(await find("status=returned")).toEqual(new Set([returned]));
  expect(await find(`sku=${product.variantSku}`)).toEqual(new Set([rented, free, returned]));
  expect(await find(`customerId=${customerId}`)).toEqual(new Set([rented, rentedToo]));
  expect(await find(`rentalId=${rentalId}`)).toEqual(new Set([rented]));
  expect(await find(`customerId=${customerId}&sku=${other.variantSku}`)).toEqual(new Set([rentedToo]));
  expect(await find(`rentalId=${rentalId}&status=available`)).toEqual(new Set());
  expect(await find("sku=none")).toEqual(new Set());
});

test("a list that is filtered by what it is sorted by goes on where it was, though its cursor is no part of it by now", async () => {
  const stock = await newStock();
  const made = [];
  for (let at = 0; at < 4; at++) made.push(await newAsset(stock.tenantId, stock.product));
  const [first, second, ...rest] = made.sort() as [string, string, ...string[]];
  for (const filter of ["status=available&sortBy=status", `sku=${stock.product.variantSku}&sortBy=sku`]) {
    const query = `${filter}&sortDir=asc&limit=2`;
    const page = await stock.client.get(`${path}?${query}`);
    expect(serialsOf(page)).toEqual([first, second]);
    expect(serialsOf(await stock.client.get(`${path}?${query}&startAfter=${second}`))).toEqual(rest);
  }
  await stock.client.delete(`${path}/${second}`);
  const next = await stock.client.get(`${path}?status=available&sortBy=status&sortDir=asc&startAfter=${second}`);
  expect(serialsOf(next)).toEqual(rest);
});

test("two business units list their own assets only", async () => {
  const [stock, other] = await Promise.all([newStock(), newStock()]);
  const mine = await newAsset(stock.tenantId, stock.product);
  const theirs = await newAsset(other.tenantId, other.product);
  expect(serialsOf(await stock.client.get(path))).toEqual([mine]);
  expect((await stock.client.get(`${path}?startAfter=${theirs}`)).status).toBe(400);
});

test.each([
  { query: "limit=101", place: "limit" },
  { query: "sortBy=acquisitionCost", place: "sortBy" },
  { query: "sortDir=up", place: "sortDir" },
  { query: "status=lost", place: "status" },
  { query: "sku=", place: "sku" },
  { query: "customerId=", place: "customerId" },
  { query: "rentalId=a%20b", place: "rentalId" },
  { query: "startAfter=none", place: "startAfter" },
  { query: "location=Attic", place: "location" },
])("the query $query is refused by name", async ({ query, place }) => {
  const { client } = await newStock();
  const { status, body } = await client.get(`${path}?${query}`);
  expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
  expect(new Set(placesOf(body))).toEqual(new Set([place]));
});
