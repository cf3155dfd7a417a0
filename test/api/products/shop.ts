import { type Client, clientOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { newCustomer, newOrder, newOrderLine, newTenant, type TestTenant } from "../../support/factories.ts";

export const path = "/v1/products";

/** A business unit and a client of it. */
export type Shop = TestTenant & { client: Client };

export async function openShop(options: Parameters<typeof newTenant>[0] = {}): Promise<Shop> {
  const tenant = await newTenant(options);
  return { ...tenant, client: clientOf(tenant) };
}

/** A variant as it is sent. */
export const variantOf = (variantSku: string, more: Record<string, unknown> = {}) => ({
  variantSku,
  variantName: "Northbook 14, 32 GB",
  grade: "A",
  pricing: [{ contractLength: 12, monthlyPrice: 189 }],
  ...more,
});

/** A product as it is sent, with a variant for each SKU. */
export const productOf = (productSku: string, variantSkus: readonly string[], more: Record<string, unknown> = {}) => ({
  productSku,
  name: "Northbook 14",
  specification: "14 inch",
  category: "laptops",
  brand: "Northbook",
  variants: variantSkus.map((sku) => variantOf(sku)),
  ...more,
});

/** A product that has been made, where it is, and its variants' ids by SKU. */
export type Made = { productId: string; path: string; variantIds: Record<string, string> };

export async function newProductIn(
  { client, tenantId }: Shop,
  productSku = "NB-14",
  variantSkus: readonly string[] = ["NB-14-A", "NB-14-B"],
  more: Record<string, unknown> = {},
): Promise<Made> {
  const { status, body } = await client.post(path, productOf(productSku, variantSkus, more));
  if (status !== 201) throw new Error(`no product was made: ${JSON.stringify(body)}`);
  const { productId } = body;
  const variants = await sql("select id, sku from variants where tenant_id = $1 and product_id = $2", [
    tenantId,
    productId,
  ]);
  const variantIds = Object.fromEntries(variants.map(({ id, sku }) => [sku, id])) as Made["variantIds"];
  return { productId, path: `${path}/${productId}`, variantIds };
}

/** Puts a variant into an order that may still be fulfilled, or into one that may not. */
export async function orderVariant({ tenantId }: Shop, variantId: string, isOpen = true): Promise<string> {
  const order = await newOrder(tenantId, await newCustomer(tenantId), isOpen ? "pending" : "fulfilled");
  await newOrderLine(tenantId, order, { variantId }, { isOpen });
  return order;
}

/** The variants of a product as its reading shows them, by SKU. */
// biome-ignore lint/suspicious/noExplicitAny: the client has held it against its schema.
export async function variantsOf({ client }: Shop, made: Made): Promise<Record<string, any>> {
  const { variants } = (await client.get(made.path)).body;
  return Object.fromEntries(variants.map((variant: { variantSku: string }) => [variant.variantSku, variant]));
}
