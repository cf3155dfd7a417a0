import type { Context } from "#context";
import type { ProductPlan } from "#domain/product-upsert";
import { type UpdateProduct, updateProduct } from "./update.ts";

/** Takes a product out of the offer, with all its variants. What was ordered or rented goes on as it is. */
export const deleteProduct = (ctx: Context, of: Omit<UpdateProduct, "changes">): Promise<ProductPlan> =>
  updateProduct(ctx, { ...of, changes: { status: "discontinued" } });
