import type { Context } from "#context";
import { type Day, dayOf } from "#domain/day";
import { notFound } from "#domain/problem";
import type { Rental } from "#domain/rental";
import { rentalById } from "./queries.ts";

/** Rentals, and the day on which they are looked at: how far a device has earned its cost back depends on it. */
export type Seen<Rentals> = { rentals: Rentals; today: Day };

export async function getSubscription(ctx: Context, { id }: { id: string }): Promise<Seen<Rental>> {
  const { found } = await ctx.load({ found: rentalById({ id }) });
  return { rentals: requireRental(found), today: todayOf(ctx) };
}

/** The rental that was looked for, or the refusal that says nothing of why it is not there. */
export function requireRental([rental]: readonly Rental[]): Rental {
  if (!rental) throw notFound("subscription");
  return rental;
}

/** The calendar day of now, where the business unit is. */
export const todayOf = (ctx: Context): Day => dayOf(ctx.now, ctx.tenant.timeZone);
