import type { Context } from "#context";
import type { BillingGroup } from "#domain/billing-group";
import { notFound } from "#domain/problem";
import { groupById } from "./queries.ts";

export async function getBillingGroup(ctx: Context, { id }: { id: string }): Promise<BillingGroup> {
  const { group } = await ctx.load({ group: groupById({ id }) });
  return requireGroup(group);
}

/** The group that was looked for, or the refusal that says nothing of why it is not there. */
export function requireGroup([group]: readonly BillingGroup[]): BillingGroup {
  if (!group) throw notFound("billing group");
  return group;
}
