import { expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { keyIdOf, newCustomer, newRentals } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf } from "../behind.ts";
import { newProductIn, openShop, orderVariant, path, productOf, variantOf, variantsOf } from "./shop.ts";

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const whole = {
  productSku: "NB-14",
  name: "Northbook 14",
  specification: "14 inch, 2.8K, 1.2 kg",
  category: "laptops",
  brand: "Northbook",
  description: "For people who travel.",
  images: ["https://example.com/nb-14.jpg"],
  status: "active",
  variants: [
    {
      variantSku: "NB-14-32",
      variantName: "Northbook 14, 32 GB",
      grade: "B",
      condition: "Light scratches",
      colorName: "Graphite",
      images: ["https://example.com/graphite.jpg"],
      listPrice: 2499,
      acquisitionCost: 1800.5,
      status: "active",
      pricing: [
        { contractLength: 24, monthlyPrice: 129 },
        {
          contractLength: 12,
          monthlyPrice: 189.95,
          setupFee: 49,
          discount: { type: "percentage", value: 12.5, description: "Summer" },
          source: "suggested",
          calculatedAt: "2026-11-22T09:30:00.000Z",
          presetUsed: "Standard",
        },
      ],
    },
    { variantSku: "NB-14-16", variantName: "Northbook 14, 16 GB", grade: "E", pricing: { "12": 99 } },
  ],
};

test("a product with everything that can be said of it is made, and reads back whole", async () => {
  const shop = await openShop();
  const { status, body, headers } = await shop.client.post(path, whole);
  expect(status).toBe(201);
  expect(body).toEqual({
    success: true,
    message: "Product created.",
    productId: expect.stringMatching(/^prod_[0-9a-z]{26}$/),
    productSku: "NB-14",
    operation: "created",
    variantResults: [
      { variantSku: "NB-14-32", operation: "create" },
      { variantSku: "NB-14-16", operation: "create" },
    ],
  });
  expect(headers.get("ETag")).toBe('"1"');

  const read = await shop.client.get(`${path}/${body.productId}`);
  const [sixteen, thirtyTwo] = read.body.variants;
  const common = {
    tenantId: shop.tenantId,
    productId: body.productId,
    productSku: "NB-14",
    variantId: expect.stringMatching(/^var_[0-9a-z]{26}$/),
    createdAt: expect.stringMatching(instant),
    updatedAt: read.body.createdAt,
  };
  const { variants: _, ...fields } = whole;
  const [first, second] = whole.variants as [(typeof whole.variants)[0], object];
  expect(read.body).toEqual({
    ...fields,
    productId: body.productId,
    tenantId: shop.tenantId,
    variantCount: 2,
    createdAt: expect.stringMatching(instant),
    updatedAt: read.body.createdAt,
    variants: [sixteen, thirtyTwo],
  });
  expect(thirtyTwo).toEqual({ ...common, ...first, pricing: (first.pricing as unknown[]).toReversed() });
  expect(sixteen).toEqual({
    ...common,
    ...second,
    images: [],
    status: "active",
    pricing: [{ contractLength: 12, monthlyPrice: 99 }],
  });
  expect(read.headers.get("ETag")).toBe('"1"');
});

test("amounts are kept in minor units, the prices within the variant's row", async () => {
  const shop = await openShop();
  await shop.client.post(path, whole);
  const [row] = await sql(
    "select list_price, acquisition_cost, currency, pricing, category, brand from variants where tenant_id = $1 and sku = 'NB-14-32'",
    [shop.tenantId],
  );
  expect(row).toMatchObject({
    list_price: "249900",
    acquisition_cost: "180050",
    currency: "EUR",
    category: "laptops",
    brand: "Northbook",
    pricing: [
      { contractLength: 12, monthlyPrice: 18995, setupFee: 4900, discount: { type: "percentage", value: 12.5 } },
      { contractLength: 24, monthlyPrice: 12900 },
    ],
  });
});

test.each([
  ["JPY", 1500, 1500],
  ["KWD", 12.345, 12345],
  ["USD", 0.29, 29],
])("in %s a price of %d is kept as %i and shown as it was sent", async (currency, monthlyPrice, minorUnits) => {
  const shop = await openShop({ currency });
  const variants = [variantOf("V", { listPrice: monthlyPrice, pricing: { "12": monthlyPrice } })];
  const made = await newProductIn(shop, "P", [], { variants });
  const [row] = await sql(
    "select list_price, pricing -> 0 ->> 'monthlyPrice' as price from variants where tenant_id = $1 and sku = 'V'",
    [shop.tenantId],
  );
  expect(row).toEqual({ list_price: String(minorUnits), price: String(minorUnits) });
  expect((await variantsOf(shop, made))["V"]).toMatchObject({
    listPrice: monthlyPrice,
    pricing: [{ contractLength: 12, monthlyPrice }],
  });
});

test("creating writes one event: who, what, in which request", async () => {
  const shop = await openShop();
  const { body, headers } = await shop.client.post(path, productOf("P", ["V"]));
  const [event, ...more] = await eventsOf(shop.tenantId);
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    type: "product.created",
    subjectId: body.productId,
    actorId: keyIdOf(shop.key),
    requestId: headers.get("X-Request-Id"),
    data: {
      productSku: "P",
      changes: { name: { to: "Northbook 14" }, status: { to: "active" } },
      variants: [
        {
          variantSku: "V",
          operation: "create",
          changes: { pricing: { to: [{ contractLength: 12, monthlyPrice: 189 }] } },
        },
      ],
    },
  });
});

test("a known SKU is changed: fields replaced, known variants changed, others added, the rest untouched", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  const before = await variantsOf(shop, made);
  const { status, body, headers } = await shop.client.post(
    path,
    productOf("P", [], {
      name: "Northbook 14 Pro",
      variants: [variantOf("C"), variantOf("B", { pricing: { "24": 99 } })],
    }),
  );
  expect(status).toBe(201);
  expect(body).toMatchObject({
    productId: made.productId,
    operation: "updated",
    message: "Product updated.",
    variantResults: [
      { variantSku: "C", operation: "create" },
      { variantSku: "B", operation: "update" },
    ],
  });
  expect(headers.get("ETag")).toBe('"2"');
  const after = await variantsOf(shop, made);
  expect(Object.keys(after)).toEqual(["A", "B", "C"]);
  expect(after["A"]).toEqual(before["A"]);
  expect(after["B"]).toEqual({
    ...before["B"],
    pricing: [{ contractLength: 24, monthlyPrice: 99 }],
    updatedAt: after["B"].updatedAt,
  });
  expect(after["B"].updatedAt > before["B"].updatedAt).toBe(true);
});

test("sent again as it is, a product is not written: no version, no time, no event", async () => {
  const shop = await openShop();
  await newProductIn(shop, "P", ["A", "B"]);
  const before = await rowsOf(shop.organisationId);
  const { status, body, headers } = await shop.client.post(path, productOf("P", ["A", "B"]));
  expect([status, body.operation, headers.get("ETag")]).toEqual([201, "updated", '"1"']);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("the same SKUs in another business unit are other things", async () => {
  const [one, other] = [await openShop(), await openShop()];
  const made = [await newProductIn(one, "P", ["A"]), await newProductIn(other, "P", ["A"])];
  expect(made[0]?.productId).not.toBe(made[1]?.productId);
  expect((await other.client.get(made[0]?.path ?? "")).status).toBe(404);
});

test("a variant SKU of another product is refused as DUPLICATE_SKU, by its place, and nothing is written", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const before = await rowsOf(shop.organisationId);
  const { status, body } = await shop.client.post(path, productOf("Q", ["B", "A"]));
  expect([status, body.error.code]).toEqual([400, "DUPLICATE_SKU"]);
  expect(body.error.details).toEqual([
    { path: "variants.1.variantSku", message: `This SKU belongs to product ${made.productId}.`, code: "sku" },
  ]);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("a specification may be an object, which is kept as JSON", async () => {
  const shop = await openShop();
  const facts = { memory: "32 GB", ports: ["USB-C", "HDMI"], weight: 1.2 };
  const made = await newProductIn(shop, "P", ["A"], { specification: facts });
  expect(JSON.parse((await shop.client.get(made.path)).body.specification)).toEqual(facts);
});

test("an id that is sent with a variant is not looked at: the SKU is what it is found by", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  const variants = [variantOf("A", { variantId: made.variantIds["B"], grade: "C" })];
  await shop.client.post(path, productOf("P", [], { variants }));
  const after = await variantsOf(shop, made);
  expect([after["A"].grade, after["B"].grade, after["A"].variantId]).toEqual(["C", "A", made.variantIds["A"]]);
});

test("a product of 1,000 variants is made in two round trips and reads back whole", async () => {
  const shop = await openShop();
  const skus = Array.from({ length: 1000 }, (_, at) => `V-${String(at).padStart(4, "0")}`);
  const made = await newProductIn(shop, "P", skus);
  const { variants, variantCount } = (await shop.client.get(made.path)).body;
  expect(variantCount).toBe(1000);
  expect(variants.map((variant: { variantSku: string }) => variant.variantSku)).toEqual(skus);
  const { status, body } = await shop.client.post(path, productOf("P", ["one more"]));
  expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", ["variants"]]);
});

test("texts are kept to the letter: spaces, line breaks, any script", async () => {
  const shop = await openShop();
  const texts = { name: "  جهاز 設計 🎨 'x'; --".padEnd(200, "é"), description: "a\r\n\tb\u2028 🎨" };
  const made = await newProductIn(shop, " SKU 'é ", ["\\ 🎨"], texts);
  expect((await shop.client.get(made.path)).body).toMatchObject({
    ...texts,
    productSku: " SKU 'é ",
    variants: [{ variantSku: "\\ 🎨" }],
  });
});

const inVariant = (change: Record<string, unknown>) => productOf("P", [], { variants: [variantOf("V", change)] });
const tier = (change: Record<string, unknown>) =>
  inVariant({ pricing: [{ contractLength: 12, monthlyPrice: 189, ...change }] });
const at = "variants.0.pricing";

test.each([
  { what: "no length", body: tier({ contractLength: undefined }), place: `${at}.0.contractLength` },
  { what: "a length of 0", body: tier({ contractLength: 0 }), place: `${at}.0.contractLength` },
  { what: "a length of 121", body: tier({ contractLength: 121 }), place: `${at}.0.contractLength` },
  { what: "a length of 1.5", body: tier({ contractLength: 1.5 }), place: `${at}.0.contractLength` },
  { what: "no price", body: tier({ monthlyPrice: undefined }), place: `${at}.0.monthlyPrice` },
  { what: "a price in text", body: tier({ monthlyPrice: "189" }), place: `${at}.0.monthlyPrice` },
  { what: "a negative price", body: tier({ monthlyPrice: -1 }), place: `${at}.0.monthlyPrice` },
  { what: "a price of 3 decimals", body: tier({ monthlyPrice: 1.005 }), place: `${at}.0.monthlyPrice` },
  { what: "a fee of 3 decimals", body: tier({ setupFee: 0.001 }), place: `${at}.0.setupFee` },
  {
    what: "a discount of 101 %",
    body: tier({ discount: { type: "percentage", value: 101 } }),
    place: `${at}.0.discount.value`,
  },
  {
    what: "a discount above the price",
    body: tier({ discount: { type: "fixed", value: 190 } }),
    place: `${at}.0.discount.value`,
  },
  { what: "an unknown field", body: tier({ price: 1 }), place: `${at}.0.price` },
  { what: "no tiers", body: inVariant({ pricing: [] }), place: at },
  { what: "an empty map", body: inVariant({ pricing: {} }), place: at },
  { what: "a map with a length of 121", body: inVariant({ pricing: { "121": 1 } }), place: `${at}.121` },
  { what: "a map with a price of 3 decimals", body: inVariant({ pricing: { "12": 1.005 } }), place: `${at}.12` },
  { what: "a map with a price in text", body: inVariant({ pricing: { "12": "1" } }), place: `${at}.12` },
  { what: "a map with a length that is none", body: inVariant({ pricing: { long: 1 } }), place: `${at}.long` },
  { what: "a text for prices", body: inVariant({ pricing: "189" }), place: at },
])("prices with $what are refused as INVALID_PRICING, by place", async ({ body: sent, place }) => {
  const shop = await openShop();
  const { status, body } = await shop.client.post(path, sent);
  expect([status, body.error.code]).toEqual([400, "INVALID_PRICING"]);
  expect(placesOf(body)).toEqual([place]);
});

test("two prices of one length are refused as INVALID_PRICING", async () => {
  const shop = await openShop();
  const pricing = [189, 179].map((monthlyPrice) => ({ contractLength: 12, monthlyPrice }));
  const { body } = await shop.client.post(path, inVariant({ pricing }));
  expect([body.error.code, ...placesOf(body)]).toEqual(["INVALID_PRICING", `${at}.1.contractLength`]);
});

test.each([
  { what: "without a SKU", body: { ...productOf("P", ["V"]), productSku: undefined }, place: "productSku" },
  { what: "without a name", body: productOf("P", ["V"], { name: undefined }), place: "name" },
  { what: "with a blank name", body: productOf("P", ["V"], { name: " " }), place: "name" },
  { what: "without variants", body: productOf("P", []), place: "variants" },
  { what: "with an unknown status", body: productOf("P", ["V"], { status: "deleted" }), place: "status" },
  { what: "with a field of its own", body: productOf("P", ["V"], { weight: 1 }), place: "weight" },
  { what: "with an image that is no address", body: productOf("P", ["V"], { images: ["nb.jpg"] }), place: "images.0" },
  {
    what: "with an image that is a script",
    body: productOf("P", ["V"], { images: ["javascript:alert(1)"] }),
    place: "images.0",
  },
  {
    what: "with a specification that is a list",
    body: productOf("P", ["V"], { specification: ["x"] }),
    place: "specification",
  },
  {
    what: "with NUL deep in the specification",
    body: productOf("P", ["V"], { specification: { a: [{ b: "\0" }] } }),
    place: "specification",
  },
  {
    what: "with a longer specification than allowed",
    body: productOf("P", ["V"], { specification: { a: "x".repeat(5000) } }),
    place: "specification",
  },
  { what: "with grade F", body: inVariant({ grade: "F" }), place: "variants.0.grade" },
  { what: "with a list price of 3 decimals", body: inVariant({ listPrice: 0.001 }), place: "variants.0.listPrice" },
  { what: "with a negative cost", body: inVariant({ acquisitionCost: -1 }), place: "variants.0.acquisitionCost" },
  {
    what: "with a cost beyond all bounds",
    body: inVariant({ acquisitionCost: 1e300 }),
    place: "variants.0.acquisitionCost",
  },
  { what: "with the wire name of another API", body: inVariant({ color: "red" }), place: "variants.0.color" },
])("a product $what is refused by name", async ({ body: sent, place }) => {
  const shop = await openShop();
  const { status, body } = await shop.client.post(path, sent);
  expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
  expect([...new Set(placesOf(body))]).toEqual([place]);
});

test("all faults of a body are told at once", async () => {
  const shop = await openShop();
  const { body } = await shop.client.post(path, { ...tier({ monthlyPrice: -1 }), name: "", x: 1 });
  expect(body.error.code).toBe("VALIDATION_ERROR");
  expect(placesOf(body).sort()).toEqual(["name", "name", "variants.0.pricing.0.monthlyPrice", "x"]);
});

test("a new price touches no running subscription and no placed order: they hold their own", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const order = await orderVariant(shop, made.variantIds["A"] ?? "");
  const [rental] = await newRentals(shop.tenantId, await newCustomer(shop.tenantId), [18900]);
  await sql("update rentals set variant_id = $2, product_id = $3 where tenant_id = $1", [
    shop.tenantId,
    made.variantIds["A"],
    made.productId,
  ]);
  const snapshots = async () => [
    await sql("select * from rentals where id = $1", [rental]),
    await sql("select * from order_lines where tenant_id = $1 and order_id = $2", [shop.tenantId, order]),
  ];
  const before = await snapshots();
  const variants = [variantOf("A", { pricing: { "12": 1 }, acquisitionCost: 1, listPrice: 1 })];
  expect((await shop.client.post(path, productOf("P", [], { name: "Renamed", variants }))).status).toBe(201);
  expect(await snapshots()).toEqual(before);
});

test("with one Idempotency-Key a product is made once and answered alike", async () => {
  const shop = await openShop();
  const key = { "Idempotency-Key": "key-1" };
  const first = await shop.client.post(path, productOf("P", ["A"]), key);
  const again = await shop.client.post(path, productOf("P", ["A"]), key);
  expect(again.body).toEqual(first.body);
  expect(again.body.operation).toBe("created");
  expect(again.headers.get("Idempotent-Replayed")).toBe("true");
  expect(await eventsOf(shop.tenantId)).toHaveLength(1);
});
