import { describe, expect, test } from "vitest";
import { clientOf } from "../../support/client.ts";
import { roundTrips, sql } from "../../support/database.ts";
import { newTenant, type TestTenant } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf } from "../behind.ts";
import { csvOf, errorsOf, importProducts, productRow, productRows } from "./files.ts";

/** What of the catalogue an import writes, as it is in the tables. */
const variantsIn = (tenantId: string) =>
  sql(
    `select p.sku as product, p.name, p.specification, p.category, p.brand, v.sku, v.name as variant, v.grade,
            v.color_name as color, v.list_price::int as list, v.acquisition_cost::int as cost, v.pricing, v.version,
            p.version as "productVersion"
       from variants v join products p on p.tenant_id = v.tenant_id and p.id = v.product_id
      where v.tenant_id = $1 order by v.sku`,
    [tenantId],
  );

const newScene = async (options: Parameters<typeof newTenant>[0] = {}) => {
  const tenant: TestTenant = await newTenant(options);
  const client = clientOf(tenant);
  return {
    ...tenant,
    client,
    send: (csv: string, query = "", headers = {}) => importProducts(client, csv, query, headers),
    rows: () => rowsOf(tenant.organisationId),
  };
};

test("rows become products with their variants and prices, and the record says so", async () => {
  const { send, tenantId, client } = await newScene();
  const { status, body } = await send(
    csvOf([productRow(1, 1, { Grade: "B" }), productRow(1, 2, { Grade: "", Color: "" }), productRow(2)]),
  );
  expect(status).toBe(201);
  expect(body).toEqual({
    success: true,
    message: "Import completed",
    created: 2,
    updated: 0,
    summary: {
      totalRows: 3,
      productsCreated: 2,
      productsUpdated: 0,
      variantsCreated: 3,
      variantsUpdated: 0,
      errors: [],
    },
  });
  expect(await variantsIn(tenantId)).toMatchObject([
    {
      product: "NB-1",
      name: "Northbook 1",
      specification: "14 inch, 32 GB",
      category: "laptops",
      brand: "Northbook",
      sku: "NB-1-1",
      variant: "Northbook 1, Silver, grade B",
      grade: "B",
      color: "Silver",
      list: 249900,
      cost: 180000,
      pricing: [
        { contractLength: 12, monthlyPrice: 18900 },
        { contractLength: 24, monthlyPrice: 12900 },
      ],
      version: 1,
    },
    { sku: "NB-1-2", grade: "A", color: null, variant: "Northbook 1, grade A" },
    { sku: "NB-2-1", product: "NB-2" },
  ]);
  const events = await eventsOf(tenantId);
  expect(events.map(({ type }) => type)).toEqual(["product.created", "product.created"]);
  const { products } = (await client.get("/v1/products")).body;
  expect(products.map(({ productSku }: { productSku: string }) => productSku).sort()).toEqual(["NB-1", "NB-2"]);
});

describe("a known product", () => {
  test("is changed where the file says otherwise, with its variants; others of its variants stay", async () => {
    const { send, tenantId } = await newScene();
    await send(csvOf([productRow(1, 1), productRow(1, 2), productRow(1, 3), productRow(2)]));
    const before = await variantsIn(tenantId);
    const { body } = await send(
      csvOf([
        productRow(1, 1, { Brand: "Nordlicht", "List Price": "2299" }),
        productRow(1, 2, { Brand: "Nordlicht" }),
        productRow(1, 9, { Brand: "Nordlicht" }),
      ]),
    );
    expect(body).toMatchObject({
      created: 0,
      updated: 1,
      summary: { productsUpdated: 1, variantsCreated: 1, variantsUpdated: 1, errors: [] },
    });
    const after = await variantsIn(tenantId);
    expect(after).toMatchObject([
      { sku: "NB-1-1", list: 229900, brand: "Nordlicht", productVersion: 2 },
      { sku: "NB-1-2", list: 249900, brand: "Nordlicht", variant: "Northbook 1, Silver, grade A" },
      { sku: "NB-1-3", list: 249900 },
      { sku: "NB-1-9" },
      { sku: "NB-2-1" },
    ]);
    expect(after.at(-1)).toEqual(before.at(-1));
    const events = await eventsOf(tenantId);
    expect(events.map(({ type }) => type)).toEqual(["product.created", "product.created", "product.updated"]);
    expect(events.at(-1)?.["data"]).toMatchObject({
      changes: { brand: { from: "Northbook", to: "Nordlicht" } },
      variants: [
        { variantSku: "NB-1-1", changes: { listPrice: { from: 2499, to: 2299 } } },
        { variantSku: "NB-1-9", operation: "create" },
      ],
    });
  });

  test("keeps what the file does not say: name and grade of a variant, colour, fees, other lengths", async () => {
    const { send, tenantId, client } = await newScene();
    const made = await client.post("/v1/products", {
      productSku: "NB-1",
      name: "Northbook 1",
      specification: "14 inch, 32 GB",
      category: "laptops",
      brand: "Northbook",
      description: "Quiet",
      variants: [
        {
          variantSku: "NB-1-1",
          variantName: "The quiet one",
          grade: "C",
          colorName: "Red",
          pricing: [
            { contractLength: 6, monthlyPrice: 249, source: "suggested" },
            { contractLength: 12, monthlyPrice: 189, setupFee: 20, source: "suggested", presetUsed: "margin" },
            { contractLength: 24, monthlyPrice: 129, source: "suggested" },
            { contractLength: 36, monthlyPrice: 99 },
          ],
        },
      ],
    });
    expect(made.status).toBe(201);
    const row = productRow(1, 1, { Grade: "", Color: "", "12mo_Price": "179", "24mo_Price": "129", "36mo_Price": "" });
    const { body } = await send(csvOf([row]));
    expect(body.summary.variantsUpdated).toBe(1);
    expect(await variantsIn(tenantId)).toMatchObject([{ variant: "The quiet one", grade: "C", color: "Red" }]);
    const [{ pricing }] = (await variantsIn(tenantId)) as [{ pricing: unknown }];
    expect(pricing).toEqual([
      { contractLength: 6, monthlyPrice: 24900, source: "suggested" },
      { contractLength: 12, monthlyPrice: 17900, setupFee: 2000 },
      { contractLength: 24, monthlyPrice: 12900, source: "suggested" },
    ]);
  });

  test("keeps its prices where the file has no price column", async () => {
    const { send, tenantId } = await newScene();
    await send(csvOf([productRow(1)]));
    const { "12mo_Price": _, "24mo_Price": __, ...row } = productRow(1, 1, { Color: "Gold" });
    expect((await send(csvOf([row]))).body.summary.variantsUpdated).toBe(1);
    expect(await variantsIn(tenantId)).toMatchObject([
      { color: "Gold", pricing: [{ contractLength: 12 }, { contractLength: 24 }] },
    ]);
  });

  test("that is the same already is no change: the second import of a file writes nothing", async () => {
    const { send, rows } = await newScene();
    const csv = csvOf(productRows(30, 3));
    expect((await send(csv)).body.created).toBe(30);
    const before = await rows();
    const { status, body } = await send(csv);
    expect(status).toBe(201);
    expect(body).toEqual({
      success: true,
      message: "Import completed",
      created: 0,
      updated: 0,
      summary: {
        totalRows: 90,
        productsCreated: 0,
        productsUpdated: 0,
        variantsCreated: 0,
        variantsUpdated: 0,
        errors: [],
      },
    });
    expect(await rows()).toEqual(before);
  });

  test("of another business unit is not touched, and its SKUs are free", async () => {
    const [one, other] = [await newScene(), await newScene()];
    await one.send(csvOf([productRow(1)]));
    const before = await one.rows();
    const { body } = await other.send(csvOf([productRow(1, 1, { "Product Name": "Other", "List Price": "1" })]));
    expect(body).toMatchObject({ created: 1, updated: 0 });
    expect(await one.rows()).toEqual(before);
    expect(await variantsIn(other.tenantId)).toMatchObject([{ name: "Other", list: 100 }]);
  });
});

describe("a row at fault is reported with its number, its SKU and its column:", () => {
  const required = [
    ...["Product Name", "Product SKU", "Category", "Brand", "Specification"],
    ...["Variant SKU", "List Price", "Acquisition Cost"],
  ];
  const long = (length: number) => "x".repeat(length);
  const notAnAmount = "must be a number from 0, such as 1299.00";

  test.each([
    ...required.map((column) => [column, "", `Invalid ${column}: must not be empty`]),
    ...["-1", "free", "1,299.00", "1.299,00", "EUR 5", "1e3", "0x10", "5.", ".5", "=1+1", "99999999999999999"].map(
      (value) => ["List Price", value, `Invalid List Price: ${notAnAmount}`],
    ),
    ["Acquisition Cost", "n/a", `Invalid Acquisition Cost: ${notAnAmount}`],
    ["24mo_Price", "-", `Invalid 24mo_Price: ${notAnAmount}`],
    ["List Price", "1.005", "Invalid List Price: An amount of EUR has at most 2 decimals"],
    ["12mo_Price", "1.005", "Invalid 12mo_Price: An amount of EUR has at most 2 decimals"],
    ["List Price", "1000000001", /^Invalid List Price: .*1000000000/],
    ["Grade", "F", "Invalid Grade: must be one of A, B, C, D, E"],
    ["Grade", "a", "Invalid Grade: must be one of A, B, C, D, E"],
    ["Product Name", long(201), /^Invalid Product Name: .*200/],
    ["Product SKU", long(101), /^Invalid Product SKU: .*100/],
    ["Category", long(101), /^Invalid Category: .*100/],
    ["Brand", long(101), /^Invalid Brand: .*100/],
    ["Specification", long(5001), /^Invalid Specification: .*5000/],
    ["Variant SKU", long(101), /^Invalid Variant SKU: .*100/],
    ["Color", long(101), /^Invalid Color: .*100/],
    ...["Product Name", "Product SKU", "Variant SKU", "Specification", "Color"].map((column) => [
      column,
      "a\u0000b",
      new RegExp(`^Invalid ${column}: must not contain NUL`),
    ]),
  ] as [string, string, string | RegExp][])("%s = %j", async (column, value, error) => {
    const { send, tenantId } = await newScene();
    const bad = productRow(2, 1, { [column]: value });
    const { status, body } = await send(csvOf([productRow(1), bad, productRow(3)]));
    expect(status).toBe(201);
    expect(body).toMatchObject({ success: true, message: "Import completed with errors", created: 2, updated: 0 });
    expect(body.errors).toEqual([
      {
        row: 3,
        sku: String(bad["Variant SKU"]).slice(0, 100),
        error: typeof error === "string" ? error : expect.stringMatching(error),
      },
    ]);
    expect(body.summary).toMatchObject({ totalRows: 3, productsCreated: 2, variantsCreated: 2, errors: body.errors });
    expect((await variantsIn(tenantId)).map(({ product }) => product)).toEqual(["NB-1", "NB-3"]);
  });

  test("all faults of a row at once", async () => {
    const { send } = await newScene();
    const answer = await send(csvOf([productRow(1, 1, { Brand: "", "List Price": "x", Grade: "Z" })]));
    expect(errorsOf(answer)).toEqual([
      `2 NB-1-1: Invalid Brand: must not be empty; Invalid Grade: must be one of A, B, C, D, E; Invalid List Price: ${notAnAmount}`,
    ]);
  });

  test("a row with more cells than the header", async () => {
    const { send } = await newScene();
    const csv = csvOf([productRow(1), productRow(2)]).replace("Northbook 2,", "Northbook 2, silver,");
    expect(errorsOf(await send(csv))).toEqual([expect.stringContaining("The row has 13 cells under 12 columns")]);
  });

  test("a variant that is new and has no price", async () => {
    const { send } = await newScene();
    const answer = await send(csvOf([productRow(1, 1, { "12mo_Price": "", "24mo_Price": "" })]));
    expect(errorsOf(answer)).toEqual(["2 NB-1-1: The variant needs a price in a price column"]);
  });

  test("a variant whose last price would go", async () => {
    const { send, rows } = await newScene();
    await send(csvOf([productRow(1)]));
    const before = await rows();
    const answer = await send(csvOf([productRow(1, 1, { "12mo_Price": "", "24mo_Price": "" })]));
    expect(errorsOf(answer)).toEqual(["2 NB-1-1: The variant needs a price in a price column"]);
    expect(await rows()).toEqual(before);
  });

  test("a variant SKU of another product, known or of the file", async () => {
    const { send, tenantId } = await newScene();
    await send(csvOf([productRow(1)]));
    const taken = productRow(2, 1, { "Variant SKU": "NB-1-1" });
    expect(errorsOf(await send(csvOf([taken])))).toEqual([
      expect.stringMatching(/^2 NB-1-1: Invalid Variant SKU: This SKU belongs to product prod_/),
    ]);
    const claimed = [productRow(5), productRow(6, 1, { "Variant SKU": "NB-5-1" })];
    expect(errorsOf(await send(csvOf(claimed)))).toEqual([
      "3 NB-5-1: Variant SKU already exists on different product: see row 2",
    ]);
    expect((await variantsIn(tenantId)).map(({ product }) => product)).toEqual(["NB-1", "NB-5"]);
  });

  test("a variant SKU that is named twice, and rows of one product that differ in what they say of it", async () => {
    const { send, tenantId } = await newScene();
    const answer = await send(
      csvOf([productRow(1), productRow(1), productRow(2), productRow(2, 2, { Category: "phones" }), productRow(3)]),
    );
    expect(errorsOf(answer)).toEqual([
      "3 NB-1-1: Variant SKU is named twice: see row 2; nothing of product NB-1 was imported",
      "5 NB-2-2: Invalid Category: must be as in row 4, which names the same product; nothing of product NB-2 was imported",
    ]);
    expect((await variantsIn(tenantId)).map(({ product }) => product)).toEqual(["NB-3"]);
  });

  test("what a shop owns that the product comes from", async () => {
    const { send, tenantId, rows } = await newScene();
    await send(csvOf([productRow(1), productRow(2)]));
    await sql(
      `update products set sync_source = 'shopify', read_only_fields = '{name,variants.listPrice}' where tenant_id = $1`,
      [tenantId],
    );
    const before = await rows();
    const answer = await send(
      csvOf([productRow(1, 1, { "Product Name": "New" }), productRow(2, 1, { "List Price": "5" })]),
    );
    expect(errorsOf(answer)).toEqual([
      expect.stringMatching(/^2 NB-1-1: Invalid Product Name: .*shopify/),
      expect.stringMatching(/^3 NB-2-1: Invalid List Price: .*shopify/),
    ]);
    expect(await rows()).toEqual(before);
  });
});

test("one bad row leaves its whole product as it was, and says so; the others are imported", async () => {
  const { send, tenantId } = await newScene();
  await send(csvOf([productRow(1, 1), productRow(1, 2)]));
  const gold = { Color: "Gold" };
  const answer = await send(
    csvOf([
      productRow(1, 1, gold),
      productRow(2, 1, gold),
      productRow(1, 2, { ...gold, "List Price": "x" }),
      productRow(1, 3, gold),
      productRow(2, 2, { "24mo_Price": "0.001" }),
      productRow(3, 1, gold),
    ]),
  );
  expect(errorsOf(answer)).toEqual([
    "4 NB-1-2: Invalid List Price: must be a number from 0, such as 1299.00; nothing of product NB-1 was imported",
    "6 NB-2-2: Invalid 24mo_Price: An amount of EUR has at most 2 decimals; nothing of product NB-2 was imported",
  ]);
  expect(await variantsIn(tenantId)).toMatchObject([
    { sku: "NB-1-1", color: "Silver", version: 1, productVersion: 1 },
    { sku: "NB-1-2", color: "Silver", version: 1 },
    { sku: "NB-3-1", color: "Gold" },
  ]);
});

test("rows of a product need not stand together", async () => {
  const { send, tenantId } = await newScene();
  const { body } = await send(csvOf([productRow(1, 1), productRow(2, 1), productRow(1, 2), productRow(2, 2)]));
  expect(body).toMatchObject({ created: 2, summary: { variantsCreated: 4 } });
  expect((await variantsIn(tenantId)).map(({ product }) => product)).toEqual(["NB-1", "NB-1", "NB-2", "NB-2"]);
});

test("a product has at most 1,000 variants, with those that it has", async () => {
  const { send, tenantId } = await newScene();
  expect((await send(csvOf(productRows(1, 1000)))).body.summary.variantsCreated).toBe(1000);
  const answer = await send(csvOf([productRow(0, 1000)]));
  expect(errorsOf(answer)).toEqual([expect.stringMatching(/^2 NB-0-1000: .*1000/)]);
  expect(await variantsIn(tenantId)).toHaveLength(1000);
});

test.each([
  ["JPY", "1299", 1299],
  ["KWD", "12.345", 12345],
])("amounts are those of the business unit: %s %s", async (currency, price, minorUnits) => {
  const { send, tenantId } = await newScene({ currency });
  const amounts = { "List Price": price, "Acquisition Cost": price, "12mo_Price": price, "24mo_Price": price };
  const tooFine = { "List Price": `${price}${currency === "JPY" ? "." : ""}5` };
  const answer = await send(csvOf([productRow(1, 1, amounts), productRow(2, 1, { ...amounts, ...tooFine })]));
  expect(errorsOf(answer)).toEqual([expect.stringMatching(/^3 NB-2-1: Invalid List Price: An amount of/)]);
  expect(await variantsIn(tenantId)).toMatchObject([{ list: minorUnits, cost: minorUnits }]);
});

test("a price column may be of any length from 1 to 120 months", async () => {
  const { send, tenantId } = await newScene();
  const { "12mo_Price": _, "24mo_Price": __, ...row } = productRow(1);
  await send(csvOf([{ ...row, "120mo_Price": "9", "1mo_Price": "500", "18mo_Price": "0" }]));
  expect(await variantsIn(tenantId)).toMatchObject([
    {
      pricing: [
        { contractLength: 1, monthlyPrice: 50000 },
        { contractLength: 18, monthlyPrice: 0 },
        { contractLength: 120, monthlyPrice: 900 },
      ],
    },
  ]);
});

describe("a dry run", () => {
  test("reports the same as the import, and does nothing", async () => {
    const { send, rows } = await newScene();
    await send(csvOf([productRow(1, 1), productRow(1, 2), productRow(4)]));
    const csv = csvOf([
      productRow(1, 1, { Color: "Gold" }),
      productRow(1, 2),
      productRow(2),
      productRow(3, 1, { "List Price": "x" }),
      productRow(4),
      productRow(5, 1, { "Variant SKU": "NB-1-1" }),
      productRow(6, 1, { "12mo_Price": "0.001" }),
    ]);
    const before = await rows();
    const dry = await send(csv, "?dryRun=true");
    expect(await rows()).toEqual(before);
    expect(dry.status).toBe(201);
    expect(dry.body).toMatchObject({ created: 1, updated: 1 });
    expect(dry.body.errors).toHaveLength(3);
    expect((await send(csv, "?dryRun=false")).body).toEqual(dry.body);
    expect(await rows()).not.toEqual(before);
  });

  test.each(["dryRun=yes", "dryRun=", "dryRun=true&dryRun=true", "dry=true"])("?%s is refused", async (query) => {
    const { send, rows } = await newScene();
    const before = await rows();
    const { status, body } = await send(csvOf([productRow(1)]), `?${query}`);
    expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
    expect(await rows()).toEqual(before);
  });
});

describe("10,000 rows", () => {
  test("are imported in twenty commits of 500, each row counted, and a second time changed nothing", async () => {
    const { send, tenantId, rows } = await newScene();
    const csv = csvOf(productRows(2500, 4));
    const before = await roundTrips();
    const { body } = await send(csv);
    expect((await roundTrips()) - before).toBe(40);
    expect(body).toMatchObject({
      created: 2500,
      summary: { totalRows: 10_000, productsCreated: 2500, variantsCreated: 10_000, errors: [] },
    });
    const [counts] = await sql(
      `select (select count(*)::int from products where tenant_id = $1) as products,
              (select count(*)::int from variants where tenant_id = $1) as variants,
              (select count(*)::int from events where tenant_id = $1) as events`,
      [tenantId],
    );
    expect(counts).toEqual({ products: 2500, variants: 10_000, events: 2500 });
    const after = await rows();
    expect((await send(csv)).body).toMatchObject({ created: 0, updated: 0 });
    expect(await rows()).toEqual(after);
  });

  test("that are all at fault are all told", async () => {
    const { send } = await newScene();
    const { status, body } = await send(csvOf(productRows(10_000).map((row) => ({ ...row, "List Price": "x" }))));
    expect(status).toBe(201);
    expect(body.errors).toHaveLength(10_000);
    expect(body.errors.at(-1).row).toBe(10_001);
  });

  test("are the most: one more is refused, and nothing is imported", async () => {
    const { send, rows } = await newScene();
    const before = await rows();
    const { status, body } = await send(csvOf(productRows(10_001)));
    expect([status, body.error.code]).toEqual([400, "INVALID_CSV"]);
    expect(body.error.message).toContain("10000 rows");
    expect(await rows()).toEqual(before);
  });
});
