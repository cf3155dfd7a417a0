import type { Instant } from "./instant.ts";

/** A day of the calendar, `2026-11-22`. As text it sorts by time. */
export type Day = string;

type Parts = { year: number; month: number; dayOfMonth: number };

/** The parts of a day; months count from 1. */
export function partsOf(day: Day): Parts {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  const [year = 0, month = 0, dayOfMonth = 0] = match?.slice(1).map(Number) ?? [];
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysInMonth(year, month)) {
    throw new RangeError(`"${day}" is no day`);
  }
  return { year, month, dayOfMonth };
}

function dayFrom({ year, month, dayOfMonth }: Parts): Day {
  const digits = (number: number, length: number) => String(number).padStart(length, "0");
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(dayOfMonth, 2)}`;
}

const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** So many months later (or earlier), on the same day of the month or, where that one has fewer, on its last: billing.md 3. */
export function addMonths(day: Day, months: number): Day {
  const { year, month, dayOfMonth } = partsOf(day);
  const count = 12 * year + month - 1 + months;
  const there = { year: Math.floor(count / 12), month: (((count % 12) + 12) % 12) + 1 };
  return dayFrom({ ...there, dayOfMonth: Math.min(dayOfMonth, daysInMonth(there.year, there.month)) });
}

export const addDays = (day: Day, days: number): Day => dayFrom(partsFromNumber(numberOf(day) + days));

/** How many days `until` comes after `from`; negative where it comes before. */
export const daysBetween = (from: Day, until: Day): number => numberOf(until) - numberOf(from);

// Days are counted in years that begin in March: the leap day is the last one, and the months before it have a pattern.
const daysIn400Years = 146_097;
const daysBeforeMonth = (monthFromMarch: number) => Math.floor((153 * monthFromMarch + 2) / 5);

/** Days since 1 March of the year 0 (proleptic Gregorian calendar). */
function numberOf(day: Day): number {
  const { year, month, dayOfMonth } = partsOf(day);
  const fromMarch = month > 2 ? year : year - 1;
  const leapDays = Math.floor(fromMarch / 4) - Math.floor(fromMarch / 100) + Math.floor(fromMarch / 400);
  return 365 * fromMarch + leapDays + daysBeforeMonth((month + 9) % 12) + dayOfMonth - 1;
}

function partsFromNumber(number: number): Parts {
  const era = Math.floor(number / daysIn400Years);
  const dayOfEra = number - era * daysIn400Years;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = ((monthFromMarch + 2) % 12) + 1;
  return {
    year: era * 400 + yearOfEra + (month < 3 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - daysBeforeMonth(monthFromMarch) + 1,
  };
}

/** Kept, since making one costs many times its use. There are as many as time zones among an isolate's tenants. */
const calendars = new Map<string, Intl.DateTimeFormat>();

/** The day that an instant falls on in a time zone (IANA): what "today" is there. */
export function dayOf(instant: Instant, timeZone: string): Day {
  let calendar = calendars.get(timeZone);
  if (!calendar) {
    calendar = new Intl.DateTimeFormat("en-US", { timeZone, calendar: "iso8601", ...allParts });
    calendars.set(timeZone, calendar);
  }
  const parts = calendar.formatToParts(new Date(instant));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  return dayFrom({ year: part("year"), month: part("month"), dayOfMonth: part("day") });
}

const allParts = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
