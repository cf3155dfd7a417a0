import * as z from "zod";
import { amountMax } from "#domain/money";
import type { SettingsDocument, StoredSettings } from "#domain/settings";
import * as settings from "#domain/settings";

// Beside the command that sets them and not in the Worker: what is stored was checked here, and reading it again at
// every request would cost each of them what only a change needs.

const amount = z.number().min(0).max(amountMax);
const percentage = (min = 0, max = 100) => z.number().min(min).max(max);
const days = (max: number) => z.int().min(0).max(max);
const months = z.int().min(1).max(120);
const line = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((text) => !text.includes("\u0000") && text.isWellFormed(), { error: "must not contain NUL" });
const list = <Item extends z.ZodType>(item: Item, lengthMax = 100) => z.array(item).max(lengthMax);

const customField = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, { error: "has 1 to 64 letters, digits, hyphens and underscores" }),
  label: line(200),
  type: z.enum(settings.customFieldTypes),
  section: z.enum(settings.customFieldSections),
  required: z.boolean().default(false),
  options: list(line(200)).min(1).optional(),
  lengthMin: z.int().min(0).max(5000).optional(),
  lengthMax: z.int().min(1).max(5000).optional(),
  pattern: line(500).optional(),
});

/** Every setting by its name; a group is a table of its own. */
const fields = {
  requireOrderConfirmation: z.boolean(),
  tax: {
    enabled: z.boolean(),
    vatNumber: line(50),
    rate: percentage(),
    calculation: z.enum(settings.taxCalculations),
  },
  billing: {
    cycle: z.enum(settings.billingCycles),
    day: z.int().min(1).max(28),
    firstPayment: z.enum(settings.firstPayments),
    termsDays: z.literal(settings.paymentTermsDays),
  },
  lateFee: {
    enabled: z.boolean(),
    method: z.enum(settings.lateFeeMethods),
    flatFee: amount,
    percentage: percentage(),
    graceDays: days(365),
  },
  contract: {
    lengths: list(z.strictObject({ months, adjustment: percentage(-50).default(0) }), 120).min(1),
    defaultLength: months,
  },
  pricing: { valueRecovery: percentage(10), margin: percentage() },
  extensions: {
    lengths: list(months, 120),
    countMax: z.int().min(1).max(120),
    daysBeforeEndMin: days(3650),
    createOrder: z.boolean(),
  },
  upgrades: { enabled: z.boolean() },
  buyout: {
    enabled: z.boolean(),
    method: z.enum(settings.buyoutMethods),
    flatFee: amount,
    listPricePercentage: percentage(),
    residualPercentage: percentage(),
    residualMinimum: amount,
    allowManualOverride: z.boolean(),
    allowListPriceEstimation: z.boolean(),
  },
  earlyReturn: {
    enabled: z.boolean(),
    method: z.enum(settings.earlyReturnMethods),
    feePercentage: percentage(),
    flatFee: amount,
    allowManualOverride: z.boolean(),
    gracePeriodDays: days(3650),
  },
  partialMonths: z.enum(settings.partialMonths),
  chargeCurrentMonth: z.boolean(),
  contractEnd: z.enum(settings.contractEnds),
  quoteValidDays: z.int().min(1).max(365),
  orderForm: { quantityMin: z.int().min(1).max(10_000), quantityMax: z.int().min(1).max(10_000) },
  customFields: list(customField),
  addresses: { requiredFields: list(z.enum(settings.optionalAddressFields)) },
  assets: { imeiCategories: list(line(200)), requireInspection: z.boolean() },
} satisfies FieldsOf<SettingsDocument>;

type Fields = { readonly [name: string]: z.ZodType | Fields };

/** A schema for every setting of the document, by the same names. */
type FieldsOf<Document> = {
  [Name in keyof Document]-?: [NonNullable<Document[Name]>] extends [readonly unknown[]]
    ? z.ZodType<Document[Name]>
    : [NonNullable<Document[Name]>] extends [object]
      ? FieldsOf<Document[Name]>
      : z.ZodType<Document[Name]>;
};

/** A closed object of these fields, none of which has to be there. */
function closed(table: Fields, leaf: (field: z.ZodType) => z.ZodType): z.ZodObject {
  const shape = Object.entries(table).map(([name, field]) => {
    const schema = field instanceof z.ZodType ? field : closed(field, leaf);
    return [name, leaf(schema).optional()];
  });
  return z.strictObject(Object.fromEntries(shape));
}

/** What may be stored. */
export const storedSettings = closed(fields, (field) => field) as unknown as z.ZodType<StoredSettings>;

/** What may be sent to change it: `null` goes back to the default. */
export const settingsChange = closed(fields, (field) => field.nullable());
