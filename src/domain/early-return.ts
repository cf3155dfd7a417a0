import type { CalculationMethod } from "./buyout.ts";
import type { Day } from "./day.ts";
import { percent, share } from "./money.ts";
import { Problem, refusalAt } from "./problem.ts";
import type { Settings } from "./settings.ts";
import { daysFromStart, monthsRemaining, type Term } from "./term.ts";

/** What an early return costs and how that comes about. Amounts in minor units. */
export type EarlyReturn = {
  fee: bigint;
  feeWaived: boolean;
  calculationMethod: CalculationMethod;
  method: Settings["earlyReturn"]["method"] | "manual";
  remainingMonths: number;
  /** What those months would have cost. */
  remainingMonthsPayment: bigint;
  /** The part of that which is the fee, in per cent; 0 where the fee is not a part of it. */
  feePercentage: number;
  gracePeriodApplied: boolean;
  daysFromStart: number;
};

export type EarlyReturnSettings = Pick<Settings, "earlyReturn" | "partialMonths" | "chargeCurrentMonth">;

/**
 * What it costs to give the device back on a day: quote and action alike (billing.md 9). A fee that was sent, or its
 * waiver, overrides the computed one where the unit allows that. Throws `INVALID_FEE` for one that is negative or not
 * allowed.
 */
export function earlyReturnOf(
  rental: Term & { monthlyAmount: bigint },
  day: Day,
  settings: EarlyReturnSettings,
  { fee: sentFee, waiveFee = false }: { fee?: bigint | undefined; waiveFee?: boolean | undefined } = {},
): EarlyReturn {
  const { enabled, allowManualOverride } = settings.earlyReturn;
  if (!enabled) throw new Problem("FEATURE_DISABLED", "This business unit takes no devices back early.");
  if (sentFee !== undefined && sentFee < 0n) throw invalidFee("A fee is not negative.");
  const computed = computedFee(rental, day, settings);
  const fee = waiveFee ? 0n : sentFee;
  if (fee === undefined || (!allowManualOverride && fee === computed.fee)) return computed;
  if (!allowManualOverride) throw invalidFee("This business unit computes its fees; it does not take another one.");
  return {
    ...computed,
    fee,
    feeWaived: waiveFee,
    calculationMethod: "manual_override",
    method: "manual",
    feePercentage: 0,
    gracePeriodApplied: false,
  };
}

const invalidFee = (message: string) => refusalAt("INVALID_FEE", "earlyReturnFee", message);

function computedFee(rental: Term & { monthlyAmount: bigint }, day: Day, settings: EarlyReturnSettings): EarlyReturn {
  const { method, feePercentage, flatFee, gracePeriodDays } = settings.earlyReturn;
  const remainingMonths = monthsRemaining(rental, day, settings);
  const remainingMonthsPayment = BigInt(remainingMonths) * rental.monthlyAmount;
  const days = daysFromStart(rental.startsOn, day);
  const gracePeriodApplied = gracePeriodDays > 0 && days <= gracePeriodDays;
  const fees = {
    remaining_months: share(remainingMonthsPayment, percent(feePercentage)),
    flat_fee: flatFee,
    no_fee: 0n,
  };
  return {
    fee: gracePeriodApplied ? 0n : fees[method],
    feeWaived: false,
    calculationMethod: "auto_calculated",
    method,
    remainingMonths,
    remainingMonthsPayment,
    feePercentage: method === "remaining_months" && !gracePeriodApplied ? feePercentage : 0,
    gracePeriodApplied,
    daysFromStart: days,
  };
}
