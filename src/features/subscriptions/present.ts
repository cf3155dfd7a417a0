import type * as z from "zod";
import type { Day } from "#domain/day";
import { toDecimal } from "#domain/money";
import { recoveryOf } from "#domain/recovery";
import { type Actor, monthsRented, type Rental } from "#domain/rental";
import type { rentalBody } from "./rental-body.ts";

type Body = z.infer<typeof rentalBody>;

/** What is there, and only that: JSON knows no undefined. */
const known = <Fields extends Record<string, unknown>>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as {
    [Name in keyof Fields]?: NonNullable<Fields[Name]>;
  };

/** A rental as it is seen on a day. */
export function presentRental(rental: Rental, today: Day): Body {
  const { currency, lifecycle } = rental;
  const amount = (units: bigint | number | null) => (units === null ? null : toDecimal(BigInt(units), currency));
  const decimal = (units: bigint | number) => toDecimal(BigInt(units), currency);
  const recovery = recoveryOf(rental, today);
  const rented = monthsRented(rental);
  return {
    rentalId: rental.id,
    tenantId: rental.tenantId,
    assetSerialNumber: rental.assetSerialNumber,
    customerId: rental.customerId,
    sku: rental.sku,
    productName: rental.productName,
    monthlyAmount: decimal(rental.monthlyAmount),
    currency,
    status: rental.status,
    originalContractLength: rental.originalContractLength,
    contractLength: rental.contractLength,
    startDate: rental.startsOn,
    endDate: rental.endsOn,
    lastModifiedDate: rental.updatedAt,
    extensionHistory: extensionsOf(rental, decimal),
    replacementHistory: (lifecycle.replacements ?? []).map(({ replacedBy, ...each }) => ({
      ...withoutGaps(each),
      replacedBy: present(replacedBy),
    })),
    totalCollected: decimal(rental.totalCollected),
    hasReachedBreakeven: recovery.hasReachedBreakeven,
    recoveryStatus: recovery.recoveryStatus,
    costRecovery: {
      monthsActive: recovery.monthsActive,
      monthsRemaining: recovery.monthsRemaining,
      projectedTotalCollection: decimal(recovery.projectedTotalCollection),
      ...known({
        breakevenMonth: recovery.breakevenMonth,
        projectedMargin: amount(recovery.projectedMargin),
        projectedMarginPercent: recovery.projectedMarginPercent,
      }),
    },
    orderId: rental.orderId,
    customerEmail: rental.customerEmail,
    customerName: rental.customerName,
    createdAt: rental.createdAt,
    updatedAt: rental.updatedAt,
    createdBy: rental.createdBy,
    ...known({
      productId: rental.productId,
      variantId: rental.variantId,
      productImageUrl: rental.productImageUrl,
      billingGroupId: rental.billingGroupId,
      endedOn: rental.endedOn,
      nextBillingDate: rental.nextBillingOn,
      actualMonthsRented: rented?.actual,
      monthsSaved: rented?.saved,
      listPrice: amount(rental.listPrice),
      listPriceSource: rental.listPriceSource,
      listPriceCapturedAt: rental.listPriceCapturedAt,
      acquisitionCost: amount(rental.acquisitionCost),
      acquisitionCostSource: rental.acquisitionCostSource,
      acquisitionCostCapturedAt: rental.acquisitionCostCapturedAt,
      costRecoveryPercent: recovery.costRecoveryPercent,
      currentProfit: amount(recovery.currentProfit),
      breakevenMonths: recovery.breakevenMonths,
      buyoutDetails: buyoutDetailsOf(rental, decimal),
      earlyReturnDetails: earlyReturnDetailsOf(rental, decimal),
      cancellationDetails: lifecycle.cancellation,
      completionDetails: lifecycle.completion,
      upgradeFromRentalId: rental.upgradeFromRentalId,
      upgradedToRentalId: lifecycle.upgrade?.newRentalId,
      customFields: rental.customFields,
      notes: rental.notes,
    }),
  };
}

type Decimal = (units: bigint | number) => number;

const present = ({ userId }: Actor): Actor => ({ userId });

/** The same, with nothing that is undefined. */
const withoutGaps = <Fields extends Record<string, unknown>>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;

const extensionsOf = ({ lifecycle }: Rental, decimal: Decimal): Body["extensionHistory"] =>
  (lifecycle.extensions ?? []).map(({ oldEndsOn, newEndsOn, extendedBy, ...each }) => ({
    ...withoutGaps(each),
    oldMonthlyAmount: decimal(each.oldMonthlyAmount),
    newMonthlyAmount: decimal(each.newMonthlyAmount),
    oldEndDate: oldEndsOn,
    newEndDate: newEndsOn,
    extendedBy: present(extendedBy),
  }));

function buyoutDetailsOf({ lifecycle: { buyout } }: Rental, decimal: Decimal): Body["buyoutDetails"] {
  if (!buyout) return undefined;
  return {
    buyoutPrice: decimal(buyout.buyoutPrice),
    calculationMethod: buyout.calculationMethod,
    calculationBreakdown: {
      remainingMonths: buyout.remainingMonths,
      remainingMonthsPayment: decimal(buyout.remainingMonthsPayment),
      listPricePercentage: buyout.listPricePercentage,
      listPriceAmount: decimal(buyout.listPriceAmount),
      flatFee: decimal(buyout.flatFee),
      residualValue: decimal(buyout.residualValue),
    },
    reason: buyout.reason,
    ...known({ notes: buyout.notes, quoteId: buyout.quoteId }),
    processedBy: present(buyout.processedBy),
    buyoutDate: buyout.effectiveOn,
  };
}

const daysFromStartMax = 3650;

function earlyReturnDetailsOf({ lifecycle: { earlyReturn } }: Rental, decimal: Decimal): Body["earlyReturnDetails"] {
  if (!earlyReturn) return undefined;
  return {
    fee: decimal(earlyReturn.fee),
    feeWaived: earlyReturn.feeWaived,
    calculationMethod: earlyReturn.calculationMethod,
    calculationBreakdown: {
      method: earlyReturn.method,
      remainingMonths: earlyReturn.remainingMonths,
      gracePeriodApplied: earlyReturn.gracePeriodApplied,
      daysFromStart: Math.min(earlyReturn.daysFromStart, daysFromStartMax),
    },
    returnCondition: earlyReturn.returnCondition,
    reason: earlyReturn.reason ?? "not given",
    ...known({
      damageAssessment: earlyReturn.damageAssessment,
      notes: earlyReturn.notes,
      quoteId: earlyReturn.quoteId,
    }),
    processedBy: present(earlyReturn.processedBy),
    returnDate: earlyReturn.effectiveOn,
    returnedAt: earlyReturn.processedAt,
  };
}
