import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalsOf } from "#domain/money";
import { readPricing, tiersOnWire, type WireTier } from "#domain/pricing";

const read = (pricing: Parameters<typeof readPricing>[0], currency = "EUR") =>
  readPricing(pricing, currency, "variants.0.pricing");
const placesOf = (pricing: Parameters<typeof readPricing>[0], currency = "EUR") =>
  read(pricing, currency).faults.map(({ path }) => path);

test("tiers are kept in minor units, sorted by length", () => {
  const { tiers, faults } = read([
    { contractLength: 24, monthlyPrice: 129.9 },
    { contractLength: 6, monthlyPrice: 0 },
    { contractLength: 12, monthlyPrice: 189, setupFee: 49.95 },
  ]);
  expect(faults).toEqual([]);
  expect(tiers).toEqual([
    { contractLength: 6, monthlyPrice: 0n },
    { contractLength: 12, monthlyPrice: 18900n, setupFee: 4995n },
    { contractLength: 24, monthlyPrice: 12990n },
  ]);
});

test("a map of monthly prices by length is tiers", () => {
  expect(read({ "24": 129, "6": 249.5 })).toEqual({
    tiers: [
      { contractLength: 6, monthlyPrice: 24950n },
      { contractLength: 24, monthlyPrice: 12900n },
    ],
    faults: [],
  });
});

test("a tier keeps where it comes from", () => {
  const origin = { source: "suggested", calculatedAt: "2026-11-22T09:30:00.000Z", presetUsed: "Standard" } as const;
  expect(read([{ contractLength: 12, monthlyPrice: 1, ...origin }]).tiers).toEqual([
    { contractLength: 12, monthlyPrice: 100n, ...origin },
  ]);
});

test.each([
  ["EUR", 129.95, 12995n],
  ["EUR", 0.29, 29n],
  ["JPY", 1500, 1500n],
  ["KWD", 12.345, 12345n],
])("in %s %d is %s minor units", (currency, monthlyPrice, minorUnits) => {
  expect(read([{ contractLength: 1, monthlyPrice }], currency).tiers[0]?.monthlyPrice).toBe(minorUnits);
});

test.each([
  ["EUR", 1.005],
  ["JPY", 1.5],
  ["KWD", 0.0001],
])("in %s %d has too many decimals: price, fee and fixed discount are refused by name", (currency, amount) => {
  const tier = {
    contractLength: 12,
    monthlyPrice: amount,
    setupFee: amount,
    discount: { type: "fixed" as const, value: amount },
  };
  const place = "variants.0.pricing.0";
  const { faults } = read([tier], currency);
  expect(faults.map(({ path, code }) => `${path} ${code}`)).toEqual([
    `${place}.monthlyPrice decimals`,
    `${place}.setupFee decimals`,
    `${place}.discount.value decimals`,
  ]);
});

test.each([1, 12, 120])("a contract may last %i months", (contractLength) => {
  expect(placesOf([{ contractLength, monthlyPrice: 1 }])).toEqual([]);
});

test.each([0, 121, -1, 1.5, Number.NaN])("a contract of %d months is refused", (contractLength) => {
  expect(placesOf([{ contractLength, monthlyPrice: 1 }])).toEqual(["variants.0.pricing.0.contractLength"]);
});

test("a length that is there twice is refused at each place but the first", () => {
  const tiers = [12, 24, 12, 12].map((contractLength) => ({ contractLength, monthlyPrice: 1 }));
  expect(placesOf(tiers)).toEqual(["variants.0.pricing.2.contractLength", "variants.0.pricing.3.contractLength"]);
});

test("faults of a map stand at its keys", () => {
  expect(placesOf({ "12": 1.005, "121": 1 })).toEqual(["variants.0.pricing.12", "variants.0.pricing.121"]);
});

test.each([[[]], [{}]])("no price at all is refused: %j", (pricing) => {
  expect(placesOf(pricing)).toEqual(["variants.0.pricing"]);
});

test.each([-0.01, 1_000_000_001, Number.NaN, Number.POSITIVE_INFINITY])("an amount of %d is refused", (amount) => {
  expect(placesOf([{ contractLength: 12, monthlyPrice: amount }])).toEqual(["variants.0.pricing.0.monthlyPrice"]);
});

describe("a discount", () => {
  const withDiscount = (type: "percentage" | "fixed", value: number): WireTier[] => [
    { contractLength: 12, monthlyPrice: 100, discount: { type, value, description: "Summer" } },
  ];

  test.each([0, 12.5, 100])("of %d per cent is kept as it is", (value) => {
    expect(read(withDiscount("percentage", value)).tiers[0]?.discount).toEqual({
      type: "percentage",
      value,
      description: "Summer",
    });
  });

  test.each([0, 99.99, 100])("of a fixed %d is kept in minor units", (value) => {
    const [tier] = read(withDiscount("fixed", value)).tiers;
    expect(tier?.discount).toEqual({
      type: "fixed",
      value: BigInt(Math.round(value * 100)),
      description: "Summer",
    });
  });

  test.each([
    ["percentage", 100.01],
    ["percentage", -1],
    ["fixed", 100.01],
  ] as const)("%s %d is refused", (type, value) => {
    expect(placesOf(withDiscount(type, value))).toEqual(["variants.0.pricing.0.discount.value"]);
  });
});

test("tiers show on the wire what was sent, sorted", () => {
  const amount = (currency: string) =>
    fc.nat(10 ** 9).map((units) => Number((units / 10 ** decimalsOf(currency)).toFixed(decimalsOf(currency))));
  const drawn = fc.constantFrom("JPY", "EUR", "KWD").chain((currency) =>
    fc.tuple(
      fc.constant(currency),
      fc.uniqueArray(
        fc.record(
          {
            contractLength: fc.integer({ min: 1, max: 120 }),
            monthlyPrice: amount(currency),
            setupFee: amount(currency),
            discount: fc.record({ type: fc.constant("percentage" as const), value: fc.integer({ min: 0, max: 100 }) }),
            presetUsed: fc.constant("x"),
          },
          { requiredKeys: ["contractLength", "monthlyPrice"] },
        ),
        { selector: (tier) => tier.contractLength, minLength: 1 },
      ),
    ),
  );
  fc.assert(
    fc.property(drawn, ([currency, tiers]) => {
      const { tiers: kept, faults } = read(tiers, currency);
      expect(faults).toEqual([]);
      const sorted = tiers.toSorted((one, other) => one.contractLength - other.contractLength);
      expect(tiersOnWire(kept, currency)).toEqual(sorted);
    }),
  );
});
