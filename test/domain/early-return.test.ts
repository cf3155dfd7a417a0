import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays } from "#domain/day";
import { earlyReturnOf } from "#domain/early-return";
import { earlyReturnMethods, type StoredSettings, settingsOf } from "#domain/settings";
import { problemOf } from "../support/problem-of.ts";

/** 129.00 a month for a year; on 15 September four months remain. */
const rental = { startsOn: "2026-01-15", contractLength: 12, monthlyAmount: 12900n };
const day = "2026-09-15";
const choosing = (earlyReturn: StoredSettings["earlyReturn"], more: StoredSettings = {}) =>
  settingsOf({ ...more, earlyReturn }, "EUR");

describe("by method", () => {
  test.each([
    [{}, 51600n],
    [{ feePercentage: 50 }, 25800n],
    [{ feePercentage: 0 }, 0n],
    [{ feePercentage: 12.5 }, 6450n],
    [{ method: "flat_fee", flatFee: 200 }, 20000n],
    [{ method: "no_fee" }, 0n],
  ] as const)("%j: %s", (earlyReturn, expected) => {
    expect(earlyReturnOf(rental, day, choosing(earlyReturn)).fee).toBe(expected);
  });

  test.each([
    [{}, 53400n],
    [{ feePercentage: 50 }, 26700n],
    [{ feePercentage: 20 }, 10680n],
    [{ method: "flat_fee", flatFee: 200 }, 20000n],
  ] as const)("six months of 89.00 left, %j: %s", (earlyReturn, expected) => {
    const cheaper = { ...rental, monthlyAmount: 8900n };
    expect(earlyReturnOf(cheaper, "2026-07-15", choosing(earlyReturn)).fee).toBe(expected);
  });

  test("50 % of 4 x 129.00 are 258.00, part by part", () => {
    expect(earlyReturnOf(rental, day, choosing({ feePercentage: 50 }))).toEqual({
      fee: 25800n,
      feeWaived: false,
      calculationMethod: "auto_calculated",
      method: "remaining_months",
      remainingMonths: 4,
      remainingMonthsPayment: 51600n,
      feePercentage: 50,
      gracePeriodApplied: false,
      daysFromStart: 243,
    });
  });

  test("a fee that is no part of the remaining months has no percentage", () => {
    expect(earlyReturnOf(rental, day, choosing({ method: "flat_fee", flatFee: 200 })).feePercentage).toBe(0);
  });

  test("months are counted as the unit counts them", () => {
    expect(earlyReturnOf(rental, "2026-09-20", choosing({})).fee).toBe(51600n);
    expect(earlyReturnOf(rental, "2026-09-20", choosing({}, { partialMonths: "down" })).fee).toBe(38700n);
    expect(earlyReturnOf(rental, day, choosing({}, { chargeCurrentMonth: false })).fee).toBe(38700n);
  });
});

describe("the grace period", () => {
  test.each([
    // days of grace, day of the return: whether it is free, days from the start
    [14, "2026-01-15", true, 0],
    [14, "2026-01-29", true, 14],
    [14, "2026-01-30", false, 15],
    [0, "2026-01-15", false, 0],
    [14, "2026-01-10", true, 0],
  ])("of %i days, on %s: free is %s", (gracePeriodDays, on, isFree, daysFromStart) => {
    const { fee, ...rest } = earlyReturnOf(rental, on, choosing({ gracePeriodDays }));
    expect(fee === 0n).toBe(isFree);
    expect(rest).toMatchObject({ gracePeriodApplied: isFree, daysFromStart, calculationMethod: "auto_calculated" });
    expect(rest.feePercentage).toBe(isFree ? 0 : 100);
  });

  test("is passed over by a fee that is sent", () => {
    const settings = choosing({ gracePeriodDays: 14 });
    expect(earlyReturnOf(rental, "2026-01-20", settings, { fee: 100n })).toMatchObject({
      fee: 100n,
      gracePeriodApplied: false,
    });
  });
});

describe("by hand", () => {
  test.each([0n, 1n, 51600n])("a fee of %s is the fee", (fee) => {
    expect(earlyReturnOf(rental, day, choosing({}), { fee })).toMatchObject({
      fee,
      feeWaived: false,
      calculationMethod: "manual_override",
      method: "manual",
      remainingMonths: 4,
    });
  });

  test.each([undefined, 500n])("it is waived, also where %s was sent", (fee) => {
    expect(earlyReturnOf(rental, day, choosing({}), { fee, waiveFee: true })).toMatchObject({
      fee: 0n,
      feeWaived: true,
      calculationMethod: "manual_override",
      method: "manual",
    });
  });

  test("a fee is never negative, not even a waived one", () => {
    for (const waiveFee of [false, true]) {
      const problem = problemOf(() => earlyReturnOf(rental, day, choosing({}), { fee: -1n, waiveFee }));
      expect([problem.code, problem.faults?.[0]?.path]).toEqual(["INVALID_FEE", "earlyReturnFee"]);
    }
  });

  test("neither is possible where the unit takes none, unless it is the computed fee", () => {
    const settings = choosing({ allowManualOverride: false });
    expect(problemOf(() => earlyReturnOf(rental, day, settings, { fee: 1n })).code).toBe("INVALID_FEE");
    expect(problemOf(() => earlyReturnOf(rental, day, settings, { waiveFee: true })).code).toBe("INVALID_FEE");
    expect(earlyReturnOf(rental, day, settings, { fee: 51600n })).toEqual(earlyReturnOf(rental, day, settings));
    expect(earlyReturnOf(rental, day, settings, { waiveFee: false })).toEqual(earlyReturnOf(rental, day, settings));
  });
});

test("a unit that takes nothing back early refuses quote and action", () => {
  for (const sent of [{}, { fee: 0n }, { waiveFee: true }]) {
    expect(problemOf(() => earlyReturnOf(rental, day, choosing({ enabled: false }), sent)).code).toBe(
      "FEATURE_DISABLED",
    );
  }
});

test("a fee is never negative, and never more than the remaining months where it is a part of them", () => {
  const someCase = fc.record({
    startsOn: fc.integer({ min: 0, max: 2000 }).map((days) => addDays("2024-01-01", days)),
    contractLength: fc.integer({ min: 1, max: 120 }),
    monthlyAmount: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    days: fc.integer({ min: -100, max: 4000 }),
    method: fc.constantFrom(...earlyReturnMethods),
    feePercentage: fc.nat(1000).map((tenths) => tenths / 10),
    gracePeriodDays: fc.nat(60),
  });
  fc.assert(
    fc.property(someCase, ({ startsOn, contractLength, monthlyAmount, days, ...chosen }) => {
      const some = { startsOn, contractLength, monthlyAmount };
      const quote = earlyReturnOf(some, addDays(startsOn, days), choosing(chosen));
      expect(quote.fee >= 0n).toBe(true);
      expect(quote.remainingMonths >= 0 && quote.remainingMonths <= contractLength).toBe(true);
      if (chosen.method === "remaining_months") expect(quote.fee <= quote.remainingMonthsPayment).toBe(true);
      if (quote.gracePeriodApplied) expect(quote.fee).toBe(0n);
    }),
  );
});
