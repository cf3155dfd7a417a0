import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import type { Day } from "#domain/day";
import { earlyReturnOf } from "#domain/early-return";
import { readAmounts, toDecimal } from "#domain/money";
import { refusalAt } from "#domain/problem";
import {
  type EarlyReturnRecord,
  earlyReturnTermsOf,
  type Rental,
  type ReturnCondition,
  requireEffective,
} from "#domain/rental";
import { offerOf, requireQuoted } from "#domain/rental-quote";
import { assetAfter, rentalAfter } from "#domain/transitions";
import { requireMatch } from "#http/etag";
import { requireSameId } from "#http/path-id";
import { actorOf, commitAction, release } from "./act.ts";
import { requireRental, todayOf } from "./get.ts";
import { assetOfRental, quoteById, rentalById } from "./queries.ts";

export type ReturnEarly = {
  id: string;
  ifMatch: string | undefined;
  rentalId?: string | undefined;
  returnCondition: ReturnCondition;
  /** A decimal number in the currency of the business unit. */
  earlyReturnFee?: number | undefined;
  waiveFee?: boolean | undefined;
  reason?: string | undefined;
  damageAssessment?: string | undefined;
  effectiveDate?: Day | undefined;
  notes?: string | undefined;
  quoteId?: string | undefined;
};

/** Ends a rental before its time: the device is back, and the fee is the computed one, a quoted one, or one that is sent. */
export async function returnEarly(
  ctx: Context,
  input: ReturnEarly,
): Promise<{ rental: Rental; earlyReturn: EarlyReturnRecord }> {
  const { id, quoteId, notes, reason, damageAssessment, returnCondition, waiveFee = false } = input;
  const loaded = await ctx.load({
    found: rentalById({ id }),
    asset: assetOfRental({ rentalId: id }),
    quote: quoteById({ id: quoteId ?? "" }),
    settings: tenantSettings,
  });
  const before = requireRental(loaded.found);
  requireSameId("rentalId", input.rentalId, id);
  requireMatch(input.ifMatch, before.version);
  const status = rentalAfter(before, "early_return");
  const { earlyReturnFee: fee } = readAmounts(before.currency, { earlyReturnFee: input.earlyReturnFee });
  const today = todayOf(ctx);
  const effectiveOn = requireEffective(before, input.effectiveDate, today);
  if (waiveFee && quoteId !== undefined) {
    throw refusalAt("VALIDATION_ERROR", "waiveFee", "A quoted fee is charged: leave the quote out to waive it.");
  }
  const offer = offerOf("early_return", quoteId, loaded.quote, before, today);
  if (offer) requireQuoted("earlyReturnFee", fee, offer.fee);
  const terms = offer ?? earlyReturnTermsOf(earlyReturnOf(before, effectiveOn, loaded.settings, { fee, waiveFee }));
  const earlyReturn = {
    ...terms,
    ...{ returnCondition, reason, damageAssessment, notes, quoteId, processedBy: actorOf(ctx) },
    ...{ effectiveOn, processedAt: ctx.now },
  };
  return commitAction(
    ctx,
    {
      before,
      changed: { status, endedOn: effectiveOn, lifecycle: { ...before.lifecycle, earlyReturn } },
      type: "subscription.returned",
      data: {
        status: { from: before.status, to: status },
        earlyReturnFee: toDecimal(BigInt(terms.fee), before.currency),
        feeWaived: terms.feeWaived,
        calculationMethod: terms.calculationMethod,
        returnDate: effectiveOn,
        returnCondition,
        ...(reason !== undefined && { reason }),
        ...(damageAssessment !== undefined && { damageAssessment }),
        ...(notes !== undefined && { notes }),
        ...(quoteId !== undefined && { quoteId }),
      },
      moves: loaded.asset.map((asset) =>
        release(asset, { status: assetAfter.early_return, condition: returnCondition }, "asset.returned"),
      ),
    },
    (rental) => ({ rental, earlyReturn }),
  );
}
