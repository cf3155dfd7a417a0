import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allocate,
  amountMax,
  decimal,
  decimalsOf,
  divideHalfUp,
  percent,
  readAmounts,
  share,
  toDecimal,
  toMinorUnits,
} from "#domain/money";
import { problemOf } from "../support/problem-of.ts";

test.each([
  [12900n, "EUR", 129],
  [12905n, "EUR", 129.05],
  [5n, "USD", 0.05],
  [0n, "EUR", 0],
  [-1n, "EUR", -0.01],
  [-12950n, "EUR", -129.5],
  [1500n, "JPY", 1500],
  [-3n, "JPY", -3],
  [12345n, "KWD", 12.345],
  [1n, "KWD", 0.001],
  [-1234n, "KWD", -1.234],
  [12345n, "CLF", 1.2345],
  [350000n, "QAR", 3500],
])("%s minor units of %s are %s", (minorUnits, currency, expected) => {
  expect(toDecimal(minorUnits, currency)).toBe(expected);
});

test.each([
  ["JPY", 0],
  ["KRW", 0],
  ["EUR", 2],
  ["USD", 2],
  ["QAR", 2],
  ["KWD", 3],
  ["BHD", 3],
  ["CLF", 4],
])("%s has %i decimals", (currency, decimals) => {
  expect(decimalsOf(currency)).toBe(decimals);
});

/** A double tells all numbers of 15 digits apart: ten trillion in a currency of two decimals. */
const exact = { min: -(10n ** 15n - 1n), max: 10n ** 15n - 1n };

test("an amount of up to 15 digits prints exactly its decimal digits", () => {
  fc.assert(
    fc.property(fc.bigInt(exact), fc.constantFrom("JPY", "EUR", "KWD", "CLF"), (minorUnits, currency) => {
      const places = decimalsOf(currency);
      const printed = toDecimal(minorUnits, currency).toFixed(places);
      expect(BigInt(printed.replace(".", ""))).toBe(minorUnits);
      expect(printed.split(".")[1]?.length ?? 0).toBe(places);
    }),
  );
});

test("an amount in JSON is a plain decimal number without more digits than its currency has", () => {
  fc.assert(
    fc.property(fc.bigInt(exact), fc.constantFrom("JPY", "EUR", "KWD", "CLF"), (minorUnits, currency) => {
      const places = decimalsOf(currency);
      const form = places === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+(\\.\\d{1,${places}})?$`);
      expect(JSON.stringify(toDecimal(minorUnits, currency))).toMatch(form);
    }),
  );
});

test("a larger amount keeps its order: it is the nearest number, never an overflow", () => {
  const largest = 2n ** 63n - 1n;
  expect(toDecimal(largest, "EUR")).toBe(Number("92233720368547758.07"));
  expect(toDecimal(-largest, "JPY")).toBe(-(2 ** 63));
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: largest }), fc.bigInt({ min: 0n, max: largest }), (a, b) => {
      fc.pre(a <= b);
      expect(toDecimal(a, "EUR")).toBeLessThanOrEqual(toDecimal(b, "EUR"));
    }),
  );
});

describe("a decimal number of the wire", () => {
  test.each([
    [129, "EUR", 12900n],
    [129.05, "EUR", 12905n],
    [0.1, "EUR", 10n],
    [1.1, "EUR", 110n],
    [4.35, "EUR", 435n],
    [1.005, "KWD", 1005n],
    [12.345, "KWD", 12345n],
    [1500, "JPY", 1500n],
    [1.2345, "CLF", 12345n],
    [0, "EUR", 0n],
    [-0, "EUR", 0n],
    [-12.5, "EUR", -1250n],
    [-0.05, "EUR", -5n],
    [amountMax, "CLF", 10_000_000_000_000n],
    [1e21, "JPY", 10n ** 21n],
    [1.5e21, "EUR", 15n * 10n ** 22n],
  ])("%s %s is %s minor units", (amount, currency, expected) => {
    expect(toMinorUnits(amount, currency)).toBe(expected);
  });

  test.each([
    [129.005, "EUR"],
    [0.1 + 0.2, "EUR"],
    [1.5, "JPY"],
    [12.3456, "KWD"],
    [1e-7, "CLF"],
    [1.5e-7, "CLF"],
    [Number.MIN_VALUE, "EUR"],
  ])("%s %s has too many decimals", (amount, currency) => {
    expect(toMinorUnits(amount, currency)).toBeNull();
  });

  test("is read as what toDecimal printed", () => {
    fc.assert(
      fc.property(fc.bigInt(exact), fc.constantFrom("JPY", "EUR", "KWD", "CLF"), (minorUnits, currency) => {
        expect(toMinorUnits(toDecimal(minorUnits, currency), currency)).toBe(minorUnits);
      }),
    );
  });

  test("of any size is read or refused, never rounded", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (amount) => {
        const minorUnits = toMinorUnits(amount, "EUR");
        if (minorUnits !== null) expect(toDecimal(minorUnits, "EUR")).toBe(amount + 0);
      }),
    );
  });
});

describe("amounts of a request", () => {
  test("are read by the places where they stand; what was not sent is left out", () => {
    const read = readAmounts("EUR", { listPrice: 2499, "pricing.0.monthlyPrice": 129.5, acquisitionCost: undefined });
    expect(read).toEqual({ listPrice: 249900n, "pricing.0.monthlyPrice": 12950n });
  });

  test("are refused together, each by its place", () => {
    const problem = problemOf(() => readAmounts("EUR", { listPrice: 0.001, acquisitionCost: 1, setupFee: 1.999 }));
    expect(problem.code).toBe("VALIDATION_ERROR");
    expect(problem.faults).toEqual([
      { path: "listPrice", message: "An amount of EUR has at most 2 decimals.", code: "decimals" },
      { path: "setupFee", message: "An amount of EUR has at most 2 decimals.", code: "decimals" },
    ]);
  });

  test("without a fraction are the only ones of a currency without decimals", () => {
    expect(problemOf(() => readAmounts("JPY", { price: 0.5 })).faults?.[0]?.message).toBe(
      "An amount of JPY has no decimals.",
    );
  });
});

test.each([
  [534n, 1, 53.4],
  [1328n, 1, 132.8],
  [-5n, 1, -0.5],
  [7n, 0, 7],
])("%s with %i decimals is %s", (units, places, expected) => {
  expect(decimal(units, places)).toBe(expected);
});

describe("a share of an amount", () => {
  test.each([
    [37700n, 21, 7917n],
    [9999n, 19, 1900n],
    [249900n, 50, 124950n],
    [51600n, 50, 25800n],
    [10000n, 7.5, 750n],
    [10000n, 8.875, 888n],
    [1n, 50, 1n],
    [1n, 49.999, 0n],
    [-1n, 50, -1n],
    [12345n, 0, 0n],
    [12345n, 100, 12345n],
    [12345n, 1e-7, 0n],
  ])("%s at %s %% is %s", (amount, percentage, expected) => {
    expect(share(amount, percent(percentage))).toBe(expected);
  });

  test("of a share is rounded once, at the end", () => {
    expect(share(1n, percent(50), percent(50))).toBe(0n);
    expect(share(share(1n, percent(50)), percent(50))).toBe(1n);
  });

  test.each([
    [1n, 2n, 1n],
    [-1n, 2n, -1n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
    [5n, 10n, 1n],
    [4n, 10n, 0n],
    [-4n, 10n, 0n],
    [0n, 7n, 0n],
  ])("%s / %s is %s", (numerator, denominator, expected) => {
    expect(divideHalfUp(numerator, denominator)).toBe(expected);
  });

  test("of no whole is a fault of ours", () => {
    expect(() => divideHalfUp(1n, 0n)).toThrow(RangeError);
  });

  test("is never off by more than half a unit", () => {
    fc.assert(
      fc.property(fc.bigInt(exact), fc.bigInt({ min: 1n, max: 10n ** 6n }), (numerator, denominator) => {
        const error = 2n * (divideHalfUp(numerator, denominator) * denominator - numerator);
        expect(error <= denominator && error >= -denominator).toBe(true);
      }),
    );
  });
});

describe("an allocation", () => {
  test.each([
    [1900n, [3333n, 3333n, 3333n], [634n, 633n, 633n]],
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    [5n, [1n, 2n, 2n], [1n, 2n, 2n]],
    [7n, [1n, 2n, 3n], [1n, 2n, 4n]],
    [3n, [0n, 1n, 0n], [0n, 3n, 0n]],
    [3n, [0n, 0n], [2n, 1n]],
    [0n, [5n, 5n], [0n, 0n]],
    [0n, [], []],
  ])("of %s by %s is %s", (total, weights, expected) => {
    expect(allocate(total, weights)).toEqual(expected);
  });

  const someWeights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 20 });

  test("adds up to the total, and no part is a whole unit off its due", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), someWeights, (total, weights) => {
        const parts = allocate(total, weights);
        const sum = weights.reduce((all, weight) => all + weight, 0n);
        expect(parts.reduce((all, part) => all + part, 0n)).toBe(total);
        for (const [at, part] of parts.entries()) {
          if (sum === 0n) continue;
          const off = part * sum - total * (weights[at] as bigint);
          expect(off < sum && off > -sum).toBe(true);
        }
      }),
    );
  });
});
