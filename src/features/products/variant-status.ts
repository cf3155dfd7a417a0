import type { Context } from "#context";
import { notFound, Problem } from "#domain/problem";
import type { Variant, VariantStatus } from "#domain/product";
import { planUpserts } from "#domain/product-upsert";
import { requireMatch } from "#http/etag";
import { writesOf } from "./catalogue.ts";
import { knownVariantById, type ListedVariant, productOfVariant } from "./queries.ts";

export type UpdateVariantStatus = { id: string; ifMatch?: string | undefined; status: VariantStatus };

/** The variant, and the version of its product, which moves on with it. */
export type ChangedVariant = { variant: ListedVariant; productVersion: number };

/** Takes a variant into the offer, or out of it. */
export async function updateVariantStatus(ctx: Context, input: UpdateVariantStatus): Promise<ChangedVariant> {
  const { id, ifMatch, status } = input;
  const loaded = await ctx.load({ product: productOfVariant({ variantId: id }), variant: knownVariantById({ id }) });
  const [[product], [before]] = [loaded.product, loaded.variant];
  if (!(product && before)) throw notFound("variant");
  requireMatch(ifMatch, product.version);
  const wanted = { productSku: product.sku, variants: [{ variantSku: before.sku, status }] };
  const [outcome] = planUpserts([wanted], { products: [product], variants: [before] }, ctx);
  if (outcome instanceof Problem) throw ofTheWhole(outcome);
  const plan = outcome as Exclude<typeof outcome, Problem | undefined>;
  const after: Variant = plan.changedVariants[0] ?? before;
  const result = {
    variant: { ...after, productSku: product.sku, productName: product.name },
    productVersion: plan.product.version,
  };
  return ctx.commit({ result, ...writesOf([plan]) });
}

/** The problem of a list of one variant as that of the variant. */
function ofTheWhole({ code, message, faults = [] }: Problem): Problem {
  return new Problem(code, message, {
    faults: faults.map((fault) => ({ ...fault, path: fault.path.replace(/^variants\.0\./, "") })),
  });
}
