import { type Day, daysBetween } from "#domain/day";
import { toMinorUnits } from "#domain/money";

/** Who made the rows of the demo. */
export const actor = "npm start";

/** The day that the demo is as of: what has been paid by then is paid. */
export const asOf: Day = "2026-11-20";

/** When what belongs to a day was made: what is still to begin was agreed by now. */
export const agreedOn = (day: Day): Day => (daysBetween(day, asOf) < 0 ? asOf : day);

/** Morning of a day, in UTC: when the rows of that day were made. */
export const morningOf = (day: Day) => `${day}T08:00:00.000Z`;

/** Who made a row, and that it was on the morning of a day; it has changed on a later one, or not since. */
export const madeOn = (day: Day, changedOn: Day = day) => ({
  createdBy: actor,
  createdAt: morningOf(day),
  updatedAt: morningOf(changedOn),
});

/** An amount of the demo in minor units. */
export function minorUnitsOf(amount: number, currency: string): bigint {
  const units = toMinorUnits(amount, currency);
  if (units === null) throw new Error(`the demo has an amount that ${currency} has not: ${amount}`);
  return units;
}
