import type { Context } from "#context";
import { Problem } from "#domain/problem";
import { type ProductInput, type ProductPlan, planUpserts } from "#domain/product-upsert";
import { loadCatalogue, writesOf } from "./catalogue.ts";

/** Makes a product with its variants; or, where its SKU is known, changes it and adds or changes the variants sent. */
export async function upsertProduct(ctx: Context, input: ProductInput): Promise<ProductPlan> {
  const plan = onlyPlan(planUpserts([input], await loadCatalogue(ctx, [input]), ctx));
  return ctx.commit({ result: plan, ...writesOf([plan]) });
}

/** The plan of the only input, or the problem that it met. */
export function onlyPlan([outcome]: readonly (ProductPlan | Problem)[]): ProductPlan {
  if (outcome instanceof Problem) throw outcome;
  return outcome as ProductPlan;
}
