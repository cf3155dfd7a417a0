import fc from "fast-check";
import { expect, test } from "vitest";
import { decimalsOf, toDecimal } from "#domain/money";

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
