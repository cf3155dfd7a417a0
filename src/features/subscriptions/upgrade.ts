import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { requireAssignable } from "#domain/assignment";
import { readAmounts, toDecimal } from "#domain/money";
import { linePricesOf, rentalPricesOf } from "#domain/price-snapshot";
import { Problem, refusalAt } from "#domain/problem";
import { offeredPrice, type Rental } from "#domain/rental";
import { placementOf, upgradeDetailsOf } from "#domain/rental-order";
import { offerOf, requireQuoted } from "#domain/rental-quote";
import type { Settings } from "#domain/settings";
import { assetAfter, rentalAfter } from "#domain/transitions";
import { requireMatch } from "#http/etag";
import { requireSameId } from "#http/path-id";
import { actorOf, commitAction, handOver, release } from "./act.ts";
import { beginRental, eventOfBeginning } from "./begin.ts";
import { requireRental, todayOf } from "./get.ts";
import { placeOrder } from "./order-queries.ts";
import {
  assetBySerial,
  assetOfRental,
  insertRental,
  type OrderedVariant,
  quoteById,
  rentalById,
  variantBySku,
} from "./queries.ts";

export type UpgradeSubscription = {
  id: string;
  ifMatch: string | undefined;
  rentalId?: string | undefined;
  newSku: string;
  newSerialNumber: string;
  contractLength?: number | undefined;
  /** A decimal number in the currency of the business unit. */
  newMonthlyAmount?: number | undefined;
  reason?: string | undefined;
  notes?: string | undefined;
  quoteId?: string | undefined;
};

/**
 * Ends a rental and starts one of another device on the same day, by an order of the type `upgrade`. The new one takes the
 * old one's place in its billing group.
 */
export async function upgradeSubscription(
  ctx: Context,
  input: UpgradeSubscription,
): Promise<{ before: Rental; rental: Rental }> {
  const { id, newSku, newSerialNumber, quoteId, reason, notes } = input;
  const loaded = await ctx.load({
    found: rentalById({ id }),
    old: assetOfRental({ rentalId: id }),
    next: assetBySerial({ serialNumber: newSerialNumber }),
    variant: variantBySku({ sku: newSku }),
    quote: quoteById({ id: quoteId ?? "" }),
    settings: tenantSettings,
  });
  const before = requireRental(loaded.found);
  requireSameId("rentalId", input.rentalId, id);
  requireMatch(input.ifMatch, before.version);
  const status = rentalAfter(before, "upgrade");
  const variant = requireOffered(loaded.variant, newSku);
  const { newMonthlyAmount } = readAmounts(before.currency, { newMonthlyAmount: input.newMonthlyAmount });
  const today = todayOf(ctx);
  const offer = offerOf("upgrade", quoteId, loaded.quote, before, today);
  if (offer) {
    requireQuoted("newSku", newSku, offer.newSku);
    requireQuoted("contractLength", input.contractLength, offer.contractLength);
    requireQuoted("newMonthlyAmount", newMonthlyAmount, offer.newMonthlyAmount);
  }
  const terms = offer
    ? { contractLength: offer.contractLength, monthlyAmount: BigInt(offer.newMonthlyAmount) }
    : upgradeTerms(variant, { ...input, newMonthlyAmount }, loaded.settings);
  const next = requireAssignable(loaded.next[0], newSku, "newSerialNumber");

  const order = orderOfUpgrade(ctx, before, variant, terms, { reason, settings: loaded.settings });
  const rental = beginRental(ctx, {
    ...before,
    ...rentalPricesOf(null, next, variant, ctx.now),
    ...terms,
    orderId: order.id,
    orderLine: 0,
    assetSerialNumber: newSerialNumber,
    productId: variant.productId,
    variantId: variant.id,
    sku: newSku,
    productName: variant.name,
    productImageUrl: variant.images[0] ?? null,
    startsOn: today,
    upgradeFromRentalId: id,
    notes,
  });
  const upgrade = {
    ...{ newRentalId: rental.id, orderId: order.id, reason, notes, quoteId },
    ...{ processedBy: actorOf(ctx), upgradedAt: ctx.now },
  };
  const takenBack = loaded.old.map((asset) => release(asset, { status: assetAfter.upgrade }, "asset.returned"));
  return commitAction(
    ctx,
    {
      before,
      changed: { status, endedOn: today, lifecycle: { ...before.lifecycle, upgrade } },
      type: "subscription.upgraded",
      data: {
        status: { from: before.status, to: status },
        newSubscriptionId: rental.id,
        orderId: order.id,
        sku: { from: before.sku, to: newSku },
        monthlyAmount: {
          from: toDecimal(before.monthlyAmount, before.currency),
          to: toDecimal(rental.monthlyAmount, rental.currency),
        },
        ...(reason !== undefined && { reason }),
        ...(notes !== undefined && { notes }),
        ...(quoteId !== undefined && { quoteId }),
      },
      writes: placeOrder(order, before.orderId),
      moves: [...takenBack, handOver(next, rental)],
      thenWrites: [insertRental(rental)],
      events: [
        eventOfBeginning(rental),
        { type: "order.created", subjectId: order.id, data: { orderType: "upgrade", subscriptionId: id } },
        { type: "order.fulfilled", subjectId: order.id, data: { subscriptionId: rental.id } },
      ],
    },
    () => ({ before, rental }),
  );
}

/** The order that an upgrade is: one unit of the variant, at its terms. */
const orderOfUpgrade = (
  ctx: Context,
  before: Rental,
  variant: OrderedVariant,
  { contractLength, monthlyAmount }: { contractLength: number; monthlyAmount: bigint },
  { reason, settings }: { reason: string | undefined; settings: Settings },
) =>
  placementOf(
    {
      id: ctx.newId("ord"),
      orderType: "upgrade",
      line: {
        ...{ productId: variant.productId, variantId: variant.id, sku: variant.sku, contractLength },
        ...{ productName: variant.name, productImageUrl: variant.images[0] ?? null, unitPrice: monthlyAmount },
        ...linePricesOf(variant),
      },
      details: upgradeDetailsOf(before, reason),
      at: ctx.now,
      by: ctx.actorId,
    },
    settings,
  );

/** The variant that is upgraded to, or its refusal. */
export function requireOffered([variant]: readonly OrderedVariant[], newSku: string): OrderedVariant {
  if (!variant) throw refusalAt("VARIANT_NOT_FOUND", "newSku", `There is no variant ${newSku}.`);
  if (variant.status === "active") return variant;
  throw refusalAt("VARIANT_INACTIVE", "newSku", `The variant ${newSku} is not offered any more.`);
}

/** Length and price of an upgrade: those that the variant is offered for, or a price that is sent. */
export function upgradeTerms(
  variant: OrderedVariant,
  wanted: { contractLength?: number | undefined; newMonthlyAmount?: bigint | undefined },
  { upgrades, contract }: Pick<Settings, "upgrades" | "contract">,
): { contractLength: number; monthlyAmount: bigint } {
  if (!upgrades.enabled) throw new Problem("FEATURE_DISABLED", "This business unit offers no upgrades.");
  const offered = offeredPrice(variant, wanted.contractLength, contract.defaultLength);
  return { ...offered, monthlyAmount: wanted.newMonthlyAmount ?? offered.monthlyAmount };
}
