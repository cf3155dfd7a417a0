import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { type Extension, extend } from "#domain/extension";
import { readAmounts, toDecimal } from "#domain/money";
import { linePricesAfter } from "#domain/price-snapshot";
import type { Rental } from "#domain/rental";
import { placementOf } from "#domain/rental-order";
import { offerOf, requireQuoted } from "#domain/rental-quote";
import type { Settings } from "#domain/settings";
import { rentalAfter } from "#domain/transitions";
import { requireMatch } from "#http/etag";
import { requireSameId } from "#http/path-id";
import { actorOf, commitAction } from "./act.ts";
import { requireRental, todayOf } from "./get.ts";
import { placeOrder } from "./order-queries.ts";
import { quoteById, rentalById } from "./queries.ts";

export type ExtendSubscription = {
  id: string;
  ifMatch: string | undefined;
  rentalId?: string | undefined;
  extensionMonths: number;
  newMonthlyAmount?: number | undefined;
  reason?: string | undefined;
  notes?: string | undefined;
  quoteId?: string | undefined;
};

/** Lets a rental run on for some months, at its price or another one; it stays the same rental. */
export async function extendSubscription(
  ctx: Context,
  input: ExtendSubscription,
): Promise<{ rental: Rental; extension: Extension }> {
  const { id, quoteId, reason, notes } = input;
  const loaded = await ctx.load({
    found: rentalById({ id }),
    quote: quoteById({ id: quoteId ?? "" }),
    settings: tenantSettings,
  });
  const before = requireRental(loaded.found);
  requireSameId("rentalId", input.rentalId, id);
  requireMatch(input.ifMatch, before.version);
  rentalAfter(before, "extend");
  const { newMonthlyAmount } = readAmounts(before.currency, { newMonthlyAmount: input.newMonthlyAmount });
  const today = todayOf(ctx);
  const offer = offerOf("extension", quoteId, loaded.quote, before, today);
  if (offer) {
    requireQuoted("extensionMonths", input.extensionMonths, offer.extensionMonths);
    requireQuoted("newMonthlyAmount", newMonthlyAmount, offer.newMonthlyAmount);
  }
  const wanted = offer
    ? { months: offer.extensionMonths, monthlyAmount: BigInt(offer.newMonthlyAmount) }
    : { months: input.extensionMonths, monthlyAmount: newMonthlyAmount };
  const extension = extend(extendable(before), wanted, today, offer ? anyExtension : loaded.settings.extensions);

  const decimal = (amount: bigint) => toDecimal(amount, before.currency);
  const { oldMonthlyAmount, ...rest } = extension;
  const record = {
    ...rest,
    oldMonthlyAmount: Number(oldMonthlyAmount),
    newMonthlyAmount: Number(extension.newMonthlyAmount),
    reason,
    notes,
    extendedBy: actorOf(ctx),
    extendedAt: ctx.now,
  };
  const order = loaded.settings.extensions.createOrder
    ? orderOf(ctx, before, extension, reason, loaded.settings)
    : null;
  return commitAction(
    ctx,
    {
      before,
      changed: {
        contractLength: extension.newContractLength,
        endsOn: extension.newEndsOn,
        monthlyAmount: extension.newMonthlyAmount,
        lifecycle: { ...before.lifecycle, extensions: [...(before.lifecycle.extensions ?? []), record] },
      },
      type: "subscription.extended",
      data: {
        extensionMonths: extension.extensionMonths,
        contractLength: { from: extension.oldContractLength, to: extension.newContractLength },
        endDate: { from: extension.oldEndsOn, to: extension.newEndsOn },
        monthlyAmount: { from: decimal(oldMonthlyAmount), to: decimal(extension.newMonthlyAmount) },
        ...(reason !== undefined && { reason }),
        ...(notes !== undefined && { notes }),
        ...(quoteId !== undefined && { quoteId }),
        ...(order && { orderId: order.id }),
      },
      writes: order ? placeOrder(order, before.orderId) : [],
      events: order
        ? [{ type: "order.created", subjectId: order.id, data: { orderType: "extension", subscriptionId: id } }]
        : [],
    },
    (rental) => ({ rental, extension }),
  );
}

/** A rental as its extension is computed from it. */
export const extendable = (rental: Rental) => ({
  ...rental,
  extensionCount: rental.lifecycle.extensions?.length ?? 0,
});

/** What was quoted holds, whatever the business unit has changed since. */
const anyExtension: Settings["extensions"] = { lengths: [], daysBeforeEndMin: 0, createOrder: false };

function orderOf(ctx: Context, rental: Rental, extension: Extension, reason: string | undefined, settings: Settings) {
  const { productId, variantId } = rental;
  // What was imported without a product cannot be ordered.
  if (productId === null || variantId === null) return null;
  return placementOf(
    {
      id: ctx.newId("ord"),
      orderType: "extension",
      line: {
        ...{ productId, variantId, sku: rental.sku, productName: rental.productName },
        productImageUrl: rental.productImageUrl,
        unitPrice: extension.newMonthlyAmount,
        contractLength: extension.extensionMonths,
        ...linePricesAfter(rental),
      },
      details: {
        originalOrderId: rental.orderId,
        extensionMonths: extension.extensionMonths,
        previousEndDate: extension.oldEndsOn,
        newEndDate: extension.newEndsOn,
        ...(reason !== undefined && { reason }),
      },
      at: ctx.now,
      by: ctx.actorId,
    },
    settings,
  );
}
