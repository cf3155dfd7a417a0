import { addMonths, type Day, daysBetween, partsOf } from "./day.ts";
import { divideHalfUp } from "./money.ts";
import type { Settings } from "./settings.ts";

/** A contract: so many months (whole, at least one) from a day on. It covers `[startsOn, endOf)`. */
export type Term = { startsOn: Day; contractLength: number };

/** The day after the last one: months are counted from the start, never from an earlier end (billing.md 3). */
export const endOf = ({ startsOn, contractLength }: Term): Day => addMonths(startsOn, contractLength);

/** Months of the calendar from one day's to another's. */
function monthsBetween(from: Day, until: Day): number {
  const [one, other] = [partsOf(from), partsOf(until)];
  return 12 * (other.year - one.year) + other.month - one.month;
}

/**
 * How far `day` is from `startsOn`, in thirtieths of a month: 30E/360, but that each of the contract's own monthly dates
 * is a whole number of months away, in February too (billing.md 4). Negative before the start; never falls as days pass.
 */
export function thirtiethsTo(day: Day, startsOn: Day): number {
  const months = monthsBetween(startsOn, day);
  if (addMonths(startsOn, months) === day) return 30 * months;
  const inMonth = (one: Day) => Math.min(partsOf(one).dayOfMonth, 30);
  return 30 * months + inMonth(day) - inMonth(startsOn);
}

/** Months at one price, in minor units. A contract has one stretch, and one more for each extension at a new price. */
export type Stretch = { months: number; monthlyAmount: bigint };

/**
 * What the days `[from, until)` of a contract cost, in minor units. The difference of two rounded sums from the start, so
 * that slices that touch add up to whole months exactly, however they are cut (billing.md 4).
 */
export function chargeFor(
  contract: { startsOn: Day; stretches: readonly Stretch[] },
  { from, until }: { from: Day; until: Day },
): bigint {
  if (from > until) throw new RangeError(`a slice from ${from} until ${until}`);
  return chargeUntil(contract, until) - chargeUntil(contract, from);
}

function chargeUntil({ startsOn, stretches }: Parameters<typeof chargeFor>[0], day: Day): bigint {
  let left = thirtiethsTo(day, startsOn);
  let charge = 0n;
  if (left < 0) throw new RangeError(`${day} is before the contract starts on ${startsOn}`);
  for (const { months, monthlyAmount } of stretches) {
    const taken = Math.min(left, 30 * months);
    charge += divideHalfUp(monthlyAmount * BigInt(taken), 30n);
    left -= taken;
  }
  if (left > 0) throw new RangeError(`${day} is after the end of the contract`);
  return charge;
}

/**
 * Whole months that remain on a day: the rest of the running month, rounded as `partialMonths` says or, where
 * `chargeCurrentMonth` is off, left out; and those that follow. From none to all; before the start it is all (billing.md 5).
 */
export function monthsRemaining(
  { startsOn, contractLength }: Term,
  day: Day,
  { partialMonths, chargeCurrentMonth }: Pick<Settings, "partialMonths" | "chargeCurrentMonth">,
): number {
  const left = 30 * contractLength - Math.max(thirtiethsTo(day, startsOn), 0);
  if (left <= 0) return 0;
  // On a monthly date the running month is a whole one, not the end of the one before.
  const following = Math.ceil(left / 30) - 1;
  const isWhole = left % 30 === 0;
  const counts = chargeCurrentMonth && (isWhole || partialMonths === "up");
  return following + (counts ? 1 : 0);
}

/** Whole months that have passed by a day, by the contract's own monthly dates; at most all. */
export function monthsElapsed({ startsOn, contractLength }: Term, day: Day): number {
  const months = monthsBetween(startsOn, day);
  const passed = addMonths(startsOn, months) <= day ? months : months - 1;
  return Math.min(Math.max(passed, 0), contractLength);
}

/** Days since the start; none before it. */
export const daysFromStart = (startsOn: Day, day: Day): number => Math.max(daysBetween(startsOn, day), 0);
