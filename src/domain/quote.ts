import { addDays, type Day } from "./day.ts";
import { Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** What a price was computed from: facts of the rental, by name. */
export type Basis = Readonly<Record<string, string | number | bigint | null>>;

/** A price that is held for some days, as long as what it was computed from stays so. */
export type Quote<Offer> = {
  id: string;
  rentalId: string;
  quotedOn: Day;
  /** The last day on which it holds. */
  validUntil: Day;
  basis: Basis;
  offer: Offer;
};

/** Holds an offer that was computed on a day. */
export const holdOffer = <Offer>(
  quote: Omit<Quote<Offer>, "validUntil">,
  { quoteValidDays }: Pick<Settings, "quoteValidDays">,
): Quote<Offer> => ({ ...quote, validUntil: addDays(quote.quotedOn, quoteValidDays) });

/**
 * The offer of a quote, as long as it holds: for its rental, up to its last day, and while the rental is as it was.
 * Throws `QUOTE_STALE` that says what has changed. The settings of the unit may change meanwhile: what was offered holds.
 */
export function heldOffer<Offer>(quote: Quote<Offer>, rental: { id: string; basis: Basis }, day: Day): Offer {
  if (quote.rentalId !== rental.id) throw stale(`it was made for subscription ${quote.rentalId}`);
  if (day > quote.validUntil) throw stale(`it was valid until ${quote.validUntil}`);
  const names = new Set([...Object.keys(quote.basis), ...Object.keys(rental.basis)]);
  const changed = [...names].filter((name) => quote.basis[name] !== rental.basis[name]).sort();
  if (changed.length > 0) throw stale(`since it was made, ${changed.join(", ")} changed`);
  return quote.offer;
}

const stale = (why: string) => new Problem("QUOTE_STALE", `The quote does not hold: ${why}. Ask for a new one.`);
