import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { asLoaded } from "#db/writes";
import { lineFor } from "#domain/assignment";
import { type Day, dayOf } from "#domain/day";
import { rentalPricesOf } from "#domain/price-snapshot";
import { refusalAt } from "#domain/problem";
import { type Rental, type RentedVariant, rentedTerms, requireAvailable, requireStart } from "#domain/rental";
import { lineAfterRent, orderAfter } from "#domain/transitions";
import { eventOf, handOver, moveAssets } from "./act.ts";
import { beginRental, eventOfBeginning } from "./begin.ts";
import { type Seen, todayOf } from "./get.ts";
import { linesOf, orderById, updateLine, updateOrders } from "./order-queries.ts";
import { assetBySerial, customerById, groupById, insertRental, touchGroup, variantOfAsset } from "./queries.ts";

export type CreateSubscription = {
  orderId: string;
  assetSerialNumber: string;
  customerId: string;
  billingGroupId?: string | undefined;
  /** A day, or a moment: then the day that it falls on where the business unit is. */
  startDate?: string | undefined;
  contractLength?: number | undefined;
  notes?: string | undefined;
};

/**
 * Hands an asset over for one unit of an order: the rental is active from now on, the asset rented out, and the order one
 * unit further. What it costs and what the device has cost is kept as it is today.
 */
export async function createSubscription(ctx: Context, input: CreateSubscription): Promise<Seen<Rental>> {
  const { orderId, assetSerialNumber: serialNumber, customerId, billingGroupId = null } = input;
  const loaded = await ctx.load({
    order: orderById({ id: orderId }),
    lines: linesOf({ orderId }),
    customer: customerById({ id: customerId }),
    asset: assetBySerial({ serialNumber }),
    variant: variantOfAsset({ serialNumber }),
    group: groupById({ id: billingGroupId ?? "" }),
    settings: tenantSettings,
  });
  const [order] = loaded.order;
  if (!order) throw refusalAt("ORDER_NOT_FOUND", "orderId", `There is no order ${orderId}.`);
  requireCustomer(customerId, loaded.customer, order);
  if (billingGroupId !== null) requireGroup(billingGroupId, loaded.group, customerId);
  const asset = requireAvailable(loaded.asset[0], "assetSerialNumber");
  const status = orderAfter(order, "rent", loaded.settings);
  const line = lineFor(loaded.lines, asset, "assetSerialNumber");
  // The asset has a variant, by its foreign key.
  const variant = loaded.variant[0] as RentedVariant;

  const today = todayOf(ctx);
  const startsOn = requireStart(startOf(ctx, input.startDate) ?? today, today);
  const { contractLength, monthlyAmount } = rentedTerms(line, variant, input.contractLength);
  const rental = beginRental(ctx, {
    orderId,
    orderLine: line.position,
    customerId,
    customerEmail: order.email,
    customerName: `${order.firstName} ${order.lastName}`,
    assetSerialNumber: serialNumber,
    productId: line.productId,
    variantId: line.variantId,
    sku: line.sku,
    productName: line.productName,
    productImageUrl: line.productImageUrl,
    monthlyAmount,
    currency: ctx.tenant.currency,
    billingGroupId,
    contractLength,
    startsOn,
    ...rentalPricesOf(line, asset, variant, ctx.now),
    upgradeFromRentalId: null,
    notes: input.notes,
  });
  const handedOver = handOver(asset, rental);
  const rentedDevices = order.rentedDevices + 1;
  return ctx.commit({
    result: { rentals: rental, today },
    writes: [
      // First: of many that want this asset, all but one stop here.
      ...moveAssets(ctx, [handedOver]),
      updateOrders({ status, rentedDevices, updatedAt: ctx.now, ...asLoaded([order]) }),
      updateLine({
        orderId,
        position: line.position,
        rentedDevices: line.rentedDevices + 1,
        isOpen: lineAfterRent(line) !== "completed",
      }),
      ...(billingGroupId === null ? [] : [touchGroup({ id: billingGroupId, updatedAt: ctx.now })]),
      insertRental(rental),
    ],
    events: [
      eventOfBeginning(rental),
      eventOf(rental.id, handedOver),
      {
        type: status === "fulfilled" ? "order.fulfilled" : "order.partially_fulfilled",
        subjectId: orderId,
        data: { subscriptionId: rental.id, rentedDevices, totalDevices: order.totalDevices },
      },
    ],
  });
}

function requireCustomer(
  customerId: string,
  [customer]: readonly { status: string }[],
  order: { id: string; customerId: string },
): void {
  if (customer?.status !== "active") {
    throw refusalAt("CUSTOMER_NOT_FOUND", "customerId", `There is no active customer ${customerId}.`);
  }
  if (order.customerId === customerId) return;
  throw refusalAt("VALIDATION_ERROR", "customerId", `Order ${order.id} is of another customer, ${order.customerId}.`);
}

function requireGroup(id: string, [group]: readonly { customerId: string }[], customerId: string): void {
  if (!group) throw refusalAt("BILLING_GROUP_NOT_FOUND", "billingGroupId", `There is no billing group ${id}.`);
  if (group.customerId === customerId) return;
  const message = `Billing group ${id} is of another customer, ${group.customerId}.`;
  throw refusalAt("SUBSCRIPTION_DIFFERENT_CUSTOMER", "billingGroupId", message);
}

const isDay = (text: string) => text.length === "2026-11-22".length;

const startOf = (ctx: Context, startDate: string | undefined): Day | undefined =>
  startDate === undefined || isDay(startDate) ? startDate : dayOf(startDate, ctx.tenant.timeZone);
