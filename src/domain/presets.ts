import type { StoredSettings } from "./settings.ts";

/** What an industry usually chooses: a start for a new business unit. */
export type Preset = { name: string; idPrefix: string; settings: StoredSettings };

const remainingPlus = (listPricePercentage: number): StoredSettings["buyout"] => ({
  method: "remaining_months_plus_list_price_percentage",
  listPricePercentage,
});
const flat500 = { method: "flat_fee", flatFee: 500 } as const;

export const presets = {
  electronics: {
    name: "Electronics",
    idPrefix: "ELE",
    settings: {
      contract: { defaultLength: 24 },
      pricing: { valueRecovery: 80, margin: 20 },
      buyout: remainingPlus(50),
    },
  },
  furniture: {
    name: "Furniture",
    idPrefix: "FUR",
    settings: { contract: { defaultLength: 12 }, pricing: { valueRecovery: 60, margin: 28 }, buyout: flat500 },
  },
  mobility: {
    name: "Mobility",
    idPrefix: "MOB",
    settings: {
      contract: { defaultLength: 12 },
      pricing: { valueRecovery: 70, margin: 25 },
      buyout: remainingPlus(40),
    },
  },
  baby_kids: {
    name: "Baby & Kids",
    idPrefix: "BAB",
    settings: {
      contract: { defaultLength: 6 },
      pricing: { valueRecovery: 50, margin: 32 },
      buyout: { method: "remaining_months" },
    },
  },
  appliances: {
    name: "Appliances",
    idPrefix: "APP",
    settings: {
      contract: { defaultLength: 12 },
      pricing: { valueRecovery: 65, margin: 26 },
      buyout: remainingPlus(45),
    },
  },
  medical: {
    name: "Medical",
    idPrefix: "MED",
    settings: {
      contract: { defaultLength: 6 },
      pricing: { valueRecovery: 85, margin: 28 },
      buyout: flat500,
      earlyReturn: { method: "no_fee" },
    },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];
