import { expect, test } from "vitest";
import { dayOf } from "#domain/day";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { keyIdOf, newProduct, newShop, newStock, type TestStock } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf } from "../behind.ts";

const path = "/v1/assets";
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const assetOf = ({ product }: TestStock) => ({ serialNumber: "NB14-0042", sku: product.variantSku });

test("an asset needs its serial number and its SKU: the variant, the product and the day give the rest", async () => {
  const stock = await newStock();
  const { product, tenantId } = stock;
  await sql("update products set images = '{https://example.com/p.png}' where tenant_id = $1", [tenantId]);
  const { status, body, headers } = await stock.client.post(path, assetOf(stock));
  expect(status).toBe(201);
  expect(body).toEqual({
    success: true,
    message: "Asset created.",
    asset: {
      serialNumber: "NB14-0042",
      tenantId,
      productId: product.productId,
      productImageUrl: "https://example.com/p.png",
      variantId: product.variantId,
      sku: product.variantSku,
      productName: "Northbook 14",
      status: "available",
      acquisitionCost: 1800,
      acquisitionDate: dayOf(body.asset.createdAt, "Europe/Amsterdam"),
      currency: "EUR",
      createdAt: expect.stringMatching(instant),
      updatedAt: body.asset.createdAt,
    },
  });
  expect(headers.get("ETag")).toBe('"1"');
});

test("what is said of an asset holds, and reads back as it was answered", async () => {
  const stock = await newStock();
  const said = {
    status: "unavailable",
    location: "Dock 7",
    condition: "Like new",
    acquisitionCost: 1749.95,
    acquisitionDate: "2024-02-29",
    notes: "Serial on the box differs",
  };
  const created = await stock.client.post(path, { ...assetOf(stock), ...said });
  expect(created.body.asset).toMatchObject(said);
  const read = await stock.client.get(`${path}/NB14-0042`);
  expect(read.body).toEqual(created.body.asset);
  expect(read.headers.get("ETag")).toBe(created.headers.get("ETag"));
});

test("a picture is the variant's own, or else its product's", async () => {
  const stock = await newStock();
  await sql("update products set images = '{https://example.com/p.png}' where tenant_id = $1", [stock.tenantId]);
  await sql("update variants set images = '{https://example.com/v.png,x}' where tenant_id = $1", [stock.tenantId]);
  const { body } = await stock.client.post(path, assetOf(stock));
  expect(body.asset.productImageUrl).toBe("https://example.com/v.png");
});

test("without a cost of its own or of its variant, an asset has none", async () => {
  const stock = await newStock();
  await sql("update variants set acquisition_cost = null where tenant_id = $1", [stock.tenantId]);
  expect((await stock.client.post(path, assetOf(stock))).body.asset).not.toHaveProperty("acquisitionCost");
});

test("a later price of the variant changes no asset", async () => {
  const stock = await newStock();
  await stock.client.post(path, assetOf(stock));
  await sql("update variants set acquisition_cost = 1 where tenant_id = $1", [stock.tenantId]);
  expect((await stock.client.get(`${path}/NB14-0042`)).body.acquisitionCost).toBe(1800);
});

test("today is the day in the zone of the business unit, on either side of the date line", async () => {
  const days = [];
  for (const timeZone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
    const stock = await newStock();
    await sql("update tenants set time_zone = $2 where id = $1", [stock.tenantId, timeZone]);
    const { asset } = (await stock.client.post(path, assetOf(stock))).body;
    expect(asset.acquisitionDate).toBe(dayOf(asset.createdAt, timeZone));
    days.push(asset.acquisitionDate);
  }
  // 25 hours apart: never the same day.
  expect(days[0]).not.toBe(days[1]);
});

test.each([
  ["JPY", 180_000, 180_000n],
  ["EUR", 0.1, 10n],
  ["EUR", 1749.99, 174_999n],
  ["KWD", 549.125, 549_125n],
  ["EUR", 0, 0n],
])("a cost in %s of %d is stored exactly", async (currency, acquisitionCost, stored) => {
  const stock = await newStock({ currency });
  const { body } = await stock.client.post(path, { ...assetOf(stock), acquisitionCost });
  expect(body.asset).toMatchObject({ currency, acquisitionCost });
  const [row] = await sql("select acquisition_cost::text as cost from assets where tenant_id = $1", [stock.tenantId]);
  expect(BigInt(String(row?.["cost"]))).toBe(stored);
});

test.each([
  ["JPY", 0.5],
  ["EUR", 10.001],
  ["KWD", 0.0001],
])("a cost in %s of %d has too many decimals, and is refused by name", async (currency, acquisitionCost) => {
  const stock = await newStock({ currency });
  const { status, body } = await stock.client.post(path, { ...assetOf(stock), acquisitionCost });
  expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
  expect(placesOf(body)).toEqual(["acquisitionCost"]);
});

test("creating writes one event: who, what, in which request", async () => {
  const stock = await newStock();
  const { body, headers } = await stock.client.post(path, { ...assetOf(stock), location: "Dock 7" });
  expect(await eventsOf(stock.tenantId)).toEqual([
    {
      type: "asset.created",
      subjectId: "NB14-0042",
      actorId: keyIdOf(stock.key),
      requestId: headers.get("X-Request-Id"),
      data: {
        sku: stock.product.variantSku,
        changes: {
          status: { from: null, to: "available" },
          location: { from: null, to: "Dock 7" },
          acquisitionCost: { from: null, to: 1800 },
          acquisitionDate: { from: null, to: body.asset.acquisitionDate },
        },
      },
    },
  ]);
});

test("what belongs to the server may be sent and has no effect, another's ids neither", async () => {
  const [stock, other] = await Promise.all([newStock(), newStock()]);
  const theirs = {
    tenantId: other.tenantId,
    productId: other.product.productId,
    variantId: other.product.variantId,
    customerId: other.customerId,
    rentalId: other.rentalIds[0],
    productName: "Mine",
    productImageUrl: "https://example.com/mine.png",
    createdAt: "2001-01-01T00:00:00.000Z",
    updatedAt: { seconds: 7 },
  };
  const before = await rowsOf(other.organisationId);
  const { status, body } = await stock.client.post(path, { ...assetOf(stock), status: "available", ...theirs });
  expect(status).toBe(201);
  expect(body.asset).toMatchObject({
    tenantId: stock.tenantId,
    productId: stock.product.productId,
    variantId: stock.product.variantId,
    productName: "Northbook 14",
  });
  for (const field of ["customerId", "rentalId", "productImageUrl"]) expect(body.asset).not.toHaveProperty(field);
  expect(Date.parse(body.asset.createdAt)).toBeGreaterThan(Date.parse("2020-01-01"));
  expect(await rowsOf(other.organisationId)).toEqual(before);
});

test("a repetition whose times alone differ is the same request", async () => {
  const stock = await newStock();
  const send = (createdAt: string) =>
    stock.client.post(path, { ...assetOf(stock), createdAt }, { "Idempotency-Key": "key-1" });
  const [first, second] = [await send("2026-11-22T09:00:00Z"), await send("2026-11-22T09:00:01Z")];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
  expect(second.headers.get("Idempotent-Replayed")).toBe("true");
});

test.each(["available", "unavailable"])("a new asset may be %s", async (status) => {
  const stock = await newStock();
  expect((await stock.client.post(path, { ...assetOf(stock), status })).body.asset.status).toBe(status);
});

test.each(["rented_out", "returned", "sold"])("a new asset cannot be %s", async (status) => {
  const stock = await newStock();
  const answer = await stock.client.post(path, { ...assetOf(stock), status });
  expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_STATUS"]);
  expect(answer.body.error.message).toContain("available or unavailable");
});

test("a serial number is taken once in a business unit, whatever has become of its asset", async () => {
  const [stock, other] = await Promise.all([newStock(), newStock()]);
  await stock.client.post(path, assetOf(stock));
  await stock.client.delete(`${path}/NB14-0042`);
  const before = await rowsOf(stock.organisationId);
  const { status, body } = await stock.client.post(path, assetOf(stock));
  expect([status, body.error.code]).toEqual([409, "ASSET_EXISTS"]);
  expect(body.error.message).toContain("NB14-0042");
  expect(await rowsOf(stock.organisationId)).toEqual(before);
  expect((await other.client.post(path, assetOf(other))).status).toBe(201);
});

test("serial numbers differ by the case of their letters", async () => {
  const stock = await newStock();
  for (const serialNumber of ["sn-a", "SN-A"]) {
    expect((await stock.client.post(path, { ...assetOf(stock), serialNumber })).status).toBe(201);
  }
});

test("an unknown SKU is refused by name, another business unit's in the same words", async () => {
  const [stock, other] = await Promise.all([newStock(), newStock()]);
  const ask = async (sku: string) => {
    const { status, body } = await stock.client.post(path, { ...assetOf(stock), sku });
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VARIANT_NOT_FOUND", ["sku"]]);
    return body.error.message.replace(sku, "X");
  };
  expect(await ask(other.product.variantSku)).toBe(await ask("V-none"));
});

test("an inactive variant takes no new assets", async () => {
  const stock = await newStock();
  await sql("update variants set status = 'inactive' where tenant_id = $1", [stock.tenantId]);
  const { status, body } = await stock.client.post(path, assetOf(stock));
  expect([status, body.error.code, placesOf(body)]).toEqual([400, "VARIANT_INACTIVE", ["sku"]]);
});

test("where the business unit names the category, a serial number is an IMEI", async () => {
  const stock = await newStock({ category: "Smartphones", settings: { assets: { imeiCategories: ["smartphones"] } } });
  const send = (serialNumber: string) => stock.client.post(path, { ...assetOf(stock), serialNumber });
  for (const serialNumber of ["NB14-0042", "490154203237517", "49015420323751"]) {
    const { status, body } = await send(serialNumber);
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", ["serialNumber"]]);
    expect(body.error.message).toContain("IMEI");
  }
  expect((await send("490154203237518")).status).toBe(201);
  const { variantSku } = await newProduct(stock.tenantId, { category: "Laptops" });
  expect((await stock.client.post(path, { serialNumber: "NB14-0042", sku: variantSku })).status).toBe(201);
});

test.each(["A/B", "a?b#c", "%2F", "100%", "a+b&c=d", "~!$'()*,;:@[]{}|\\^`\"<>", "x".repeat(64), "...", "csv"])(
  "%s is a serial number, and found by it",
  async (serialNumber) => {
    const stock = await newStock();
    expect((await stock.client.post(path, { ...assetOf(stock), serialNumber })).status).toBe(201);
    const assetPath = `${path}/${encodeURIComponent(serialNumber)}`;
    expect((await stock.client.get(assetPath)).body.serialNumber).toBe(serialNumber);
    expect((await stock.client.get(`${assetPath}/history`)).body.serialNumber).toBe(serialNumber);
  },
);

test.each([
  { field: "serialNumber", what: "missing", value: undefined },
  { field: "serialNumber", what: "empty", value: "" },
  { field: "serialNumber", what: "65 characters", value: "x".repeat(65) },
  { field: "serialNumber", what: "two words", value: "SN 1" },
  { field: "serialNumber", what: "not ASCII", value: "SÑ" },
  { field: "serialNumber", what: "a step in a path", value: "." },
  { field: "serialNumber", what: "two steps in a path", value: ".." },
  { field: "serialNumber", what: "a number", value: 7 },
  { field: "sku", what: "missing", value: undefined },
  { field: "sku", what: "blank", value: " " },
  { field: "status", what: "no state", value: "lost" },
  { field: "location", what: "201 characters", value: "x".repeat(201) },
  { field: "condition", what: "null", value: null },
  { field: "notes", what: "5,001 characters", value: "x".repeat(5001) },
  { field: "acquisitionCost", what: "negative", value: -0.01 },
  { field: "acquisitionCost", what: "a text", value: "1800" },
  { field: "acquisitionCost", what: "too large", value: 1e12 },
  { field: "acquisitionDate", what: "no day", value: "2026-02-29" },
  { field: "acquisitionDate", what: "a moment", value: "2026-11-22T09:30:00Z" },
  { field: "acquisitionDate", what: "before all", value: "0000-01-01" },
  { field: "version", what: "sent", value: 2 },
])("$field is refused where it is $what", async ({ field, value }) => {
  const stock = await newStock();
  const { status, body } = await stock.client.post(path, { ...assetOf(stock), [field]: value });
  expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
  expect(new Set(placesOf(body))).toEqual(new Set([field]));
});

test("all faults of a body are told at once", async () => {
  const { client } = await newShop([]);
  const { body } = await client.post(path, { serialNumber: "", status: "x", notes: 1, acquisitionDate: "x", color: 1 });
  expect([...new Set(placesOf(body))].sort()).toEqual([
    "acquisitionDate",
    "color",
    "notes",
    "serialNumber",
    "sku",
    "status",
  ]);
});
