import type { Context } from "#context";
import type { BillingGroup } from "#domain/billing-group";
import { type GroupPage, groupPage } from "./queries.ts";

/** The groups of one page and, to tell whether there is another page, one more. */
export async function listBillingGroups(ctx: Context, page: GroupPage): Promise<BillingGroup[]> {
  return (await ctx.load({ groups: groupPage(page) })).groups;
}
