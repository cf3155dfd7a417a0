import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buyoutOf, estimateListPrice, type Purchasable } from "#domain/buyout";
import { addDays } from "#domain/day";
import { buyoutMethods, fillIn, type StoredSettings, settingsOf } from "#domain/settings";
import { monthsRemaining } from "#domain/term";
import { problemOf } from "../support/problem-of.ts";

/** 129.00 a month for a year; on 15 September four months remain. */
const rental: Purchasable = {
  startsOn: "2026-01-15",
  contractLength: 12,
  originalContractLength: 12,
  monthlyAmount: 12900n,
  listPrice: 249900n,
  acquisitionCost: 180000n,
};
const day = "2026-09-15";
const choosing = (buyout: StoredSettings["buyout"], more: StoredSettings = {}) =>
  settingsOf({ ...more, buyout }, "EUR");
const priceBy = (buyout: StoredSettings["buyout"], more: Partial<Purchasable> = {}) =>
  buyoutOf({ ...rental, ...more }, day, choosing(buyout)).price;

describe("by method", () => {
  test.each([
    [{ method: "remaining_months" }, 51600n],
    [{ method: "flat_fee", flatFee: 500 }, 50000n],
    [{ method: "flat_fee" }, 0n],
    [{ method: "list_price_percentage", listPricePercentage: 40 }, 99960n],
    [{ method: "remaining_months_plus_list_price_percentage", listPricePercentage: 50 }, 176550n],
    [{ method: "residual_value", residualPercentage: 5, residualMinimum: 142 }, 65800n],
    [{ method: "residual_value", residualPercentage: 10, residualMinimum: 142 }, 69600n],
    [{ method: "residual_value", residualPercentage: 10 }, 69600n],
    [{ method: "residual_value" }, 51600n],
  ] as const)("%j: %s", (buyout, expected) => {
    expect(priceBy(buyout)).toBe(expected);
  });

  test("a device of 1000.00 at 40 % of its list price costs 400.00", () => {
    expect(priceBy({ method: "list_price_percentage", listPricePercentage: 40 }, { listPrice: 100000n })).toBe(40000n);
  });

  test("4 x 129.00 and a residual value of 142.00 are 658.00, part by part", () => {
    const settings = choosing({ method: "residual_value", residualPercentage: 5, residualMinimum: 142 });
    expect(buyoutOf(rental, day, settings)).toEqual({
      price: 65800n,
      calculationMethod: "auto_calculated",
      remainingMonths: 4,
      remainingMonthsPayment: 51600n,
      listPricePercentage: 0,
      listPriceAmount: 0n,
      flatFee: 0n,
      residualValue: 14200n,
      estimatedListPrice: null,
    });
  });

  test("parts that the method does not use are nothing", () => {
    const settings = choosing({
      method: "list_price_percentage",
      listPricePercentage: 40,
      flatFee: 500,
      residualMinimum: 9,
    });
    expect(buyoutOf(rental, day, settings)).toMatchObject({
      remainingMonths: 4,
      remainingMonthsPayment: 0n,
      listPricePercentage: 40,
      listPriceAmount: 99960n,
      flatFee: 0n,
      residualValue: 0n,
    });
  });

  test("without a cost the residual value is its minimum", () => {
    const buyout = { method: "residual_value", residualPercentage: 10, residualMinimum: 142 } as const;
    expect(priceBy(buyout, { acquisitionCost: null })).toBe(65800n);
  });

  test("after the end nothing remains to be paid", () => {
    const settings = choosing({ method: "remaining_months" });
    expect(buyoutOf(rental, "2027-01-15", settings)).toMatchObject({ price: 0n, remainingMonths: 0 });
  });

  test("months are counted as the unit counts them", () => {
    const down = choosing({}, { partialMonths: "down" });
    expect(buyoutOf(rental, "2026-09-20", choosing({})).price).toBe(51600n);
    expect(buyoutOf(rental, "2026-09-20", down).price).toBe(38700n);
    expect(buyoutOf(rental, day, choosing({}, { chargeCurrentMonth: false })).price).toBe(38700n);
  });
});

describe("without a list price", () => {
  const unpriced = { ...rental, listPrice: null };
  const buyout = { method: "list_price_percentage", listPricePercentage: 50 } as const;

  test("it is estimated from the monthly price, where the unit allows that", () => {
    const settings = choosing({ ...buyout, allowListPriceEstimation: true });
    expect(buyoutOf(unpriced, day, settings)).toMatchObject({ estimatedListPrice: 154800n, listPriceAmount: 77400n });
    expect(buyoutOf(rental, day, settings).estimatedListPrice).toBeNull();
  });

  test("there is no price where it does not, but one may be sent", () => {
    const problem = problemOf(() => buyoutOf(unpriced, day, choosing(buyout)));
    expect(problem.code).toBe("INVALID_BUYOUT_PRICE");
    expect(problem.message).toMatch(/: send the price\.$/);
    expect(buyoutOf(unpriced, day, choosing(buyout), 50000n)).toMatchObject({
      price: 50000n,
      calculationMethod: "manual_override",
      remainingMonths: 4,
      listPriceAmount: 0n,
    });
  });

  test("nor one that is sent, where the unit takes none", () => {
    const settings = choosing({ ...buyout, allowManualOverride: false });
    expect(problemOf(() => buyoutOf(unpriced, day, settings)).message).not.toMatch(/send/);
    expect(problemOf(() => buyoutOf(unpriced, day, settings, 0n)).code).toBe("INVALID_BUYOUT_PRICE");
  });

  test.each([
    // monthly, length, recovery, margin, adjustment: monthly x length / recovery / (1 + margin) / (1 + adjustment)
    [12900n, 12, 100, 0, 0, 154800n],
    [12900n, 24, 80, 20, 0, 322500n],
    [8250n, 24, 100, 10, 0, 180000n],
    [12900n, 12, 100, 0, 20, 129000n],
    [12900n, 12, 100, 0, -50, 309600n],
    [12900n, 18, 100, 0, 0, 232200n],
    [12900n, 18, 100, 0, 20, 232200n],
    [100n, 12, 70, 25, 0, 1371n],
  ])(
    "%s for %i months, recovery %i %%, margin %i %%, adjustment %i %%: %s",
    (monthlyAmount, length, valueRecovery, margin, adjustment, expected) => {
      const lengths = [
        { months: 12, adjustment },
        { months: 24, adjustment },
      ];
      const settings = fillIn({ pricing: { valueRecovery, margin }, contract: { lengths, defaultLength: 12 } });
      expect(estimateListPrice({ monthlyAmount, originalContractLength: length }, settings)).toBe(expected);
    },
  );
});

describe("a price that is sent", () => {
  test.each([0n, 1n, 51600n, 99999n])("of %s is the price, set by hand", (sent) => {
    expect(buyoutOf(rental, day, choosing({}), sent)).toMatchObject({
      price: sent,
      calculationMethod: "manual_override",
      remainingMonthsPayment: 51600n,
    });
  });

  test("is never negative", () => {
    const problem = problemOf(() => buyoutOf(rental, day, choosing({}), -1n));
    expect([problem.code, problem.faults?.[0]?.path]).toEqual(["INVALID_BUYOUT_PRICE", "buyoutPrice"]);
  });

  test("is refused where the unit takes none, unless it is the computed one", () => {
    const settings = choosing({ allowManualOverride: false });
    expect(problemOf(() => buyoutOf(rental, day, settings, 51599n)).code).toBe("INVALID_BUYOUT_PRICE");
    expect(buyoutOf(rental, day, settings, 51600n)).toEqual(buyoutOf(rental, day, settings));
  });
});

test("a unit that offers no buyouts refuses quote and action", () => {
  for (const sent of [undefined, 0n, 51600n]) {
    expect(problemOf(() => buyoutOf(rental, day, choosing({ enabled: false }), sent)).code).toBe("FEATURE_DISABLED");
  }
});

const amounts = fc.bigInt({ min: 0n, max: 10n ** 12n });
const someCase = fc.record({
  rental: fc.record({
    startsOn: fc.integer({ min: 0, max: 2000 }).map((days) => addDays("2024-01-01", days)),
    contractLength: fc.integer({ min: 1, max: 120 }),
    originalContractLength: fc.integer({ min: 1, max: 120 }),
    monthlyAmount: amounts,
    listPrice: fc.option(amounts),
    acquisitionCost: fc.option(amounts),
  }),
  days: fc.integer({ min: -100, max: 4000 }),
  buyout: fc.record({
    method: fc.constantFrom(...buyoutMethods),
    flatFee: fc.nat(100_000),
    listPricePercentage: fc.nat(1000).map((tenths) => tenths / 10),
    residualPercentage: fc.nat(1000).map((tenths) => tenths / 10),
    residualMinimum: fc.nat(100_000),
    allowListPriceEstimation: fc.constant(true),
  }),
  counting: fc.record({ partialMonths: fc.constantFrom("up", "down"), chargeCurrentMonth: fc.boolean() }),
});

test("a price is never negative and is the sum of its parts, whose months never exceed the term", () => {
  fc.assert(
    fc.property(someCase, ({ rental: some, days, buyout, counting }) => {
      const settings = choosing(buyout, counting);
      const on = addDays(some.startsOn, days);
      const { price, ...parts } = buyoutOf(some, on, settings);
      expect(price >= 0n).toBe(true);
      expect(parts.remainingMonthsPayment + parts.listPriceAmount + parts.flatFee + parts.residualValue).toBe(price);
      expect(parts.remainingMonths).toBe(monthsRemaining(some, on, settings));
      expect(parts.remainingMonths).toBeLessThanOrEqual(some.contractLength);
    }),
  );
});
