import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { declaredFor } from "#domain/custom-fields";
import type { Order } from "#domain/order";
import { type Fault, Problem } from "#domain/problem";
import type { Settings } from "#domain/settings";
import { type FieldFilter, fieldFilters, type OrderPage, orderPage } from "./queries.ts";
import { parameterOf } from "./schema.ts";

export type ListOrders = OrderPage & { fields: readonly FieldFilter[] };

/** The orders of one page and, to tell whether there is another page, one more. */
export async function listOrders(ctx: Context, { fields, ...page }: ListOrders): Promise<Order[]> {
  if (fields.length === 0) return (await ctx.load({ orders: orderPage(page) })).orders;
  const { settings, orders } = await ctx.load({
    settings: tenantSettings,
    orders: orderPage({ ...page, ...fieldFilters(fields) }),
  });
  requireDeclared(fields, settings);
  return orders;
}

/** Refuses a filter by a field that the business unit has not declared, as it would a parameter that does not exist. */
function requireDeclared(fields: readonly FieldFilter[], settings: Settings): void {
  const declared = new Set(declaredFor("order", settings).map((field) => field.id));
  const faults: Fault[] = fields
    .filter(([field]) => !declared.has(field))
    .map(([field]) => ({
      path: parameterOf(field),
      message: "This business unit has not declared such a field of orders.",
      code: "unrecognized_keys",
    }));
  if (faults.length === 0) return;
  const places = faults.map((fault) => fault.path).join(", ");
  throw new Problem("VALIDATION_ERROR", `The query of the request is not valid: see details for ${places}.`, {
    faults,
  });
}
