import type { Context } from "#context";
import { asLoaded } from "#db/writes";
import type { BillingGroup } from "#domain/billing-group";
import { requireMatch } from "#http/etag";
import { requireGroup } from "./get.ts";
import { deleteGroups, groupById, membersOf, moveRentals } from "./queries.ts";

/** Ends a group. Its rentals go on and are billed one by one; what was billed stays as it is. */
export async function deleteBillingGroup(
  ctx: Context,
  { id, ifMatch }: { id: string; ifMatch?: string | undefined },
): Promise<BillingGroup> {
  const loaded = await ctx.load({ group: groupById({ id }), members: membersOf({ groupId: id }) });
  const group = requireGroup(loaded.group);
  requireMatch(ifMatch, group.version);
  const rentalIds = loaded.members.map((rental) => rental.id);
  return ctx.commit({
    result: group,
    writes: [
      deleteGroups({ ...asLoaded([group]), deletedAt: ctx.now }),
      moveRentals({ ...asLoaded(loaded.members), groupId: null, updatedAt: ctx.now }),
    ],
    events: [{ type: "billing_group.deleted", subjectId: id, data: { rentalIds } }],
  });
}
