import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { buyoutOf } from "#domain/buyout";
import type { Day } from "#domain/day";
import { readAmounts, toDecimal } from "#domain/money";
import { type BuyoutRecord, buyoutTermsOf, type Rental, requireEffective } from "#domain/rental";
import { offerOf, requireQuoted } from "#domain/rental-quote";
import { assetAfter, rentalAfter } from "#domain/transitions";
import { requireMatch } from "#http/etag";
import { requireSameId } from "#http/path-id";
import { actorOf, commitAction } from "./act.ts";
import { requireRental, todayOf } from "./get.ts";
import { assetOfRental, quoteById, rentalById } from "./queries.ts";

export type BuyoutSubscription = {
  id: string;
  ifMatch: string | undefined;
  rentalId?: string | undefined;
  /** A decimal number in the currency of the business unit. */
  buyoutPrice?: number | undefined;
  reason?: BuyoutRecord["reason"] | undefined;
  effectiveDate?: Day | undefined;
  notes?: string | undefined;
  quoteId?: string | undefined;
};

/** Ends a rental by selling the device to the customer, at the computed price, a quoted one, or one that is sent. */
export async function buyoutSubscription(
  ctx: Context,
  input: BuyoutSubscription,
): Promise<{ rental: Rental; buyout: BuyoutRecord }> {
  const { id, quoteId, notes, reason = "customer_request" } = input;
  const loaded = await ctx.load({
    found: rentalById({ id }),
    asset: assetOfRental({ rentalId: id }),
    quote: quoteById({ id: quoteId ?? "" }),
    settings: tenantSettings,
  });
  const before = requireRental(loaded.found);
  requireSameId("rentalId", input.rentalId, id);
  requireMatch(input.ifMatch, before.version);
  const status = rentalAfter(before, "buyout");
  const { buyoutPrice } = readAmounts(before.currency, { buyoutPrice: input.buyoutPrice });
  const today = todayOf(ctx);
  const effectiveOn = requireEffective(before, input.effectiveDate, today);
  const offer = offerOf("buyout", quoteId, loaded.quote, before, today);
  if (offer) requireQuoted("buyoutPrice", buyoutPrice, offer.buyoutPrice);
  const terms = offer ?? buyoutTermsOf(buyoutOf(before, effectiveOn, loaded.settings, buyoutPrice));
  const buyout = { ...terms, reason, notes, quoteId, processedBy: actorOf(ctx), effectiveOn, processedAt: ctx.now };
  return commitAction(
    ctx,
    {
      before,
      changed: { status, endedOn: effectiveOn, lifecycle: { ...before.lifecycle, buyout } },
      type: "subscription.bought_out",
      data: {
        status: { from: before.status, to: status },
        buyoutPrice: toDecimal(BigInt(terms.buyoutPrice), before.currency),
        calculationMethod: terms.calculationMethod,
        effectiveDate: effectiveOn,
        reason,
        ...(notes !== undefined && { notes }),
        ...(quoteId !== undefined && { quoteId }),
      },
      // It is the customer's now.
      moves: loaded.asset.map((asset) => ({
        before: asset,
        changed: { status: assetAfter.buyout, rentalId: null },
        type: "asset.sold",
      })),
    },
    (rental) => ({ rental, buyout }),
  );
}
