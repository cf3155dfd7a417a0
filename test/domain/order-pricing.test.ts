import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseTier, lineTotal, type OfferedVariant, priceOf, priceOrder } from "#domain/order-pricing";
import { defaultSettings } from "#domain/settings";
import { problemOf } from "../support/problem-of.ts";

const tier = (contractLength: number, monthlyPrice: bigint) => ({ contractLength, monthlyPrice });
const laptop: OfferedVariant = {
  sku: "NB-14",
  status: "active",
  pricing: [tier(6, 14900n), tier(12, 8900n), tier(24, 4900n)],
};
const bike: OfferedVariant = { sku: "EB-1", status: "active", pricing: [tier(36, 15900n)] };
const settings = defaultSettings;
const withTax = (tax: object) => ({ ...settings, tax: { ...settings.tax, enabled: true, ...tax } });

describe("the tier", () => {
  const lengths = (...months: number[]) => months.map((length) => tier(length, 1n));
  test.each([
    // tiers, named, default: chosen
    [[6, 12, 24], 24, 12, 24],
    [[6, 12, 24], undefined, 12, 12],
    [[6, 24], undefined, 12, undefined],
    [[36], undefined, 12, 36],
    [[36], 36, 12, 36],
    [[36], 12, 12, undefined],
    [[6, 12], 18, 12, undefined],
    [[], undefined, 12, undefined],
  ])("of %j, %s named and %i by default, is %s", (months, named, byDefault, expected) => {
    expect(chooseTier(lengths(...months), named, byDefault)?.contractLength).toBe(expected);
  });
});

test.each([
  [{ type: "percentage", value: 10 }, 11610n],
  [{ type: "percentage", value: 12.5 }, 11287n],
  [{ type: "percentage", value: 0 }, 12900n],
  [{ type: "percentage", value: 100 }, 0n],
  [{ type: "fixed", value: 2900n }, 10000n],
  [{ type: "fixed", value: 12900n }, 0n],
  [{ type: "fixed", value: 13000n }, 0n],
  [undefined, 12900n],
] as const)("129.00 less %o is %s", (discount, expected) => {
  expect(priceOf({ ...tier(12, 12900n), discount })).toBe(expected);
});

describe("an order", () => {
  test("is priced from its variants: 3 x 89.00 and 1 x 159.00 are 426.00 a month", () => {
    const items = [
      { sku: "NB-14", quantity: 3, contractLength: 12 },
      { sku: "EB-1", quantity: 1 },
    ];
    expect(priceOrder(items, [bike, laptop], settings)).toEqual({
      lines: [
        { variant: laptop, quantity: 3, contractLength: 12, unitPrice: 8900n },
        { variant: bike, quantity: 1, contractLength: 36, unitPrice: 15900n },
      ],
      totals: { subtotal: 42600n, taxAmount: 0n, total: 42600n, totalDevices: 4 },
    });
  });

  test("gets its tax once, on the sum", () => {
    const variants = ["A", "B", "C"].map((sku) => ({ ...laptop, sku, pricing: [tier(12, 3333n)] }));
    const items = variants.map(({ sku }) => ({ sku, quantity: 1 }));
    const { totals } = priceOrder(items, variants, withTax({ rate: 19 }));
    expect(totals).toEqual({ subtotal: 9999n, taxAmount: 1900n, total: 11899n, totalDevices: 3 });
  });

  test("whose prices contain the tax tells what is in them: 65.43 in 377.00 at 21 %", () => {
    const items = [{ sku: "X", quantity: 1 }];
    const { totals } = priceOrder(
      items,
      [{ ...bike, sku: "X", pricing: [tier(36, 37700n)] }],
      withTax({ rate: 21, calculation: "inclusive" }),
    );
    expect(totals).toEqual({ subtotal: 31157n, taxAmount: 6543n, total: 37700n, totalDevices: 1 });
  });

  test("may name a variant on two lines, with lengths of their own", () => {
    const items = [6, 24].map((contractLength) => ({ sku: "NB-14", quantity: 1, contractLength }));
    expect(priceOrder(items, [laptop], settings).lines.map(({ unitPrice }) => unitPrice)).toEqual([14900n, 4900n]);
  });

  test.each([
    [
      [
        { sku: "X", quantity: 1 },
        { sku: "NB-14", quantity: 1 },
        { sku: "Y", quantity: 1 },
      ],
      "VARIANT_NOT_FOUND",
      ["items.0.sku", "items.2.sku"],
    ],
    [[{ sku: "OLD", quantity: 1 }], "VARIANT_INACTIVE", ["items.0.sku"]],
    [[{ sku: "NB-14", quantity: 1, contractLength: 18 }], "INVALID_CONTRACT_LENGTH", ["items.0.contractLength"]],
    [[{ sku: "TWO", quantity: 1 }], "INVALID_CONTRACT_LENGTH", ["items.0.contractLength"]],
    [
      [
        { sku: "NB-14", quantity: 4 },
        { sku: "NB-14", quantity: 1 },
      ],
      "VALIDATION_ERROR",
      ["items.0.quantity", "items.1.quantity"],
    ],
  ])("of %j is refused with %s at %j", (items, code, places) => {
    const variants = [
      laptop,
      { ...bike, sku: "OLD", status: "inactive" as const },
      { ...bike, sku: "TWO", pricing: [tier(6, 1n), tier(24, 1n)] },
    ];
    const orderForm = code === "VALIDATION_ERROR" ? { quantityMin: 2, quantityMax: 3 } : settings.orderForm;
    const problem = problemOf(() => priceOrder(items, variants, { ...settings, orderForm }));
    expect(problem.code).toBe(code);
    expect(problem.faults?.map(({ path }) => path)).toEqual(places);
  });

  test("says which lengths there are", () => {
    const items = [{ sku: "NB-14", quantity: 1, contractLength: 18 }];
    expect(problemOf(() => priceOrder(items, [laptop], settings)).message).toBe(
      "The variant NB-14 is offered for 6, 12, 24 months: name one of them.",
    );
  });

  test("adds up: subtotal and tax are the total, and the lines the subtotal, or inclusive the total", () => {
    const someItems = fc.array(
      fc.record({ quantity: fc.integer({ min: 1, max: 1000 }), contractLength: fc.constantFrom(6, 12, 24) }),
      { minLength: 1, maxLength: 20 },
    );
    const someTax = fc.record({
      enabled: fc.boolean(),
      rate: fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10),
      calculation: fc.constantFrom("exclusive", "inclusive"),
    });
    fc.assert(
      fc.property(someItems, someTax, (some, tax) => {
        const items = some.map((item) => ({ sku: "NB-14", ...item }));
        const { lines, totals } = priceOrder(items, [laptop], { ...settings, tax });
        expect(totals.subtotal + totals.taxAmount).toBe(totals.total);
        const sum = lines.reduce((all, line) => all + lineTotal(line), 0n);
        expect(tax.calculation === "inclusive" ? totals.total : totals.subtotal).toBe(sum);
        expect(totals.totalDevices).toBe(items.reduce((all, { quantity }) => all + quantity, 0));
      }),
    );
  });
});

test("a line of 3 units at 89.00 is 267.00 a month", () => {
  expect(lineTotal({ unitPrice: 8900n, quantity: 3 })).toBe(26700n);
});
