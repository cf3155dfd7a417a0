import { toMinorUnits } from "./money.ts";

// The values that each choice has, in the words of docs/billing.md.
export const taxCalculations = ["exclusive", "inclusive"] as const;
export const billingCycles = ["subscription_start", "fixed_day", "every_30_days"] as const;
export const firstPayments = ["full_month", "prorated", "free_until_cycle", "collected_externally"] as const;
export const paymentTermsDays = [0, 7, 14, 30] as const;
export const lateFeeMethods = ["flat_fee", "percentage"] as const;
export const buyoutMethods = [
  "remaining_months",
  "flat_fee",
  "list_price_percentage",
  "remaining_months_plus_list_price_percentage",
  "residual_value",
] as const;
export const earlyReturnMethods = ["remaining_months", "flat_fee", "no_fee"] as const;
export const partialMonths = ["up", "down"] as const;
export const contractEnds = ["require_action", "auto_renew_monthly", "auto_renew_same_term", "auto_terminate"] as const;
export const customFieldTypes = ["text", "email", "phone", "number", "textarea", "select"] as const;
export const customFieldSections = ["customer", "order", "subscription"] as const;
export const optionalAddressFields = ["company", "buildingInfo", "locality", "adminArea", "postalCode"] as const;

type OneOf<Values extends readonly unknown[]> = Values[number];

/** A field that a business unit adds to its customers, orders or subscriptions. */
type CustomField = {
  /** Its name in `customFields` of the API; no spaces. */
  id: string;
  label: string;
  type: OneOf<typeof customFieldTypes>;
  section: OneOf<typeof customFieldSections>;
  required: boolean;
  /** What a `select` offers. */
  options?: string[] | undefined;
  /** Of its text. */
  lengthMin?: number | undefined;
  lengthMax?: number | undefined;
  /** A regular expression that the whole text matches. */
  pattern?: string | undefined;
};

/**
 * The choices of a business unit. `Amount` is a decimal number in the document that people write, minor units of the
 * unit's currency in rules. Percentages are numbers: 21 is 21 %.
 */
type SettingsWith<Amount> = {
  /** Whether an order has to be confirmed before a subscription can be made from it. */
  requireOrderConfirmation: boolean;
  tax: { enabled: boolean; vatNumber?: string | undefined; rate: number; calculation: OneOf<typeof taxCalculations> };
  billing: {
    cycle: OneOf<typeof billingCycles>;
    /** The day of the month of the cycle `fixed_day`, 1 to 28. */
    day: number;
    firstPayment: OneOf<typeof firstPayments>;
    /** From invoice to due date, for business customers. */
    termsDays: OneOf<typeof paymentTermsDays>;
  };
  lateFee: {
    enabled: boolean;
    method: OneOf<typeof lateFeeMethods>;
    flatFee: Amount;
    percentage: number;
    graceDays: number;
  };
  contract: {
    /** Lengths in months, each with what it adds to or takes off a suggested price, in per cent. */
    lengths: { months: number; adjustment: number }[];
    defaultLength: number;
  };
  /** How a list price becomes a monthly price: the part that the term earns back, and the margin on it, in per cent. */
  pricing: { valueRecovery: number; margin: number };
  extensions: {
    /** The months that may be added; none named: any. */
    lengths: number[];
    /** How often a subscription may be extended; absent: as often as its length allows. */
    countMax?: number | undefined;
    /** How many days before the end an extension has to be asked for; 0: even after it. */
    daysBeforeEndMin: number;
    /** Whether each extension also makes an order of the type `extension`. */
    createOrder: boolean;
  };
  upgrades: { enabled: boolean };
  buyout: {
    enabled: boolean;
    method: OneOf<typeof buyoutMethods>;
    flatFee: Amount;
    listPricePercentage: number;
    /** Of the acquisition cost, and at least this much. */
    residualPercentage: number;
    residualMinimum: Amount;
    allowManualOverride: boolean;
    allowListPriceEstimation: boolean;
  };
  earlyReturn: {
    enabled: boolean;
    method: OneOf<typeof earlyReturnMethods>;
    feePercentage: number;
    flatFee: Amount;
    allowManualOverride: boolean;
    /** A return up to so many days after the start is free; 0: none is. */
    gracePeriodDays: number;
  };
  /** Whether the rest of a running month counts as a whole one or not at all. */
  partialMonths: OneOf<typeof partialMonths>;
  /** Whether the running month counts among the remaining ones. */
  chargeCurrentMonth: boolean;
  contractEnd: OneOf<typeof contractEnds>;
  /** How long a quoted price is held. */
  quoteValidDays: number;
  /** Units of one order line. */
  orderForm: { quantityMin: number; quantityMax: number };
  customFields: CustomField[];
  /** Parts of an address that must be there besides contact, street, city and country. */
  addresses: { requiredFields: OneOf<typeof optionalAddressFields>[] };
  assets: {
    /** Categories of products whose serial numbers are IMEIs; compared without regard to case. */
    imeiCategories: string[];
    /** Whether a returned asset needs its condition told before it is available again. */
    requireInspection: boolean;
  };
};

/** Settings as rules take them: every choice made, amounts in minor units. */
export type Settings = SettingsWith<bigint>;
/** Settings as people write them: amounts are decimal numbers. */
export type SettingsDocument = SettingsWith<number>;

type Group = Record<string, unknown>;
type PartOf<Value> = Value extends readonly unknown[] ? Value : Value extends Group ? Partial<Value> : Value;

/** What a business unit has chosen; all else is as the defaults are. */
export type StoredSettings = { [Name in keyof SettingsDocument]?: PartOf<SettingsDocument[Name]> | undefined };

export const defaultSettings: SettingsDocument = {
  requireOrderConfirmation: false,
  tax: { enabled: false, rate: 0, calculation: "exclusive" },
  billing: { cycle: "subscription_start", day: 1, firstPayment: "full_month", termsDays: 0 },
  lateFee: { enabled: false, method: "flat_fee", flatFee: 0, percentage: 0, graceDays: 0 },
  contract: { lengths: [6, 12, 24, 36].map((months) => ({ months, adjustment: 0 })), defaultLength: 12 },
  pricing: { valueRecovery: 100, margin: 0 },
  extensions: { lengths: [], daysBeforeEndMin: 0, createOrder: false },
  upgrades: { enabled: true },
  buyout: {
    enabled: true,
    method: "remaining_months",
    flatFee: 0,
    listPricePercentage: 0,
    residualPercentage: 0,
    residualMinimum: 0,
    allowManualOverride: true,
    allowListPriceEstimation: false,
  },
  earlyReturn: {
    enabled: true,
    method: "remaining_months",
    feePercentage: 100,
    flatFee: 0,
    allowManualOverride: true,
    gracePeriodDays: 0,
  },
  partialMonths: "up",
  chargeCurrentMonth: true,
  contractEnd: "require_action",
  quoteValidDays: 14,
  orderForm: { quantityMin: 1, quantityMax: 1000 },
  customFields: [],
  addresses: { requiredFields: [] },
  assets: { imeiCategories: [], requireInspection: false },
};

/** The whole document: what was stored, the defaults for the rest. A list that was stored replaces the default one. */
export function fillIn(stored: StoredSettings): SettingsDocument {
  const filled = Object.entries(defaultSettings).map(([name, byDefault]) => {
    const chosen = stored[name as keyof StoredSettings];
    return [name, isGroup(byDefault) ? { ...byDefault, ...(chosen as Group | undefined) } : (chosen ?? byDefault)];
  });
  return Object.fromEntries(filled) as SettingsDocument;
}

const isGroup = (value: unknown): value is Group =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The settings of a business unit as rules take them. */
export function settingsOf(stored: StoredSettings, currency: string): Settings {
  const document = fillIn(stored);
  const amount = (value: number) => toMinorUnits(value, currency) ?? unreadable(value, currency);
  const { lateFee, buyout, earlyReturn } = document;
  return {
    ...document,
    lateFee: { ...lateFee, flatFee: amount(lateFee.flatFee) },
    buyout: { ...buyout, flatFee: amount(buyout.flatFee), residualMinimum: amount(buyout.residualMinimum) },
    earlyReturn: { ...earlyReturn, flatFee: amount(earlyReturn.flatFee) },
  };
}

function unreadable(value: number, currency: string): never {
  throw new Error(`the stored settings hold ${value}, which is no amount of ${currency}`);
}

/** A change of settings: what is sent replaces, `null` goes back to the default, the rest stays (RFC 7396, JSON Merge Patch). */
export type SettingsChange = Readonly<Record<string, unknown>>;

export function changeSettings(stored: StoredSettings, change: SettingsChange): SettingsChange {
  return mergePatch(stored, change) as SettingsChange;
}

function mergePatch(before: unknown, change: unknown): unknown {
  if (!isGroup(change)) return change;
  const after: Group = isGroup(before) ? { ...before } : {};
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete after[name];
    else after[name] = mergePatch(after[name], value);
  }
  return after;
}
