import type { Context } from "#context";
import { type Rental, type ReturnCondition, requireTermOver } from "#domain/rental";
import { assetAfter, rentalAfter } from "#domain/transitions";
import { requireMatch } from "#http/etag";
import { requireSameId } from "#http/path-id";
import { actorOf, commitAction, release } from "./act.ts";
import { requireRental, todayOf } from "./get.ts";
import { assetOfRental, rentalById } from "./queries.ts";

export type CompleteSubscription = {
  id: string;
  ifMatch: string | undefined;
  rentalId?: string | undefined;
  returnCondition?: ReturnCondition | undefined;
  notes?: string | undefined;
};

/** Ends a rental whose contract is over: the device is back. */
export async function completeSubscription(ctx: Context, input: CompleteSubscription): Promise<Rental> {
  const { id, returnCondition, notes } = input;
  const loaded = await ctx.load({ found: rentalById({ id }), asset: assetOfRental({ rentalId: id }) });
  const before = requireRental(loaded.found);
  requireSameId("rentalId", input.rentalId, id);
  requireMatch(input.ifMatch, before.version);
  const status = rentalAfter(before, "complete");
  const today = todayOf(ctx);
  requireTermOver(before, today);
  const completion = { returnCondition, notes, processedBy: actorOf(ctx), completedAt: ctx.now };
  return commitAction(
    ctx,
    {
      before,
      changed: { status, endedOn: today, lifecycle: { ...before.lifecycle, completion } },
      type: "subscription.completed",
      data: {
        status: { from: before.status, to: status },
        ...(returnCondition !== undefined && { returnCondition }),
        ...(notes !== undefined && { notes }),
      },
      moves: loaded.asset.map((asset) =>
        release(
          asset,
          { status: assetAfter.complete, ...(returnCondition && { condition: returnCondition }) },
          "asset.returned",
        ),
      ),
    },
    (rental) => rental,
  );
}
