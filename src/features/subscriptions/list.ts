import type { Context } from "#context";
import type { Rental } from "#domain/rental";
import { type Seen, todayOf } from "./get.ts";
import { type RentalPage, rentalPage } from "./queries.ts";

/** The rentals of one page and, to tell whether there is another page, one more. */
export async function listSubscriptions(ctx: Context, page: RentalPage): Promise<Seen<Rental[]>> {
  const { rentals } = await ctx.load({ rentals: rentalPage(page) });
  return { rentals, today: todayOf(ctx) };
}
