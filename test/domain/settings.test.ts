import { describe, expect, test } from "vitest";
import { presetNames, presets } from "#domain/presets";
import { changeSettings, defaultSettings, fillIn, settingsOf } from "#domain/settings";
import { faultsOfSettings } from "#domain/settings-check";

describe("what was not chosen", () => {
  test("is as the defaults are", () => {
    expect(fillIn({})).toEqual(defaultSettings);
  });

  test("within a group is as the defaults are, too", () => {
    const { tax, ...others } = fillIn({ tax: { enabled: true, rate: 21 } });
    expect(tax).toEqual({ enabled: true, rate: 21, calculation: "exclusive" });
    expect(others).toEqual({ ...defaultSettings, tax: undefined });
  });

  test("stays unchosen where it has no default", () => {
    expect(fillIn({}).extensions.countMax).toBeUndefined();
    expect(fillIn({ extensions: { countMax: 2 } }).extensions.countMax).toBe(2);
  });

  test("is not known to us: a setting of another version is passed over", () => {
    expect(fillIn({ colour: "red" } as object)).toEqual(defaultSettings);
  });

  test("false and nothing are chosen", () => {
    expect(fillIn({ chargeCurrentMonth: false }).chargeCurrentMonth).toBe(false);
    expect(fillIn({ buyout: { allowManualOverride: false } }).buyout.allowManualOverride).toBe(false);
    expect(fillIn({ earlyReturn: { feePercentage: 0 } }).earlyReturn.feePercentage).toBe(0);
  });

  test("a list that was chosen stands for the default one", () => {
    const lengths = [{ months: 3, adjustment: 10 }];
    expect(fillIn({ contract: { lengths, defaultLength: 3 } }).contract).toEqual({ lengths, defaultLength: 3 });
  });
});

test.each([
  ["EUR", 499.5, 49950n],
  ["KWD", 12.345, 12345n],
  ["JPY", 500, 500n],
])("amounts are in minor units of %s", (currency, flatFee, expected) => {
  const chosen = { lateFee: { flatFee }, buyout: { flatFee, residualMinimum: flatFee }, earlyReturn: { flatFee } };
  const { lateFee, buyout, earlyReturn } = settingsOf(chosen, currency);
  expect([lateFee.flatFee, buyout.flatFee, buyout.residualMinimum, earlyReturn.flatFee]).toEqual(
    Array(4).fill(expected),
  );
});

test("an amount that the currency cannot have was stored by a fault of ours", () => {
  expect(() => settingsOf({ buyout: { flatFee: 0.5 } }, "JPY")).toThrow(/0\.5, which is no amount of JPY/);
});

describe("a change", () => {
  const stored = { tax: { enabled: true, rate: 21 }, contractEnd: "auto_terminate" as const };
  test.each([
    [{}, stored],
    [{ quoteValidDays: 7 }, { ...stored, quoteValidDays: 7 }],
    [{ tax: { rate: 9 } }, { ...stored, tax: { enabled: true, rate: 9 } }],
    [{ tax: { rate: null } }, { ...stored, tax: { enabled: true } }],
    [{ tax: null }, { contractEnd: "auto_terminate" }],
    [
      { contractEnd: null, buyout: { flatFee: 5 } },
      { tax: stored.tax, buyout: { flatFee: 5 } },
    ],
    [{ buyout: { flatFee: null } }, { ...stored, buyout: {} }],
  ])("by %j replaces what it names, and null goes back to the default", (change, expected) => {
    const before = structuredClone(stored);
    expect(changeSettings(stored, change)).toEqual(expected);
    expect(stored).toEqual(before);
  });
});

describe("presets", () => {
  test.each([
    ["electronics", "ELE", 24, "remaining_months_plus_list_price_percentage", 50, 0],
    ["furniture", "FUR", 12, "flat_fee", 0, 500],
    ["mobility", "MOB", 12, "remaining_months_plus_list_price_percentage", 40, 0],
    ["baby_kids", "BAB", 6, "remaining_months", 0, 0],
    ["appliances", "APP", 12, "remaining_months_plus_list_price_percentage", 45, 0],
    ["medical", "MED", 6, "flat_fee", 0, 500],
  ] as const)("%s: %s, %i months, buyout by %s", (name, idPrefix, length, method, listPricePercentage, flatFee) => {
    const { contract, buyout } = fillIn(presets[name].settings);
    expect(presets[name].idPrefix).toBe(idPrefix);
    expect(contract.defaultLength).toBe(length);
    expect(buyout).toMatchObject({ method, listPricePercentage, flatFee });
  });

  test.each([
    ["electronics", 80, 20],
    ["furniture", 60, 28],
    ["mobility", 70, 25],
    ["baby_kids", 50, 32],
    ["appliances", 65, 26],
    ["medical", 85, 28],
  ] as const)("%s recovers %i %% of the value, with a margin of %i %%", (name, valueRecovery, margin) => {
    expect(fillIn(presets[name].settings).pricing).toEqual({ valueRecovery, margin });
  });

  test("only medical devices come back for nothing", () => {
    const free = presetNames.filter((name) => fillIn(presets[name].settings).earlyReturn.method === "no_fee");
    expect(free).toEqual(["medical"]);
  });

  test.each(presetNames)("%s is right as a whole, in any currency", (name) => {
    for (const currency of ["EUR", "JPY", "KWD"]) {
      expect(faultsOfSettings(fillIn(presets[name].settings), currency)).toEqual([]);
    }
  });
});

describe("a document as a whole", () => {
  const field = { label: "Field", type: "text", section: "order", required: false } as const;
  const faultsOf = (chosen: Parameters<typeof fillIn>[0], currency = "EUR") =>
    faultsOfSettings(fillIn(chosen), currency).map(({ path, code }) => `${path} ${code}`);

  test("is right by default", () => {
    expect(faultsOf({})).toEqual([]);
  });

  test.each([
    [{ contract: { defaultLength: 18 } }, ["contract.defaultLength length"]],
    [{ contract: { lengths: [{ months: 24, adjustment: 0 }] } }, ["contract.defaultLength length"]],
    [{ contract: { lengths: [12, 12].map((months) => ({ months, adjustment: 0 })) } }, ["contract.lengths twice"]],
    [{ extensions: { lengths: [6, 6] } }, ["extensions.lengths twice"]],
    [{ orderForm: { quantityMin: 5, quantityMax: 4 } }, ["orderForm.quantityMin too_big"]],
    [
      { buyout: { flatFee: 1.001, residualMinimum: 0.001 } },
      ["buyout.flatFee decimals", "buyout.residualMinimum decimals"],
    ],
    [
      { earlyReturn: { flatFee: 1.001 }, lateFee: { flatFee: 1.001 } },
      ["lateFee.flatFee decimals", "earlyReturn.flatFee decimals"],
    ],
    [
      {
        customFields: [
          { ...field, id: "a" },
          { ...field, id: "a" },
        ],
      },
      ["customFields twice"],
    ],
    [
      {
        customFields: [
          { ...field, id: "a" },
          { ...field, id: "a", section: "customer" as const },
        ],
      },
      [],
    ],
    [{ customFields: [{ ...field, id: "a", type: "select" as const }] }, ["customFields.0.options missing"]],
    [{ customFields: [{ ...field, id: "a", type: "select" as const, options: ["x"] }] }, []],
    [{ customFields: [{ ...field, id: "a", options: ["x"] }] }, ["customFields.0.options options"]],
    [{ customFields: [{ ...field, id: "a", lengthMin: 5, lengthMax: 4 }] }, ["customFields.0.lengthMin too_big"]],
    [{ customFields: [{ ...field, id: "a", lengthMin: 5 }] }, []],
    [{ customFields: [{ ...field, id: "a", pattern: "(" }] }, ["customFields.0.pattern pattern"]],
    [{ customFields: [{ ...field, id: "a", pattern: "[0-9]{4}" }] }, []],
  ])("%j: %j", (chosen, expected) => {
    expect(faultsOf(chosen)).toEqual(expected);
  });
});
