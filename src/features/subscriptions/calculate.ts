import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { type Buyout, buyoutOf, type CalculationMethod } from "#domain/buyout";
import type { Day } from "#domain/day";
import { type EarlyReturn, earlyReturnOf } from "#domain/early-return";
import { type Extension, extend } from "#domain/extension";
import { readAmounts } from "#domain/money";
import { holdOffer } from "#domain/quote";
import { buyoutTermsOf, earlyReturnTermsOf, type Rental } from "#domain/rental";
import { basisOf, type Offers, type QuoteKind } from "#domain/rental-quote";
import type { Settings } from "#domain/settings";
import { endOf } from "#domain/term";
import { type RentalTrigger, rentalAfter } from "#domain/transitions";
import { extendable } from "./extend.ts";
import { requireRental, todayOf } from "./get.ts";
import { insertQuote, rentalById, variantBySku } from "./queries.ts";
import { requireOffered, upgradeTerms } from "./upgrade.ts";

/** A price that is held: the action that names it charges exactly this. */
export type Held = { quoteId: string; validUntil: Day };

/** A calculation of a rental; `held` where that was asked for. */
export type Calculated<Result> = { rental: Rental; result: Result; held: Held | null };

type Asked = { rentalId: string; hold?: boolean | undefined };

/** What it would cost to keep the device, today. */
export async function calculateBuyout(ctx: Context, { rentalId, hold }: Asked): Promise<Calculated<Buyout>> {
  const { found, settings } = await ctx.load({ found: rentalById({ id: rentalId }), settings: tenantSettings });
  const rental = requireOpenTo("buyout", found);
  const result = buyoutOf(rental, todayOf(ctx), settings);
  return answer(ctx, { kind: "buyout", rental, result, offer: buyoutTermsOf(result), hold, settings });
}

/** What it would cost to give the device back, today. */
export async function calculateEarlyReturn(ctx: Context, { rentalId, hold }: Asked): Promise<Calculated<EarlyReturn>> {
  const { found, settings } = await ctx.load({ found: rentalById({ id: rentalId }), settings: tenantSettings });
  const rental = requireOpenTo("early_return", found);
  const result = earlyReturnOf(rental, todayOf(ctx), settings);
  return answer(ctx, { kind: "early_return", rental, result, offer: earlyReturnTermsOf(result), hold, settings });
}

export type AskedExtension = Asked & { extensionMonths: number; newMonthlyAmount?: number | undefined };

/** What an extension would come to. */
export async function calculateExtension(ctx: Context, input: AskedExtension): Promise<Calculated<Extension>> {
  const { rentalId, hold, extensionMonths: months } = input;
  const { found, settings } = await ctx.load({ found: rentalById({ id: rentalId }), settings: tenantSettings });
  const rental = requireOpenTo("extend", found);
  const { newMonthlyAmount } = readAmounts(rental.currency, { newMonthlyAmount: input.newMonthlyAmount });
  const wanted = { months, monthlyAmount: newMonthlyAmount };
  const result = extend(extendable(rental), wanted, todayOf(ctx), settings.extensions);
  const offer = { extensionMonths: months, newMonthlyAmount: Number(result.newMonthlyAmount) };
  return answer(ctx, { kind: "extension", rental, result, offer, hold, settings });
}

export type AskedUpgrade = Asked & {
  newSku: string;
  contractLength?: number | undefined;
  newMonthlyAmount?: number | undefined;
};

export type Upgrade = {
  newDevice: string;
  newSku: string;
  contractLength: number;
  newMonthlyAmount: bigint;
  startsOn: Day;
  endsOn: Day;
  calculationMethod: CalculationMethod;
};

/** What an upgrade would come to, if it were today. */
export async function calculateUpgrade(ctx: Context, input: AskedUpgrade): Promise<Calculated<Upgrade>> {
  const { rentalId, hold, newSku } = input;
  const loaded = await ctx.load({
    found: rentalById({ id: rentalId }),
    variant: variantBySku({ sku: newSku }),
    settings: tenantSettings,
  });
  const rental = requireOpenTo("upgrade", loaded.found);
  const variant = requireOffered(loaded.variant, newSku);
  const { newMonthlyAmount } = readAmounts(rental.currency, { newMonthlyAmount: input.newMonthlyAmount });
  const { contractLength, monthlyAmount } = upgradeTerms(variant, { ...input, newMonthlyAmount }, loaded.settings);
  const startsOn = todayOf(ctx);
  const result: Upgrade = {
    ...{ newDevice: variant.name, newSku, contractLength, newMonthlyAmount: monthlyAmount },
    ...{ startsOn, endsOn: endOf({ startsOn, contractLength }) },
    calculationMethod: newMonthlyAmount === undefined ? "auto_calculated" : "manual_override",
  };
  const offer = { newSku, contractLength, newMonthlyAmount: Number(monthlyAmount) };
  return answer(ctx, { kind: "upgrade", rental, result, offer, hold, settings: loaded.settings });
}

/** The rental, as long as the action that is calculated can be taken. */
function requireOpenTo(trigger: RentalTrigger, found: readonly Rental[]): Rental {
  const rental = requireRental(found);
  rentalAfter(rental, trigger);
  return rental;
}

type Calculation<Kind extends QuoteKind, Result> = {
  kind: Kind;
  rental: Rental;
  result: Result;
  offer: Offers[Kind];
  hold: boolean | undefined;
  settings: Settings;
};

/** Answers a calculation; keeps its offer where it is to be held. */
async function answer<Kind extends QuoteKind, Result>(
  ctx: Context,
  { kind, rental, result, offer, hold = false, settings }: Calculation<Kind, Result>,
): Promise<Calculated<Result>> {
  if (!hold) return ctx.commit({ result: { rental, result, held: null }, writes: [], events: [] });
  const unheld = { id: ctx.newId("quo"), rentalId: rental.id, quotedOn: todayOf(ctx), basis: basisOf(rental), offer };
  const quote = holdOffer(unheld, settings);
  return ctx.commit({
    result: { rental, result, held: { quoteId: quote.id, validUntil: quote.validUntil } },
    writes: [insertQuote({ ...quote, kind, createdBy: ctx.actorId, createdAt: ctx.now })],
    events: [
      {
        type: "subscription.quoted",
        subjectId: rental.id,
        data: { quoteId: quote.id, kind, validUntil: quote.validUntil },
      },
    ],
  });
}
