import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays } from "#domain/day";
import { type Earning, marginOver, percentOf, recoveryOf, recoveryStatuses } from "#domain/recovery";

const rental = (more: Partial<Earning> = {}): Earning => ({
  startsOn: "2025-01-15",
  contractLength: 24,
  monthlyAmount: 12900n,
  acquisitionCost: 180000n,
  totalCollected: 0n,
  ...more,
});

test("half of 24 months at 129.00, collected 1548.00 of 1800.00: 86 %, 3096.00 and a margin of 72 % to come", () => {
  expect(recoveryOf(rental({ totalCollected: 154800n }), "2026-01-15")).toEqual({
    costRecoveryPercent: 86,
    currentProfit: -25200n,
    breakevenMonths: 14,
    breakevenMonth: 14,
    hasReachedBreakeven: false,
    recoveryStatus: "recovering",
    monthsActive: 12,
    monthsRemaining: 12,
    projectedTotalCollection: 309600n,
    projectedMargin: 129600n,
    projectedMarginPercent: 72,
  });
});

describe("per cent, to one decimal, half up", () => {
  test.each([
    [53400n, 100000n, 53.4],
    [106200n, 80000n, 132.8],
    [26700n, 100000n, 26.7],
    [106800n, 100000n, 106.8],
    [243000n, 100000n, 243],
    [49800n, 40000n, 124.5],
    [154800n, 180000n, 86],
    [180600n, 180000n, 100.3],
    [425000n, 360000n, 118.1],
    [40600n, 180000n, 22.6],
    [-25200n, 180000n, -14],
    [0n, 180000n, 0],
  ])("%s of %s is %s", (part, whole, expected) => {
    expect(percentOf(part, whole)).toBe(expected);
  });

  test("of nothing, or of what is unknown, there is none", () => {
    expect([percentOf(1n, 0n), percentOf(1n, null)]).toEqual([null, null]);
  });
});

test("collected 1548.00 and bought out for 658.00: 2206.00, a margin of 406.00 or 22.6 % of 1800.00", () => {
  expect(marginOver(180000n, 154800n + 65800n)).toEqual({ margin: 40600n, marginPercent: 22.6 });
});

test("an asset adds up its subscriptions: 12 x 89, 12 x 79 and 6 x 69 are 2430.00, 243 % of 1000.00", () => {
  const collected = 12n * 8900n + 12n * 7900n + 6n * 6900n;
  expect(collected).toBe(243000n);
  expect(percentOf(collected, 100000n)).toBe(243);
});

test.each([
  [100000n, 8900n, 11.2, 12],
  [180000n, 12900n, 14, 14],
  [180000n, 18000n, 10, 10],
  [180000n, 0n, null, null],
  [null, 8900n, null, null],
])("%s at %s a month break even after %s months, in the %sth", (acquisitionCost, monthlyAmount, months, month) => {
  const { breakevenMonths, breakevenMonth } = recoveryOf(rental({ acquisitionCost, monthlyAmount }), "2025-02-15");
  expect([breakevenMonths, breakevenMonth]).toEqual([months, month]);
});

describe("the status", () => {
  // half of 24 months is over on 2026-01-15
  test.each([
    [null, 154800n, "2026-06-15", "no_data"],
    [0n, 154800n, "2026-06-15", "no_data"],
    [180000n, 180001n, "2025-02-15", "profitable"],
    [180000n, 180000n, "2026-06-15", "recovering"],
    [180000n, 90001n, "2026-06-15", "recovering"],
    [180000n, 90000n, "2026-06-15", "at_risk"],
    [180000n, 90000n, "2026-01-15", "recovering"],
    [180000n, 90000n, "2026-01-16", "at_risk"],
    [180000n, 0n, "2025-01-15", "recovering"],
    [180000n, 0n, "2028-01-15", "at_risk"],
  ])("of cost %s, collected %s, on %s is %s", (acquisitionCost, totalCollected, day, expected) => {
    expect(recoveryOf(rental({ acquisitionCost, totalCollected }), day).recoveryStatus).toBe(expected);
  });
});

test("exactly 100 % has broken even, a cent less has not", () => {
  const reached = (totalCollected: bigint) => recoveryOf(rental({ totalCollected }), "2026-06-15").hasReachedBreakeven;
  expect([reached(180000n), reached(179999n)]).toEqual([true, false]);
});

test.each([null, 0n])("where the cost is %s, only what was and will be collected is told", (acquisitionCost) => {
  expect(recoveryOf(rental({ acquisitionCost, totalCollected: 12900n }), "2025-02-15")).toEqual({
    costRecoveryPercent: null,
    currentProfit: null,
    breakevenMonths: null,
    breakevenMonth: null,
    hasReachedBreakeven: false,
    recoveryStatus: "no_data",
    monthsActive: 1,
    monthsRemaining: 23,
    projectedTotalCollection: 309600n,
    projectedMargin: null,
    projectedMarginPercent: null,
  });
});

test("is of one piece: profitable has broken even, at risk has not, months add up to the term", () => {
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const someRental = fc.record({
    startsOn: fc.constant("2025-01-31"),
    contractLength: fc.integer({ min: 1, max: 120 }),
    monthlyAmount: amounts,
    acquisitionCost: fc.option(amounts),
    totalCollected: amounts,
  });
  fc.assert(
    fc.property(someRental, fc.integer({ min: -100, max: 4000 }), (some, days) => {
      const recovery = recoveryOf(some, addDays(some.startsOn, days));
      expect(recoveryStatuses).toContain(recovery.recoveryStatus);
      expect(recovery.monthsActive + recovery.monthsRemaining).toBe(some.contractLength);
      expect(recovery.projectedTotalCollection >= some.totalCollected).toBe(true);
      if (recovery.recoveryStatus === "profitable") expect(recovery.hasReachedBreakeven).toBe(true);
      if (recovery.recoveryStatus === "at_risk") expect(recovery.hasReachedBreakeven).toBe(false);
      expect(recovery.recoveryStatus === "no_data").toBe(recovery.currentProfit === null);
    }),
  );
});
