import type { Context } from "#context";
import {
  type ListedProduct,
  type ListedVariant,
  type ProductPage,
  productPage,
  type VariantPage,
  variantPage,
  wordsOf,
} from "./queries.ts";

/** The products of one page and, to tell whether there is another page, one more. */
export async function listProducts(
  ctx: Context,
  { words, ...page }: ProductPage & { words: readonly string[] },
): Promise<ListedProduct[]> {
  return (await ctx.load({ products: productPage({ ...page, ...wordsOf(words) }) })).products;
}

/** The variants of one page and one more. */
export async function listVariants(ctx: Context, page: VariantPage): Promise<ListedVariant[]> {
  return (await ctx.load({ variants: variantPage(page) })).variants;
}
