import { describe, expect, inject, test } from "vitest";
import { presetNames } from "#domain/presets";
import { defaultSettings, fillIn } from "#domain/settings";
import { createOrganisation } from "../../scripts/admin/organisations.ts";
import { setSettings, settingsAfter, settingsOfPreset, showSettings } from "../../scripts/admin/settings.ts";
import { createUnit, type NewUnit } from "../../scripts/admin/units.ts";
import { asOwner, type OwnerDatabase } from "../../scripts/owner.ts";

const refusalOf = (change: unknown, currency = "EUR"): string => {
  try {
    settingsAfter({}, change, currency);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
};

describe("what may be set", () => {
  test("is every setting there is, with its own default", () => {
    expect(settingsAfter({}, defaultSettings, "EUR")).toEqual(defaultSettings);
  });

  test.each(presetNames)("is the preset %s, in any currency", (name) => {
    for (const currency of ["EUR", "JPY", "KWD"]) expect(() => settingsOfPreset(name, currency)).not.toThrow();
  });

  test.each([
    [{ colour: "red" }, "colour: There is no such setting."],
    [{ tax: { rates: 21 } }, "tax.rates: There is no such setting."],
    [{ taxes: null }, "taxes: There is no such setting."],
    [{ tax: { rate: 101 } }, "tax.rate: "],
    [{ tax: { rate: "21" } }, "tax.rate: "],
    [{ tax: { calculation: "none" } }, "tax.calculation: "],
    [{ tax: [] }, "tax: "],
    [{ billing: { day: 29 } }, "billing.day: "],
    [{ billing: { termsDays: 21 } }, "billing.termsDays: "],
    [{ buyout: { method: "free" } }, "buyout.method: "],
    [{ buyout: { flatFee: -1 } }, "buyout.flatFee: "],
    [{ buyout: { flatFee: 1.005 } }, "buyout.flatFee: An amount of EUR has at most 2 decimals."],
    [{ earlyReturn: { feePercentage: 100.5 } }, "earlyReturn.feePercentage: "],
    [{ contract: { defaultLength: 18 } }, "contract.defaultLength: Is one of contract.lengths: 6, 12, 24, 36."],
    [{ contract: { lengths: [{ months: 12, adjustment: -51 }] } }, "contract.lengths.0.adjustment: "],
    [{ contract: { lengths: [{ months: 121, adjustment: 0 }] } }, "contract.lengths.0.months: "],
    [{ contract: { lengths: [] } }, "contract.lengths: "],
    [{ extensions: { lengths: [0] } }, "extensions.lengths.0: "],
    [{ extensions: { countMax: 1.5 } }, "extensions.countMax: "],
    [{ quoteValidDays: 0 }, "quoteValidDays: "],
    [{ customFields: [{ id: "with space", label: "x", type: "text", section: "order" }] }, "customFields.0.id: "],
    [{ customFields: [{ id: "a", label: "x", type: "date", section: "order" }] }, "customFields.0.type: "],
    [
      { customFields: [{ id: "a", label: "x", type: "text", section: "order", size: 1 }] },
      "customFields.0.size: There",
    ],
    [{ assets: { imeiCategories: ["a\u0000"] } }, "assets.imeiCategories.0: "],
    [[], "the whole: "],
    ["tax", "the whole: "],
    [null, "the whole: "],
  ])("is not %j: it is refused by name", (change, expected) => {
    expect(refusalOf(change)).toContain(`\n  ${expected}`);
  });

  test("is refused with every fault at once", () => {
    expect(refusalOf({ tax: { rate: -1 }, colour: 1, upgrades: { enabled: "yes" } }).split("\n")).toHaveLength(4);
  });

  test("must fit to what was chosen before", () => {
    const stored = settingsAfter({}, { contract: { lengths: [{ months: 24 }], defaultLength: 24 } }, "EUR");
    expect(stored.contract?.lengths).toEqual([{ months: 24, adjustment: 0 }]);
    expect(() => settingsAfter(stored, { contract: { defaultLength: null } }, "EUR")).toThrow(
      /contract\.defaultLength/,
    );
    expect(settingsAfter(stored, { contract: null }, "EUR")).toEqual({});
  });
});

describe("in the database", () => {
  const owner = <Result>(act: (db: OwnerDatabase) => Promise<Result>) =>
    asOwner(inject("databases").flexportal.ownerUrl, act);

  async function newUnit(db: OwnerDatabase, more: Partial<NewUnit> = {}): Promise<string> {
    const organisation = await createOrganisation(db, { name: "Test", tier: "growth" });
    const unit = await createUnit(db, {
      organisation: organisation?.id ?? "",
      name: "Unit",
      country: "NL",
      currency: "EUR",
      timeZone: "Europe/Amsterdam",
      idPrefix: "NL",
      test: false,
      ...more,
    });
    return unit?.id ?? "";
  }

  test("a new unit has the defaults, and has chosen nothing", () =>
    owner(async (db) => {
      const unit = await newUnit(db);
      expect(await showSettings(db, { unit, own: false })).toEqual(defaultSettings);
      expect(await showSettings(db, { unit, own: true })).toEqual({});
    }));

  test("a unit of a preset begins with its settings and its prefix", () =>
    owner(async (db) => {
      const organisation = await createOrganisation(db, { name: "Test", tier: "growth" });
      const asked = { organisation: organisation?.id ?? "", name: "Beds", country: "NL", currency: "EUR" };
      const rest = { timeZone: "Europe/Amsterdam", test: false, preset: "medical" } as const;
      const unit = await createUnit(db, { ...asked, ...rest });
      expect(unit?.idPrefix).toBe("MED");
      expect(await showSettings(db, { unit: unit?.id ?? "", own: false })).toEqual(
        fillIn(settingsOfPreset("medical", "EUR")),
      );
      expect((await createUnit(db, { ...asked, ...rest, idPrefix: "OWN" }))?.idPrefix).toBe("OWN");
      await expect(createUnit(db, { ...asked, ...rest, preset: undefined })).rejects.toThrow(/--id-prefix/);
    }));

  test("a change is stored, and what it does not name stays", () =>
    owner(async (db) => {
      const unit = await newUnit(db);
      await setSettings(db, { unit, change: { tax: { enabled: true, rate: 21 } } });
      const after = await setSettings(db, { unit, change: { tax: { rate: 9 }, quoteValidDays: 7 } });
      expect(await showSettings(db, { unit, own: true })).toEqual({
        tax: { enabled: true, rate: 9 },
        quoteValidDays: 7,
      });
      expect(after).toEqual(await showSettings(db, { unit, own: false }));
    }));

  test("a change that is refused stores nothing", () =>
    owner(async (db) => {
      const unit = await newUnit(db);
      await expect(setSettings(db, { unit, change: { quoteValidDays: 7, tax: { rate: 101 } } })).rejects.toThrow(
        /rate/,
      );
      expect(await showSettings(db, { unit, own: true })).toEqual({});
    }));

  test("an amount must be one of the unit's currency", () =>
    owner(async (db) => {
      const unit = await newUnit(db, { currency: "JPY" });
      await expect(setSettings(db, { unit, change: { buyout: { flatFee: 0.5 } } })).rejects.toThrow(/no decimals/);
    }));

  test("two changes at once are both made", async () => {
    const unit = await owner(newUnit);
    const changes = [
      { quoteValidDays: 7 },
      { contractEnd: "auto_terminate" },
      { tax: { rate: 9 } },
      { tax: { enabled: true } },
    ];
    await Promise.all(changes.map((change) => owner((db) => setSettings(db, { unit, change }))));
    expect(await owner((db) => showSettings(db, { unit, own: true }))).toEqual({
      quoteValidDays: 7,
      contractEnd: "auto_terminate",
      tax: { rate: 9, enabled: true },
    });
  });

  test("a unit that does not exist is refused", () =>
    owner(async (db) => {
      await expect(showSettings(db, { unit: "bu_none", own: false })).rejects.toThrow(/no business unit bu_none/);
      await expect(setSettings(db, { unit: "bu_none", change: {} })).rejects.toThrow(/no business unit bu_none/);
    }));
});
