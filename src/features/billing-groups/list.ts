import type { Context } from "#context";
import type { BillingGroup } from "#domain/billing-group";
import { requireCursor } from "#http/page";
import { cursorRow, type GroupPage, groupPage } from "./queries.ts";

/** The groups of one page and, to tell whether there is another page, one more. */
export async function listBillingGroups(ctx: Context, page: GroupPage): Promise<BillingGroup[]> {
  const { startAfter } = page;
  if (startAfter === undefined) return (await ctx.load({ groups: groupPage(page) })).groups;
  const { groups, cursor } = await ctx.load({ groups: groupPage(page), cursor: cursorRow({ id: startAfter }) });
  requireCursor(cursor);
  return groups;
}
