import type { Day } from "./day.ts";
import { decimal, divideHalfUp } from "./money.ts";
import { monthsElapsed, type Term, thirtiethsTo } from "./term.ts";

export const recoveryStatuses = ["profitable", "recovering", "at_risk", "no_data"] as const;
type RecoveryStatus = (typeof recoveryStatuses)[number];

/** A rental as far as it earns its device back; amounts in minor units. `totalCollected` is what was paid, net of tax. */
export type Earning = Term & {
  monthlyAmount: bigint;
  acquisitionCost: bigint | null;
  totalCollected: bigint;
};

/** How far a device has earned its cost back. Without a cost, what would be told of it is null. Percentages have one decimal. */
export type Recovery = {
  costRecoveryPercent: number | null;
  currentProfit: bigint | null;
  /** Months to earn the cost, with one decimal. */
  breakevenMonths: number | null;
  /** The month in which it is earned, counted from 1. */
  breakevenMonth: number | null;
  hasReachedBreakeven: boolean;
  recoveryStatus: RecoveryStatus;
  monthsActive: number;
  monthsRemaining: number;
  /** When all that remains has been paid as well. */
  projectedTotalCollection: bigint;
  projectedMargin: bigint | null;
  projectedMarginPercent: number | null;
};

/** What a rental has recovered by a day (billing.md 10). Nothing can be said of a cost that is unknown or nothing. */
export function recoveryOf(rental: Earning, day: Day): Recovery {
  const { monthlyAmount, totalCollected, contractLength } = rental;
  const cost = rental.acquisitionCost || null;
  const monthsActive = monthsElapsed(rental, day);
  const monthsRemaining = contractLength - monthsActive;
  const projectedTotalCollection = totalCollected + BigInt(monthsRemaining) * monthlyAmount;
  const projected = marginOver(cost, projectedTotalCollection);
  return {
    costRecoveryPercent: percentOf(totalCollected, cost),
    currentProfit: cost && totalCollected - cost,
    breakevenMonths: cost && monthlyAmount > 0n ? tenths(cost, monthlyAmount) : null,
    breakevenMonth: cost && monthlyAmount > 0n ? Number((cost + monthlyAmount - 1n) / monthlyAmount) : null,
    hasReachedBreakeven: cost !== null && totalCollected >= cost,
    recoveryStatus: statusOf(rental, cost, day),
    monthsActive,
    monthsRemaining,
    projectedTotalCollection,
    projectedMargin: projected.margin,
    projectedMarginPercent: projected.marginPercent,
  };
}

function statusOf(rental: Earning, cost: bigint | null, day: Day): RecoveryStatus {
  if (cost === null) return "no_data";
  if (rental.totalCollected > cost) return "profitable";
  const isPastHalf = 2 * thirtiethsTo(day, rental.startsOn) > 30 * rental.contractLength;
  return 2n * rental.totalCollected <= cost && isPastHalf ? "at_risk" : "recovering";
}

/** What remains of `collected` over a cost, and that in per cent of the cost; null where there is no cost. */
export function marginOver(acquisitionCost: bigint | null, collected: bigint) {
  const margin = acquisitionCost ? collected - acquisitionCost : null;
  return { margin, marginPercent: margin === null ? null : percentOf(margin, acquisitionCost) };
}

/** A part of a whole in per cent, to one decimal, half up; null where there is no whole. */
export const percentOf = (part: bigint, whole: bigint | null): number | null =>
  whole ? tenths(part * 100n, whole) : null;

const tenths = (numerator: bigint, denominator: bigint): number =>
  decimal(divideHalfUp(numerator * 10n, denominator), 1);
