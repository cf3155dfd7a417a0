import { type Day, daysBetween } from "./day.ts";
import { Problem, refusalAt } from "./problem.ts";
import type { Settings } from "./settings.ts";
import { endOf, type Term } from "./term.ts";

/** The longest contract, extensions included. */
const contractLengthMax = 120;

/** A rental as far as it can be extended; `monthlyAmount` in minor units. */
export type Extendable = Term & { monthlyAmount: bigint; extensionCount: number };

/** What an extension changes. */
export type Extension = {
  extensionMonths: number;
  oldContractLength: number;
  newContractLength: number;
  oldEndsOn: Day;
  newEndsOn: Day;
  oldMonthlyAmount: bigint;
  newMonthlyAmount: bigint;
};

/**
 * What becomes of a rental that is extended by some months on a day, at its price or a new one that holds from the old
 * end on. The new end is counted from the start (billing.md 3). Throws `INVALID_EXTENSION_MONTHS` for months that are not
 * offered or too many, `EXTENSION_NOT_ALLOWED` for one extension too many or too late.
 */
export function extend(
  rental: Extendable,
  { months, monthlyAmount = rental.monthlyAmount }: { months: number; monthlyAmount?: bigint | undefined },
  day: Day,
  { lengths, countMax, daysBeforeEndMin }: Settings["extensions"],
): Extension {
  const newContractLength = rental.contractLength + months;
  if (!Number.isInteger(months) || months < 1)
    throw invalidMonths("An extension is a whole number of months, at least 1.");
  if (lengths.length > 0 && !lengths.includes(months)) {
    throw invalidMonths(`This business unit offers extensions of ${lengths.join(", ")} months.`);
  }
  if (newContractLength > contractLengthMax) {
    const most = contractLengthMax - rental.contractLength;
    throw invalidMonths(`A contract has at most ${contractLengthMax} months: this one can get ${most} more.`);
  }
  if (countMax !== undefined && rental.extensionCount >= countMax) {
    throw notAllowed(`This business unit extends a subscription at most ${countMax} times.`);
  }
  const oldEndsOn = endOf(rental);
  if (daysBeforeEndMin > 0 && daysBetween(day, oldEndsOn) < daysBeforeEndMin) {
    throw notAllowed(`An extension is asked for at least ${daysBeforeEndMin} days before the end on ${oldEndsOn}.`);
  }
  return {
    extensionMonths: months,
    oldContractLength: rental.contractLength,
    newContractLength,
    oldEndsOn,
    newEndsOn: endOf({ ...rental, contractLength: newContractLength }),
    oldMonthlyAmount: rental.monthlyAmount,
    newMonthlyAmount: monthlyAmount,
  };
}

const invalidMonths = (message: string) => refusalAt("INVALID_EXTENSION_MONTHS", "extensionMonths", message);
const notAllowed = (message: string) => new Problem("EXTENSION_NOT_ALLOWED", message);
