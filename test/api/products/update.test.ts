import { expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf } from "../behind.ts";
import { newProductIn, openShop, orderVariant, path, productOf, variantOf, variantsOf } from "./shop.ts";

test.each([
  { name: "Northbook 15" },
  { specification: "15 inch" },
  { category: "notebooks" },
  { brand: "Southbook" },
  { description: "New." },
  { images: ["https://example.com/15.jpg"] },
])("%j alone changes nothing else of the product", async (change) => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"], { description: "Old.", images: ["https://example.com/14.jpg"] });
  const before = (await shop.client.get(made.path)).body;
  const { status, body, headers } = await shop.client.put(made.path, change);
  expect([status, headers.get("ETag")]).toEqual([200, '"2"']);
  expect(body).toEqual({
    success: true,
    message: "Product updated.",
    productId: made.productId,
    productSku: "P",
    operation: "updated",
    variantResults: [],
  });
  const after = await shop.client.get(made.path);
  expect(after.body).toEqual({ ...before, ...change, updatedAt: after.body.updatedAt });
  expect(after.body.updatedAt > before.updatedAt).toBe(true);
  expect(after.headers.get("ETag")).toBe('"2"');
});

test.each([
  { variantName: "64 GB" },
  { grade: "C" },
  { condition: "Worn" },
  { colorName: "Silver" },
  { images: [] },
  { listPrice: 1999.99 },
  { acquisitionCost: 0 },
  { pricing: [{ contractLength: 36, monthlyPrice: 99, setupFee: 1 }] },
  { status: "inactive" },
])("of a variant %j alone changes nothing else of it, and the product's version moves on", async (change) => {
  const shop = await openShop();
  const all = {
    condition: "New",
    colorName: "Grey",
    images: ["https://example.com/a.jpg"],
    listPrice: 1,
    acquisitionCost: 1,
  };
  const made = await newProductIn(shop, "P", [], { variants: [variantOf("A", all), variantOf("B")] });
  const before = await variantsOf(shop, made);
  const { status, body, headers } = await shop.client.put(made.path, { variants: [{ variantSku: "A", ...change }] });
  expect([status, headers.get("ETag")]).toEqual([200, '"2"']);
  expect(body.variantResults).toEqual([{ variantSku: "A", operation: "update" }]);
  const after = await variantsOf(shop, made);
  expect(after["A"]).toEqual({ ...before["A"], ...change, updatedAt: after["A"].updatedAt });
  expect(after["B"]).toEqual(before["B"]);
});

test("prices may be sent as a map of months to monthly prices; they replace those that there are", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  await shop.client.put(made.path, { variants: [{ variantSku: "A", pricing: { "24": 129, "6": 249.5 } }] });
  expect((await variantsOf(shop, made))["A"].pricing).toEqual([
    { contractLength: 6, monthlyPrice: 249.5 },
    { contractLength: 24, monthlyPrice: 129 },
  ]);
});

test("what was read can be sent back, ids and all, as the published body has it: nothing changes", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  const { productSku, name, specification, category, brand, images, variants } = (await shop.client.get(made.path))
    .body;
  const sent = variants.map(({ variantId, variantSku, variantName, grade, pricing }: Record<string, unknown>) => ({
    variantId,
    variantSku,
    variantName,
    grade,
    pricing,
  }));
  const before = await rowsOf(shop.organisationId);
  const { status, headers } = await shop.client.put(made.path, {
    ...{ productSku, name, specification, category, brand, images },
    variants: sent,
  });
  expect([status, headers.get("ETag")]).toEqual([200, '"1"']);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test.each([{}, { variants: [] }, { status: "active" }, { description: "" }])("%j changes nothing", async (change) => {
  const shop = await openShop();
  const made = await newProductIn(shop);
  const before = await rowsOf(shop.organisationId);
  expect((await shop.client.put(made.path, change)).status).toBe(200);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("an empty text removes description, condition and colour", async () => {
  const shop = await openShop();
  const variants = [variantOf("A", { condition: "New", colorName: "Grey" })];
  const made = await newProductIn(shop, "P", [], { description: "Old.", variants });
  const change = { description: "", variants: [{ variantSku: "A", condition: "", colorName: "" }] };
  await shop.client.put(made.path, change);
  const { body } = await shop.client.get(made.path);
  expect(body).not.toHaveProperty("description");
  for (const name of ["condition", "colorName"]) expect(body.variants[0]).not.toHaveProperty(name);
});

test("a new variant is added by its SKU", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const { body } = await shop.client.put(made.path, { variants: [variantOf("B"), { variantSku: "A", grade: "D" }] });
  expect(body.variantResults).toEqual([
    { variantSku: "B", operation: "create" },
    { variantSku: "A", operation: "update" },
  ]);
  expect(Object.keys(await variantsOf(shop, made))).toEqual(["A", "B"]);
});

test("a new category and brand go to all variants, so that lists find them by it; one that is added, too", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  const { status } = await shop.client.put(made.path, {
    category: "tablets",
    brand: "Westbook",
    variants: [variantOf("C"), { variantSku: "A", grade: "B" }],
  });
  expect(status).toBe(200);
  const skus = async (query: string) =>
    (await shop.client.get(`${path}/variants?sortBy=variantSku&sortDir=asc&${query}`)).body.variants.map(
      (variant: { variantSku: string }) => variant.variantSku,
    );
  expect(await skus("category=tablets&brand=Westbook")).toEqual(["A", "B", "C"]);
  expect(await skus("category=laptops")).toEqual([]);
});

test("changing writes one event, with what everything was and is", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  await shop.client.put(made.path, { name: "Northbook 15", variants: [{ variantSku: "B", pricing: { "12": 179.5 } }] });
  const [, event, ...more] = await eventsOf(shop.tenantId);
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    type: "product.updated",
    subjectId: made.productId,
    data: {
      productSku: "P",
      changes: { name: { from: "Northbook 14", to: "Northbook 15" } },
      variants: [
        {
          variantId: made.variantIds["B"],
          variantSku: "B",
          operation: "update",
          changes: {
            pricing: {
              from: [{ contractLength: 12, monthlyPrice: 189 }],
              to: [{ contractLength: 12, monthlyPrice: 179.5 }],
            },
          },
        },
      ],
    },
  });
});

test("the SKU of a product may be sent and not changed", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  expect((await shop.client.put(made.path, { productSku: "P", name: "x" })).status).toBe(200);
  const { status, body } = await shop.client.put(made.path, { productSku: "Q" });
  expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", ["productSku"]]);
});

test("discontinuing makes all variants inactive; reviving revives the product, and the variants one by one", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  const statuses = async () => {
    const { status, variants } = (await shop.client.get(made.path)).body;
    return [status, ...variants.map((variant: { status: string }) => variant.status)];
  };
  expect((await shop.client.put(made.path, { status: "discontinued" })).status).toBe(200);
  expect(await statuses()).toEqual(["discontinued", "inactive", "inactive"]);
  expect((await shop.client.put(made.path, { status: "active" })).status).toBe(200);
  expect(await statuses()).toEqual(["active", "inactive", "inactive"]);
  expect((await shop.client.put(made.path, { variants: [{ variantSku: "B", status: "active" }] })).status).toBe(200);
  expect(await statuses()).toEqual(["active", "inactive", "active"]);
  expect((await eventsOf(shop.tenantId)).map(({ type }) => type)).toEqual([
    "product.created",
    "product.discontinued",
    "product.updated",
    "product.updated",
  ]);
});

test("a discontinued product takes no active variant: INVALID_STATUS, by place", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"], { status: "discontinued" });
  expect((await variantsOf(shop, made))["A"].status).toBe("inactive");
  const variants = [variantOf("B"), { variantSku: "A", status: "active" }];
  const { status, body } = await shop.client.put(made.path, { variants });
  expect([status, body.error.code, placesOf(body)]).toEqual([400, "INVALID_STATUS", ["variants.1.status"]]);
  expect((await shop.client.put(made.path, { status: "active", variants })).status).toBe(200);
  expect((await variantsOf(shop, made))["A"].status).toBe("active");
});

test("an open order keeps its variant active: VARIANT_IN_USE, and PRODUCT_HAS_ACTIVE_ORDERS for the product", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  await orderVariant(shop, made.variantIds["B"] ?? "");
  const before = await rowsOf(shop.organisationId);
  const retire = ["A", "B"].map((variantSku) => ({ variantSku, status: "inactive" }));
  const one = await shop.client.put(made.path, { variants: retire });
  expect([one.status, one.body.error.code, placesOf(one.body)]).toEqual([409, "VARIANT_IN_USE", ["variants.1.status"]]);
  const all = await shop.client.put(made.path, { status: "discontinued" });
  expect([all.status, all.body.error.code, placesOf(all.body)]).toEqual([400, "PRODUCT_HAS_ACTIVE_ORDERS", ["status"]]);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
  expect((await shop.client.put(made.path, { variants: retire.slice(0, 1) })).status).toBe(200);
});

test("an order that is done keeps nothing active", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  await orderVariant(shop, made.variantIds["A"] ?? "", false);
  expect((await shop.client.put(made.path, { status: "discontinued" })).status).toBe(200);
});

test("a SKU of another product is refused as DUPLICATE_SKU, and so is one that is named twice", async () => {
  const shop = await openShop();
  await newProductIn(shop, "P", ["A"]);
  const made = await newProductIn(shop, "Q", ["B"]);
  const before = await rowsOf(shop.organisationId);
  const { status, body } = await shop.client.put(made.path, { variants: ["B", "A", "B"].map((sku) => variantOf(sku)) });
  expect([status, body.error.code]).toEqual([400, "DUPLICATE_SKU"]);
  expect(placesOf(body)).toEqual(["variants.1.variantSku", "variants.2.variantSku"]);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("a new variant that is not complete is refused, each missing thing by name", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const { status, body } = await shop.client.put(made.path, { variants: [{ variantSku: "B", grade: "A" }] });
  expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
  expect(placesOf(body)).toEqual(["variants.0.variantName", "variants.0.pricing"]);
});

test("read-only fields of a synced product are refused by name, unless they are sent as they are", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  await sql(
    `update products set sync_source = 'shopify', sync_external_id = 'gid-7', sync_status = 'error', sync_error = 'Timeout',
            last_synced_at = '2026-11-01 08:00:00.5Z', read_only_fields = '{name,variants.pricing,status}'
      where tenant_id = $1 and id = $2`,
    [shop.tenantId, made.productId],
  );
  expect((await shop.client.get(made.path)).body._sync).toEqual({
    source: "shopify",
    externalId: "gid-7",
    syncStatus: "error",
    syncError: "Timeout",
    lastSyncedAt: "2026-11-01T08:00:00.500Z",
    readOnlyFields: ["name", "variants.pricing", "status"],
  });
  const refused = { name: "Other", brand: "Other", variants: [{ variantSku: "A", grade: "B", pricing: { "12": 1 } }] };
  for (const { status, body } of [
    await shop.client.put(made.path, refused),
    await shop.client.post(path, {
      ...productOf("P", []),
      ...refused,
      variants: [variantOf("A", { pricing: { "12": 1 } })],
    }),
  ]) {
    expect([status, body.error.code]).toEqual([400, "READ_ONLY_FIELD"]);
    expect(placesOf(body)).toEqual(["name", "variants.0.pricing"]);
  }
  const gone = await shop.client.delete(made.path);
  expect([gone.status, gone.body.error.code, placesOf(gone.body)]).toEqual([400, "READ_ONLY_FIELD", ["status"]]);
  expect((await shop.client.put(made.path, { name: "Northbook 14", brand: "Other" })).status).toBe(200);
});

test("a product that is kept here says nothing of a sync", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop);
  expect((await shop.client.get(made.path)).body).not.toHaveProperty("_sync");
});

test("If-Match refuses a change where the product, or only a variant of it, has changed since", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const stale = { "If-Match": '"1"' };
  await shop.client.put(made.path, { variants: [{ variantSku: "A", grade: "B" }] });
  for (const answer of [
    await shop.client.put(made.path, { name: "x" }, stale),
    await shop.client.delete(made.path, stale),
    await shop.client.patch(`${path}/variants/${made.variantIds["A"]}/status`, { status: "inactive" }, stale),
  ]) {
    expect([answer.status, answer.body.error.code, answer.headers.get("ETag")]).toEqual([
      412,
      "PRECONDITION_FAILED",
      '"2"',
    ]);
  }
  expect((await shop.client.put(made.path, { name: "x" }, { "If-Match": '"2"' })).status).toBe(200);
});

test("what is not there cannot be changed", async () => {
  const [shop, other] = [await openShop(), await openShop()];
  const theirs = await newProductIn(other);
  for (const place of [`${path}/prod_none`, theirs.path]) {
    const { status, body } = await shop.client.put(place, { name: "Mine" });
    expect(status).toBe(404);
    expect(body.error).toEqual({ code: "NOT_FOUND", message: "There is no such product." });
  }
});

test.each([
  { what: "a null name", change: { name: null }, code: "VALIDATION_ERROR", place: "name" },
  {
    what: "a variant without its SKU",
    change: { variants: [{ grade: "A" }] },
    code: "VALIDATION_ERROR",
    place: "variants.0.variantSku",
  },
  { what: "the id", change: { productId: "prod_1" }, code: "VALIDATION_ERROR", place: "productId" },
  { what: "a sync", change: { _sync: { source: "manual" } }, code: "VALIDATION_ERROR", place: "_sync" },
  {
    what: "a length of 121",
    change: { variants: [{ variantSku: "A", pricing: { "121": 1 } }] },
    code: "INVALID_PRICING",
    place: "variants.0.pricing.121",
  },
])("$what is refused by name", async ({ change, code, place }) => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const { status, body } = await shop.client.put(made.path, change);
  expect([status, body.error.code, placesOf(body)]).toEqual([400, code, [place]]);
});
