import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, addMonths, dayOf, daysBetween, daysInMonth, partsOf } from "#domain/day";

/** Any day of three centuries, made by the runtime's own calendar. */
const someDay = fc
  .integer({ min: Date.UTC(1850, 0, 1) / 86_400_000, max: Date.UTC(2150, 0, 1) / 86_400_000 })
  .map((number) => new Date(number * 86_400_000).toISOString().slice(0, 10));

describe("months later", () => {
  test.each([
    ["2024-01-31", 12, "2025-01-31"],
    ["2024-01-31", 18, "2025-07-31"],
    ["2026-01-31", 1, "2026-02-28"],
    ["2026-01-31", 2, "2026-03-31"],
    ["2026-01-31", 3, "2026-04-30"],
    ["2026-01-31", 4, "2026-05-31"],
    ["2028-02-29", 12, "2029-02-28"],
    ["2028-02-29", 24, "2030-02-28"],
    ["2028-02-29", 36, "2031-02-28"],
    ["2028-02-29", 48, "2032-02-29"],
    ["2026-12-15", 1, "2027-01-15"],
    ["2026-01-15", -1, "2025-12-15"],
    ["2026-03-31", -1, "2026-02-28"],
    ["2026-03-31", -13, "2025-02-28"],
    ["1900-01-31", 1, "1900-02-28"],
    ["2000-01-31", 1, "2000-02-29"],
    ["2026-05-05", 0, "2026-05-05"],
  ])("%s and %i months: %s", (day, months, expected) => {
    expect(addMonths(day, months)).toBe(expected);
  });

  test("is the same day of the month, or the last where there is no such day", () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: -240, max: 240 }), (day, months) => {
        const [from, to] = [partsOf(day), partsOf(addMonths(day, months))];
        expect(12 * to.year + to.month).toBe(12 * from.year + from.month + months);
        expect(to.dayOfMonth).toBe(Math.min(from.dayOfMonth, daysInMonth(to.year, to.month)));
      }),
    );
  });
});

describe("days later", () => {
  test.each([
    ["2026-02-28", 1, "2026-03-01"],
    ["2028-02-28", 1, "2028-02-29"],
    ["2026-12-31", 1, "2027-01-01"],
    ["2026-01-01", 30, "2026-01-31"],
    ["2026-01-01", -1, "2025-12-31"],
    ["1900-02-28", 1, "1900-03-01"],
    ["2000-02-28", 1, "2000-02-29"],
  ])("%s and %i days: %s", (day, days, expected) => {
    expect(addDays(day, days)).toBe(expected);
    expect(daysBetween(day, expected)).toBe(days);
  });

  test("are those of the runtime's own calendar", () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: -20_000, max: 20_000 }), (day, days) => {
        const expected = new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
        expect(addDays(day, days)).toBe(expected);
        expect(daysBetween(day, expected)).toBe(days);
      }),
    );
  });
});

test.each(["2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-01-00", "2026-1-1", "tomorrow", ""])(
  '"%s" is no day',
  (text) => {
    expect(() => partsOf(text)).toThrow(RangeError);
  },
);

describe("today", () => {
  test.each([
    ["2026-11-22T22:59:59.999Z", "Europe/Amsterdam", "2026-11-22"],
    ["2026-11-22T23:00:00.000Z", "Europe/Amsterdam", "2026-11-23"],
    ["2026-07-01T21:59:59.999Z", "Europe/Amsterdam", "2026-07-01"],
    ["2026-07-01T22:00:00.000Z", "Europe/Amsterdam", "2026-07-02"],
    ["2026-01-01T04:59:59.999Z", "America/New_York", "2025-12-31"],
    ["2026-01-01T05:00:00.000Z", "America/New_York", "2026-01-01"],
    ["2026-12-31T21:00:00.000Z", "Asia/Qatar", "2027-01-01"],
    ["2026-12-31T10:00:00.000Z", "Pacific/Kiritimati", "2027-01-01"],
    ["2026-12-31T12:00:00.000Z", "UTC", "2026-12-31"],
  ])("at %s in %s is %s", (instant, timeZone, expected) => {
    expect(dayOf(instant, timeZone)).toBe(expected);
  });

  test("in UTC is the date of the instant", () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: 0, max: 86_399_999 }), (day, ms) => {
        expect(dayOf(new Date(Date.parse(day) + ms).toISOString(), "UTC")).toBe(day);
      }),
    );
  });
});
