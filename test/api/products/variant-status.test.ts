import { expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf } from "../behind.ts";
import { type Made, newProductIn, openShop, orderVariant, path, variantsOf } from "./shop.ts";

const statusOf = (made: Made, sku: string) => `${path}/variants/${made.variantIds[sku]}/status`;

test("a variant is made inactive and active again, and its product's version moves on with it", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  const before = await variantsOf(shop, made);
  const off = await shop.client.patch(statusOf(made, "A"), { status: "inactive" });
  expect([off.status, off.headers.get("ETag")]).toEqual([200, '"2"']);
  expect(off.body).toEqual({
    success: true,
    message: "Variant inactive.",
    variant: {
      ...before["A"],
      productName: "Northbook 14",
      status: "inactive",
      updatedAt: off.body.variant.updatedAt,
    },
  });
  const read = await shop.client.get(made.path);
  expect(read.headers.get("ETag")).toBe('"2"');
  expect(read.body.updatedAt).toBe(off.body.variant.updatedAt);
  const { productName: _, ...shown } = off.body.variant;
  expect(await variantsOf(shop, made)).toEqual({ A: shown, B: before["B"] });
  const on = await shop.client.patch(statusOf(made, "A"), { status: "active" });
  expect([on.status, on.headers.get("ETag"), on.body.variant.status]).toEqual([200, '"3"', "active"]);
});

test("it writes one event, of the product", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  await shop.client.patch(statusOf(made, "A"), { status: "inactive" });
  const [, event, ...more] = await eventsOf(shop.tenantId);
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    type: "product.updated",
    subjectId: made.productId,
    data: {
      changes: {},
      variants: [{ variantSku: "A", operation: "update", changes: { status: { from: "active", to: "inactive" } } }],
    },
  });
});

test("a status that is so already is no change: nothing is written", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const before = await rowsOf(shop.organisationId);
  const { status, headers } = await shop.client.patch(statusOf(made, "A"), { status: "active" });
  expect([status, headers.get("ETag")]).toEqual([200, '"1"']);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("an open order keeps it active: 409 VARIANT_IN_USE, at status; the other variant is free", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  await orderVariant(shop, made.variantIds["A"] ?? "");
  await orderVariant(shop, made.variantIds["B"] ?? "", false);
  const before = await rowsOf(shop.organisationId);
  const { status, body } = await shop.client.patch(statusOf(made, "A"), { status: "inactive" });
  expect([status, body.error.code, placesOf(body)]).toEqual([409, "VARIANT_IN_USE", ["status"]]);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
  expect((await shop.client.patch(statusOf(made, "B"), { status: "inactive" })).status).toBe(200);
});

test("a variant of a discontinued product is not revived: INVALID_STATUS", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"], { status: "discontinued" });
  const { status, body } = await shop.client.patch(statusOf(made, "A"), { status: "active" });
  expect([status, body.error.code, placesOf(body)]).toEqual([400, "INVALID_STATUS", ["status"]]);
});

test("where the shop of a synced product owns its variants, it is refused as READ_ONLY_FIELD", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  await sql("update products set sync_source = 'shopify', read_only_fields = '{variants}' where tenant_id = $1", [
    shop.tenantId,
  ]);
  const { status, body } = await shop.client.patch(statusOf(made, "A"), { status: "inactive" });
  expect([status, body.error.code, placesOf(body)]).toEqual([400, "READ_ONLY_FIELD", ["status"]]);
});

test("what is not there has no status", async () => {
  const [shop, other] = [await openShop(), await openShop()];
  const theirs = await newProductIn(other, "P", ["A"]);
  for (const place of [`${path}/variants/var_none/status`, statusOf(theirs, "A")]) {
    const { status, body } = await shop.client.patch(place, { status: "inactive" });
    expect(status).toBe(404);
    expect(body.error).toEqual({ code: "NOT_FOUND", message: "There is no such variant." });
  }
  expect((await variantsOf(other, theirs))["A"].status).toBe("active");
});

test.each([{}, { status: "discontinued" }, { status: null }])("%j is refused by name", async (sent) => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const { status, body } = await shop.client.patch(statusOf(made, "A"), sent);
  expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", ["status"]]);
});
