import type { Context } from "#context";
import { asLoaded } from "#db/writes";
import {
  admitMembers,
  type BillingGroup,
  type BillingGroupChanges,
  changesTo,
  type MemberRental,
  membershipChange,
  totalsOf,
} from "#domain/billing-group";
import { requireMatch } from "#http/etag";
import { requireGroup } from "./get.ts";
import { groupById, membersOf, moveRentals, rentalsByIds, updateGroups } from "./queries.ts";

export type UpdateBillingGroup = {
  id: string;
  ifMatch?: string | undefined;
  changes: BillingGroupChanges & { rentalIds?: readonly string[] | undefined };
};

/**
 * Changes a group; `rentalIds` replaces the list of its members. What is sent and already so is no change: where nothing
 * changes, nothing is written and the version stays.
 */
export async function updateBillingGroup(ctx: Context, input: UpdateBillingGroup): Promise<BillingGroup> {
  const { id, ifMatch, changes } = input;
  const loaded = await ctx.load({
    group: groupById({ id }),
    members: membersOf({ groupId: id }),
    named: rentalsByIds({ ids: changes.rentalIds ?? [] }),
  });
  const before = requireGroup(loaded.group);
  requireMatch(ifMatch, before.version);
  const members = changes.rentalIds ? admitMembers(changes.rentalIds, loaded.named, before) : loaded.members;
  const { joining, leaving } = membershipChange(loaded.members, members);
  const changed = changesTo(before, changes);
  const isSame = Object.keys(changed).length === 0 && joining.length === 0 && leaving.length === 0;
  const after: BillingGroup = {
    ...before,
    ...changed,
    ...totalsOf(members),
    ...(!isSame && { updatedAt: ctx.now, version: before.version + 1 }),
  };
  if (isSame) return ctx.commit({ result: after, writes: [], events: [] });
  const move = (rentals: MemberRental[], groupId: string | null) =>
    rentals.length === 0 ? [] : [moveRentals({ ...asLoaded(rentals), groupId, updatedAt: ctx.now })];
  return ctx.commit({
    result: after,
    writes: [updateGroups({ ...after, ...asLoaded([before]) }), ...move(leaving, null), ...move(joining, id)],
    events: [
      {
        type: "billing_group.updated",
        subjectId: id,
        data: {
          ...changed,
          joined: joining.map((rental) => rental.id),
          left: leaving.map((rental) => rental.id),
        },
      },
    ],
  });
}
