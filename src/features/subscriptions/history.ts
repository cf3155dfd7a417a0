import type { Context } from "#context";
import { requireRental } from "./get.ts";
import { eventPage, type HistoryPage, type RentalEvent } from "./history-queries.ts";
import { rentalById } from "./queries.ts";

/** What happened to a rental, page by page, the newest first. */
export async function getSubscriptionHistory(ctx: Context, page: HistoryPage): Promise<RentalEvent[]> {
  const { found, events } = await ctx.load({ found: rentalById({ id: page.id }), events: eventPage(page) });
  requireRental(found);
  return events;
}
