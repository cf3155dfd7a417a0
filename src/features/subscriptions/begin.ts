import type { Context } from "#context";
import type { Event } from "#db/door";
import { toDecimal } from "#domain/money";
import type { Rental } from "#domain/rental";
import { endOf } from "#domain/term";

/** What is so of every rental that begins: active, not paid for, and with nothing done to it. */
const asNew = {
  status: "active",
  endedOn: null,
  nextBillingOn: null,
  totalCollected: 0n,
  lifecycle: {},
  customFields: null,
  version: 1,
} as const;

/** What follows for a rental from the rest of it, and from who makes it when. */
type Derived = "id" | "tenantId" | "originalContractLength" | "endsOn" | "createdBy" | "createdAt" | "updatedAt";

type Beginning = Omit<Rental, keyof typeof asNew | Derived | "notes"> & { notes: string | undefined };

/** A rental that begins. */
export const beginRental = (ctx: Context, { notes, ...given }: Beginning): Rental => ({
  ...given,
  ...asNew,
  id: ctx.newId("sub"),
  tenantId: ctx.tenant.id,
  originalContractLength: given.contractLength,
  endsOn: endOf(given),
  notes: notes || null,
  createdBy: ctx.actorId,
  createdAt: ctx.now,
  updatedAt: ctx.now,
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
