import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { requireAssignable } from "#domain/assignment";
import { readAmounts, toDecimal } from "#domain/money";
import { Problem, refusalAt } from "#domain/problem";
import { offeredPrice, type Rental, snapshotsOf } from "#domain/rental";
import { placementOf, upgradeDetailsOf } from "#domain/rental-order";
import { offerOf, requireQuoted } from "#domain/rental-quote";
import type { Settings } from "#domain/settings";
import { endOf } from "#domain/term";
import { assetAfter, rentalAfter } from "#domain/transitions";
import { requireMatch } from "#http/etag";
import { requireSameId } from "#http/path-id";
import { type AssetMove, actorOf, commitAction, released } from "./act.ts";
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

  const { currency, customerId } = before;
  const [productName, productImageUrl] = [variant.name, variant.images[0] ?? null];
  const snapshots = snapshotsOf(null, next, variant, ctx.now);
  const order = placementOf(
    {
      id: ctx.newId("ord"),
      orderType: "upgrade",
      line: {
        ...{ productId: variant.productId, variantId: variant.id, sku: newSku, productName, productImageUrl },
        unitPrice: terms.monthlyAmount,
        contractLength: terms.contractLength,
        listPrice: variant.listPrice,
        listPriceSource: variant.listPrice === null ? "unknown" : "variant",
        acquisitionCost: variant.acquisitionCost,
        acquisitionCostSource: variant.acquisitionCost === null ? "unknown" : "variant",
      },
      details: upgradeDetailsOf(before, reason),
      at: ctx.now,
      by: ctx.actorId,
    },
    loaded.settings,
  );
  const rental: Rental = {
    ...before,
    ...snapshots,
    id: ctx.newId("sub"),
    orderId: order.id,
    orderLine: 0,
    assetSerialNumber: newSerialNumber,
    productId: variant.productId,
    variantId: variant.id,
    sku: newSku,
    productName,
    productImageUrl,
    monthlyAmount: terms.monthlyAmount,
    originalContractLength: terms.contractLength,
    contractLength: terms.contractLength,
    startsOn: today,
    endsOn: endOf({ startsOn: today, contractLength: terms.contractLength }),
    nextBillingOn: null,
    totalCollected: 0n,
    upgradeFromRentalId: id,
    lifecycle: {},
    customFields: null,
    notes: notes || null,
    createdBy: ctx.actorId,
    createdAt: ctx.now,
    updatedAt: ctx.now,
    version: 1,
  };
  const handOver: AssetMove = {
    before: next,
    changed: { status: "rented_out", customerId, rentalId: rental.id },
    type: "asset.assigned",
  };
  const decimal = (amount: bigint) => toDecimal(amount, currency);
  const upgrade = {
    ...{ newRentalId: rental.id, orderId: order.id, reason, notes, quoteId },
    ...{ processedBy: actorOf(ctx), upgradedAt: ctx.now },
  };
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
        monthlyAmount: { from: decimal(before.monthlyAmount), to: decimal(rental.monthlyAmount) },
        ...(reason !== undefined && { reason }),
        ...(notes !== undefined && { notes }),
        ...(quoteId !== undefined && { quoteId }),
      },
      writes: placeOrder(order, before.orderId),
      moves: [
        ...loaded.old.map(
          (asset): AssetMove => ({
            before: asset,
            changed: { status: assetAfter.upgrade, ...released },
            type: "asset.returned",
          }),
        ),
        handOver,
      ],
      thenWrites: [insertRental(rental)],
      events: [
        {
          type: "subscription.created",
          subjectId: rental.id,
          data: {
            ...{ orderId: order.id, customerId, serialNumber: newSerialNumber, sku: newSku },
            ...{ billingGroupId: rental.billingGroupId, contractLength: rental.contractLength },
            ...{ startDate: rental.startsOn, endDate: rental.endsOn, monthlyAmount: decimal(rental.monthlyAmount) },
            upgradeFromRentalId: id,
          },
        },
        { type: "order.created", subjectId: order.id, data: { orderType: "upgrade", subscriptionId: id } },
        { type: "order.fulfilled", subjectId: order.id, data: { subscriptionId: rental.id } },
      ],
    },
    () => ({ before, rental }),
  );
}

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
