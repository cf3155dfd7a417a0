import type { Day } from "./day.ts";
import { Problem, refusalAt } from "./problem.ts";
import { heldOffer, type Quote } from "./quote.ts";
import type { BuyoutTerms, EarlyReturnTerms, Rental } from "./rental.ts";

export const quoteKinds = ["extension", "upgrade", "buyout", "early_return"] as const;
export type QuoteKind = (typeof quoteKinds)[number];

/** What each kind of quote offers. Amounts are whole minor units, as rentals keep them. */
export type Offers = {
  extension: { extensionMonths: number; newMonthlyAmount: number };
  upgrade: { newSku: string; contractLength: number; newMonthlyAmount: number };
  buyout: BuyoutTerms;
  early_return: EarlyReturnTerms;
};

/** A quote as it is kept. */
export type StoredQuote = Quote<Offers[QuoteKind]> & { kind: QuoteKind };

/** What an offer of a rental rests on: where one of these has changed, it holds no longer. */
export const basisOf = (rental: Rental): Record<string, string | number | null> => ({
  status: rental.status,
  startDate: rental.startsOn,
  contractLength: rental.contractLength,
  monthlyAmount: String(rental.monthlyAmount),
  listPrice: rental.listPrice === null ? null : String(rental.listPrice),
  acquisitionCost: rental.acquisitionCost === null ? null : String(rental.acquisitionCost),
});

/**
 * The offer of the quote that a request names, as long as it holds; none where it names none. Throws `QUOTE_NOT_FOUND`
 * for one that is not there, `QUOTE_STALE` for one of another kind or that does not hold any more.
 */
export function offerOf<Kind extends QuoteKind>(
  kind: Kind,
  quoteId: string | undefined,
  [quote]: readonly StoredQuote[],
  rental: Rental,
  today: Day,
): Offers[Kind] | undefined {
  if (quoteId === undefined) return undefined;
  if (!quote) throw refusalAt("QUOTE_NOT_FOUND", "quoteId", `There is no quote ${quoteId}.`);
  if (quote.kind !== kind) throw new Problem("QUOTE_STALE", `Quote ${quoteId} is one of ${named[quote.kind]}.`);
  return heldOffer(quote, { id: rental.id, basis: basisOf(rental) }, today) as Offers[Kind];
}

const named: Record<QuoteKind, string> = {
  extension: "an extension",
  upgrade: "an upgrade",
  buyout: "a buyout",
  early_return: "an early return",
};

/** What is sent beside a quote may repeat it, not change it. */
export function requireQuoted(
  field: string,
  sent: string | number | bigint | undefined,
  quoted: string | number,
): void {
  if (sent === undefined || String(sent) === String(quoted)) return;
  throw new Problem("QUOTE_STALE", `${field} is not what the quote says: leave it out, or ask for a new quote.`);
}
