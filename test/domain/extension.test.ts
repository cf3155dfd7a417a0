import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMonths } from "#domain/day";
import { extend } from "#domain/extension";
import { defaultSettings } from "#domain/settings";
import { problemOf } from "../support/problem-of.ts";

const rental = { startsOn: "2024-01-31", contractLength: 12, monthlyAmount: 12900n, extensionCount: 0 };
const settings = defaultSettings.extensions;
const day = "2024-10-01";

test("6 months more than a year from 31 January 2024 end on 31 July 2025, at the same price", () => {
  expect(extend(rental, { months: 6 }, day, settings)).toEqual({
    extensionMonths: 6,
    oldContractLength: 12,
    newContractLength: 18,
    oldEndsOn: "2025-01-31",
    newEndsOn: "2025-07-31",
    oldMonthlyAmount: 12900n,
    newMonthlyAmount: 12900n,
  });
});

test("the new end is counted from the start, not from an end that was cut short", () => {
  const { oldEndsOn, newEndsOn } = extend({ ...rental, contractLength: 13 }, { months: 1 }, day, settings);
  expect([oldEndsOn, newEndsOn]).toEqual(["2025-02-28", "2025-03-31"]);
});

test.each([0n, 9900n, 20000n])("a new price of %s is the new one", (monthlyAmount) => {
  const { oldMonthlyAmount, newMonthlyAmount } = extend(rental, { months: 6, monthlyAmount }, day, settings);
  expect([oldMonthlyAmount, newMonthlyAmount]).toEqual([12900n, monthlyAmount]);
});

describe("months", () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("%s are no extension", (months) => {
    const problem = problemOf(() => extend(rental, { months }, day, settings));
    expect([problem.code, problem.faults?.[0]?.path]).toEqual(["INVALID_EXTENSION_MONTHS", "extensionMonths"]);
  });

  test("of any number are taken where none are named, else only those", () => {
    const offered = { ...settings, lengths: [6, 12] };
    expect(extend(rental, { months: 7 }, day, settings).newContractLength).toBe(19);
    expect(extend(rental, { months: 12 }, day, offered).newContractLength).toBe(24);
    expect(problemOf(() => extend(rental, { months: 7 }, day, offered)).message).toContain("6, 12 months");
  });

  test("make no contract longer than 120", () => {
    expect(extend(rental, { months: 108 }, day, settings).newContractLength).toBe(120);
    const problem = problemOf(() => extend(rental, { months: 109 }, day, settings));
    expect(problem.code).toBe("INVALID_EXTENSION_MONTHS");
    expect(problem.message).toContain("108 more");
  });
});

test("no more extensions than the unit allows", () => {
  const twice = { ...settings, countMax: 2 };
  expect(extend({ ...rental, extensionCount: 1 }, { months: 6 }, day, twice).newContractLength).toBe(18);
  expect(problemOf(() => extend({ ...rental, extensionCount: 2 }, { months: 6 }, day, twice)).code).toBe(
    "EXTENSION_NOT_ALLOWED",
  );
});

test("not later than the unit wants to know", () => {
  const early = { ...settings, daysBeforeEndMin: 30 };
  expect(extend(rental, { months: 6 }, "2025-01-01", early).newEndsOn).toBe("2025-07-31");
  expect(problemOf(() => extend(rental, { months: 6 }, "2025-01-02", early)).code).toBe("EXTENSION_NOT_ALLOWED");
});

test("where it does not want to know, even after the end", () => {
  expect(extend(rental, { months: 6 }, "2025-03-01", settings).newEndsOn).toBe("2025-07-31");
});

test("two extensions end where one of both would, whatever the day it started", () => {
  const someStart = fc
    .integer({ min: 0, max: 1500 })
    .map((days) => new Date(1.7e12 + days * 864e5).toISOString().slice(0, 10));
  const someMonths = fc.integer({ min: 1, max: 50 });
  fc.assert(
    fc.property(someStart, someMonths, someMonths, (startsOn, one, other) => {
      const begun = { ...rental, startsOn };
      const first = extend(begun, { months: one }, day, settings);
      const second = extend({ ...begun, contractLength: first.newContractLength }, { months: other }, day, settings);
      expect(second.newEndsOn).toBe(extend(begun, { months: one + other }, day, settings).newEndsOn);
      expect(second.newEndsOn).toBe(addMonths(startsOn, 12 + one + other));
    }),
  );
});
