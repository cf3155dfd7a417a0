import { expect, test } from "vitest";
import { sql } from "../../support/database.ts";
import { newCustomer, newRentals } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf } from "../behind.ts";
import { newProductIn, openShop, orderVariant, path, variantsOf } from "./shop.ts";

test("a deleted product is kept, discontinued, with all variants inactive", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  const { status, body } = await shop.client.delete(made.path);
  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    message: "Product discontinued.",
    productId: made.productId,
    productSku: "P",
  });
  const read = await shop.client.get(made.path);
  expect(read.body.status).toBe("discontinued");
  expect(read.headers.get("ETag")).toBe('"2"');
  for (const variant of Object.values(await variantsOf(shop, made))) expect(variant.status).toBe("inactive");
});

test("deleting writes one event, with every variant that went inactive", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  await shop.client.delete(made.path);
  const [, event, ...more] = await eventsOf(shop.tenantId);
  expect(more).toEqual([]);
  const changes = { status: { from: "active", to: "inactive" } };
  expect(event).toMatchObject({
    type: "product.discontinued",
    subjectId: made.productId,
    data: {
      changes: { status: { from: "active", to: "discontinued" } },
      variants: [
        { variantSku: "A", changes },
        { variantSku: "B", changes },
      ],
    },
  });
});

test("deleted again, it is as it was: the same answer, nothing written", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop);
  const first = await shop.client.delete(made.path);
  const before = await rowsOf(shop.organisationId);
  expect((await shop.client.delete(made.path)).body).toEqual(first.body);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("an open order of any variant refuses it as PRODUCT_HAS_ACTIVE_ORDERS; once done, it lets it go", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  const order = await orderVariant(shop, made.variantIds["B"] ?? "");
  const before = await rowsOf(shop.organisationId);
  const { status, body } = await shop.client.delete(made.path);
  expect([status, body.error.code]).toEqual([400, "PRODUCT_HAS_ACTIVE_ORDERS"]);
  expect(body.error.details).toEqual([{ path: "status", message: "An open order has variant B.", code: "in_use" }]);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
  await sql("update order_lines set is_open = false where tenant_id = $1 and order_id = $2", [shop.tenantId, order]);
  expect((await shop.client.delete(made.path)).status).toBe(200);
});

test("running subscriptions go on as they are", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  await newRentals(shop.tenantId, await newCustomer(shop.tenantId), [18900]);
  await sql("update rentals set variant_id = $2, product_id = $3 where tenant_id = $1", [
    shop.tenantId,
    made.variantIds["A"],
    made.productId,
  ]);
  const rentals = () => sql("select * from rentals where tenant_id = $1", [shop.tenantId]);
  const before = await rentals();
  expect((await shop.client.delete(made.path)).status).toBe(200);
  expect(await rentals()).toEqual(before);
});

test("its SKU, sent anew, is the same product, still discontinued until it is made active", async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  await shop.client.delete(made.path);
  expect((await newProductIn(shop, "P", ["A", "B"])).productId).toBe(made.productId);
  const { body } = await shop.client.get(made.path);
  expect([body.status, ...body.variants.map((variant: { status: string }) => variant.status)]).toEqual([
    "discontinued",
    "inactive",
    "inactive",
  ]);
});

test("what is not there cannot be deleted", async () => {
  const [shop, other] = [await openShop(), await openShop()];
  const theirs = await newProductIn(other);
  for (const place of [`${path}/prod_none`, theirs.path]) expect((await shop.client.delete(place)).status).toBe(404);
  expect((await other.client.get(theirs.path)).body.status).toBe("active");
});
