import type { Context, Plan } from "#context";
import type { Statement } from "#db/statement";
import type { KnownCatalogue, ProductInput, ProductPlan } from "#domain/product-upsert";
import {
  changeProducts,
  changeVariants,
  insertProducts,
  insertVariants,
  knownVariantsBySkus,
  knownVariantsOfSkus,
  lockVariants,
  productsBySkus,
  requireUnheld,
} from "./queries.ts";

// Upserts of any number of products, in two round trips and at most six writes. An import plans all its products in one
// call of `planUpserts(inputs, await loadCatalogue(ctx, inputs), ctx)`, reports those that come back as problems, and
// commits the others at once: `ctx.commit({ result, ...writesOf(plans) })`. Where another write was first, it begins anew.

/** All that is known of the products and variants that some inputs name. */
export async function loadCatalogue(ctx: Context, inputs: readonly ProductInput[]): Promise<KnownCatalogue> {
  const productSkus = inputs.map((input) => input.productSku);
  const variantSkus = inputs.flatMap((input) => input.variants.map((variant) => variant.variantSku));
  // In this order: a variant that is seen has its product seen, whoever makes one in between.
  const { named, products, own } = await ctx.load({
    named: knownVariantsBySkus({ skus: variantSkus }),
    products: productsBySkus({ skus: productSkus }),
    own: knownVariantsOfSkus({ productSkus, but: variantSkus }),
  });
  return { products, variants: [...named, ...own] };
}

/** The writes and events of plans: one statement for all rows of a kind. */
export function writesOf(plans: readonly ProductPlan[]): Pick<Plan<unknown>, "writes" | "events"> {
  const all = <Row>(rows: (plan: ProductPlan) => readonly Row[]): Row[] => plans.flatMap(rows);
  const some = <Row>(rows: Row[], ...writes: ((rows: Row[]) => Statement)[]) =>
    rows.length === 0 ? [] : writes.map((write) => write(rows));
  const retired = all((plan) => plan.retiredIds).sort();
  return {
    writes: [
      ...some(
        retired,
        (ids) => lockVariants({ ids }),
        (ids) => requireUnheld({ ids }),
      ),
      // Known variants go before their products, whose category and brand they take over, new ones after them.
      ...some(inOrder(all((plan) => plan.changedVariants)), changeVariants),
      ...some(inOrder(all((plan) => plan.changedProducts)), changeProducts),
      ...some(
        all((plan) => plan.newProducts),
        insertProducts,
      ),
      ...some(
        all((plan) => plan.newVariants),
        insertVariants,
      ),
    ],
    events: all((plan) => plan.events),
  };
}

/** Two commits that change the same rows lock them in the same order. */
const inOrder = <Row extends { id: string }>(rows: Row[]) =>
  rows.toSorted((one, other) => (one.id < other.id ? -1 : 1));
