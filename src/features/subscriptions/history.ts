import type { Context } from "#context";
import { requireRental } from "./get.ts";
import { eventPage, type RentalEvent, rentalById } from "./queries.ts";

export type HistoryPage = { id: string; startAfter: string | undefined; count: number };

/** What happened to a rental, page by page, the newest first. */
export async function getSubscriptionHistory(
  ctx: Context,
  { id, startAfter, count }: HistoryPage,
): Promise<RentalEvent[]> {
  const { found, events } = await ctx.load({
    found: rentalById({ id }),
    events: eventPage({ subjectId: id, sortBy: "occurredAt", sortDir: "desc", startAfter, count }),
  });
  requireRental(found);
  return events;
}
