import type { Context } from "#context";
import type { CancellationRecord, Rental } from "#domain/rental";
import { rentalAfter } from "#domain/transitions";
import { requireMatch } from "#http/etag";
import { requireSameId } from "#http/path-id";
import { actorOf, commitAction } from "./act.ts";
import { requireRental, todayOf } from "./get.ts";
import { assetOfRental, rentalById } from "./queries.ts";

export type CancelSubscription = {
  id: string;
  ifMatch: string | undefined;
  rentalId?: string | undefined;
  reason: CancellationRecord["reason"];
  notes?: string | undefined;
};

/** Ends a rental by decision, without a fee. Its asset stays with the customer until it is collected. */
export async function cancelSubscription(ctx: Context, input: CancelSubscription): Promise<Rental> {
  const { id, reason, notes } = input;
  const loaded = await ctx.load({ found: rentalById({ id }), asset: assetOfRental({ rentalId: id }) });
  const before = requireRental(loaded.found);
  requireSameId("rentalId", input.rentalId, id);
  requireMatch(input.ifMatch, before.version);
  const status = rentalAfter(before, "cancel");
  const cancellation = { reason, notes, processedBy: actorOf(ctx), cancelledAt: ctx.now };
  return commitAction(
    ctx,
    {
      before,
      changed: { status, endedOn: todayOf(ctx), lifecycle: { ...before.lifecycle, cancellation } },
      type: "subscription.cancelled",
      data: { status: { from: before.status, to: status }, reason, ...(notes !== undefined && { notes }) },
      events: loaded.asset.map(({ serialNumber }) => ({
        type: "asset.collection_due",
        subjectId: serialNumber,
        data: { subscriptionId: id, customerId: before.customerId },
      })),
    },
    (rental) => rental,
  );
}
