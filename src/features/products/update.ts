import type { Context } from "#context";
import { Problem } from "#domain/problem";
import { type ProductInput, type ProductPlan, planUpserts } from "#domain/product-upsert";
import { requireMatch } from "#http/etag";
import { writesOf } from "./catalogue.ts";
import { requireProduct } from "./get.ts";
import { knownVariantsBySkus, knownVariantsOf, productById } from "./queries.ts";
import { onlyPlan } from "./upsert.ts";

export type UpdateProduct = {
  id: string;
  ifMatch?: string | undefined;
  changes: Omit<ProductInput, "productSku" | "variants"> & {
    productSku?: string | undefined;
    variants?: ProductInput["variants"] | undefined;
  };
};

/**
 * Changes what is sent of a product and of its variants, and leaves the rest. What is sent and already so is no change:
 * where nothing changes, nothing is written and the version stays.
 */
export async function updateProduct(ctx: Context, { id, ifMatch, changes }: UpdateProduct): Promise<ProductPlan> {
  const { variants = [] } = changes;
  const { product, own, named } = await ctx.load({
    product: productById({ id }),
    own: knownVariantsOf({ productId: id }),
    named: knownVariantsBySkus({ skus: variants.map((variant) => variant.variantSku) }),
  });
  const before = requireProduct(product);
  requireMatch(ifMatch, before.version);
  requireSku(before.sku, changes.productSku);
  const input = { ...changes, productSku: before.sku, variants };
  const plan = onlyPlan(planUpserts([input], { products: [before], variants: [...named, ...own] }, ctx));
  return ctx.commit({ result: plan, ...writesOf([plan]) });
}

/** The SKU is what everybody else knows the product by. */
function requireSku(sku: string, sent: string | undefined): void {
  if (sent === undefined || sent === sku) return;
  const message = `The SKU of a product cannot be changed: it is ${sku}.`;
  throw new Problem("VALIDATION_ERROR", message, { faults: [{ path: "productSku", message, code: "sku" }] });
}
