import type { Context } from "#context";
import type { Event } from "#db/door";
import type { Asset } from "#domain/asset";
import { toDecimal } from "#domain/money";
import type { Rental } from "#domain/rental";
import { endOf } from "#domain/term";
import type { AssetMove } from "./act.ts";

/** What is known of a rental before it begins; the rest is the same for each. */
type Beginning = Omit<
  Rental,
  | (
      | "id"
      | "tenantId"
      | "status"
      | "originalContractLength"
      | "endsOn"
      | "endedOn"
      | "nextBillingOn"
      | "totalCollected"
    )
  | ("lifecycle" | "customFields" | "notes" | "createdBy" | "createdAt" | "updatedAt" | "version")
> & { notes: string | undefined };

/** A rental that begins: active, not paid for, and with nothing done to it. */
export const beginRental = (ctx: Context, { notes, ...given }: Beginning): Rental => ({
  ...given,
  id: ctx.newId("sub"),
  tenantId: ctx.tenant.id,
  status: "active",
  originalContractLength: given.contractLength,
  endsOn: endOf(given),
  endedOn: null,
  nextBillingOn: null,
  totalCollected: 0n,
  lifecycle: {},
  customFields: null,
  notes: notes || null,
  createdBy: ctx.actorId,
  createdAt: ctx.now,
  updatedAt: ctx.now,
  version: 1,
});

/** Its asset goes out of the house with it. */
export const handOver = (asset: Asset, { customerId, id }: Rental): AssetMove => ({
  before: asset,
  changed: { status: "rented_out", customerId, rentalId: id },
  type: "asset.assigned",
});

/** What the record says of its beginning. */
export const eventOfBeginning = (rental: Rental): Event => ({
  type: "subscription.created",
  subjectId: rental.id,
  data: {
    orderId: rental.orderId,
    customerId: rental.customerId,
    serialNumber: rental.assetSerialNumber,
    sku: rental.sku,
    billingGroupId: rental.billingGroupId,
    contractLength: rental.contractLength,
    startDate: rental.startsOn,
    endDate: rental.endsOn,
    monthlyAmount: toDecimal(rental.monthlyAmount, rental.currency),
    ...(rental.upgradeFromRentalId !== null && { upgradeFromRentalId: rental.upgradeFromRentalId }),
  },
});
