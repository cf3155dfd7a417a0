import type { Context } from "#context";
import type { Customer } from "#domain/customer";
import { type CustomerPage, customerPage } from "./queries.ts";

/** The customers of one page and, to tell whether there is another page, one more; and the currency of their revenue. */
export async function listCustomers(
  ctx: Context,
  page: CustomerPage,
): Promise<{ customers: Customer[]; currency: string }> {
  const { customers } = await ctx.load({ customers: customerPage(page) });
  return { customers, currency: ctx.tenant.currency };
}
