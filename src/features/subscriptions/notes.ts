import type { Context } from "#context";
import type { Rental } from "#domain/rental";
import { requireMatch } from "#http/etag";
import { commitAction } from "./act.ts";
import { requireRental } from "./get.ts";
import { rentalById } from "./queries.ts";

/** Replaces the notes of a rental, whatever its state; an empty text removes them. */
export async function updateSubscriptionNotes(
  ctx: Context,
  input: { id: string; ifMatch: string | undefined; notes: string },
): Promise<Rental> {
  const { found } = await ctx.load({ found: rentalById({ id: input.id }) });
  const before = requireRental(found);
  requireMatch(input.ifMatch, before.version);
  const notes = input.notes || null;
  if (notes === before.notes) return ctx.commit({ result: before, writes: [], events: [] });
  const data = { notes: { from: before.notes, to: notes } };
  return commitAction(ctx, { before, changed: { notes }, type: "subscription.updated", data }, (after) => after);
}
