import type { Context } from "#context";
import { notFound } from "#domain/problem";
import type { Product, Variant } from "#domain/product";
import { productById, variantsOf } from "./queries.ts";

export type WholeProduct = { product: Product; variants: Variant[] };

export async function getProduct(ctx: Context, { id }: { id: string }): Promise<WholeProduct> {
  // The product first: its version is never newer than the variants that it stands for.
  const { product, variants } = await ctx.load({
    product: productById({ id }),
    variants: variantsOf({ productId: id }),
  });
  return { product: requireProduct(product), variants };
}

/** The product that was looked for, or the refusal that says nothing of why it is not there. */
export function requireProduct([product]: readonly Product[]): Product {
  if (!product) throw notFound("product");
  return product;
}
