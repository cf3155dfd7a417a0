import * as z from "zod";
import type { Instant } from "#domain/instant";
import { amountMax } from "#domain/money";
import { contractLengthMax } from "#domain/pricing";
import { variantsMax } from "#domain/product-upsert";
import { amount, facts, link, note, text } from "#http/schema";
import { wordsMax } from "./queries.ts";

/** What identifies a product or a variant to people and other systems. */
export const sku = () => text(100);

/** The words of a search, in lower case: cut where the database cuts the words of a product (`words_of`). */
export const search = text(100)
  .transform((query) =>
    query
      .toLowerCase()
      .split(/[^\p{Alphabetic}\p{Nd}]+/u)
      .filter((word) => word !== ""),
  )
  .refine((words) => words.length > 0 && words.length <= wordsMax, { error: `must be one to ${wordsMax} words` });

const priceTier = z.strictObject({
  contractLength: z.int().min(1).max(contractLengthMax),
  monthlyPrice: amount(),
  setupFee: amount().optional(),
  discount: z
    .strictObject({
      type: z.enum(["percentage", "fixed"]),
      value: amount(),
      description: note(500).optional(),
    })
    .optional(),
  source: z.enum(["suggested", "manual"]).optional(),
  calculatedAt: z.iso
    .datetime({ offset: true })
    .transform((moment): Instant => new Date(moment).toISOString())
    .optional(),
  presetUsed: note(200).optional(),
});

const pricesByLength = z
  .record(z.string().regex(/^[1-9]\d{0,2}$/, { error: "must be a contract length in months" }), amount())
  .check(z.refine((prices) => Object.keys(prices).length > 0, { error: "must have a price" }));

/** The document says it in one schema, since a client may rely on the tiers being a list: see `PriceTier` there. */
const pricing = z
  .union([z.array(priceTier).min(1).max(contractLengthMax), pricesByLength], {
    error: "must be a list of price tiers, or monthly prices by contract length",
  })
  .meta({
    description: "Prices by contract length: tiers, or monthly prices by length. They replace those that there are.",
    type: ["array", "object"] as unknown as "array",
    minItems: 1,
    maxItems: contractLengthMax,
    items: { $ref: "#/components/schemas/PriceTier" },
    minProperties: 1,
    propertyNames: { pattern: "^[1-9]\\d{0,2}$" },
    additionalProperties: { type: "number", minimum: 0, maximum: amountMax },
    example: { "12": 189, "24": 129 },
  });

const images = z.array(link()).max(50);

const specificationMax = 5000;

/** A text; or an object, which is kept as JSON. */
const specification = z
  .union([
    text(specificationMax),
    facts().check(
      z.refine((given) => JSON.stringify(given).length <= specificationMax, {
        error: `must be at most ${specificationMax} characters of JSON`,
      }),
    ),
  ])
  .transform((given) => (typeof given === "string" ? given : JSON.stringify(given)))
  .meta({ description: "Technical facts: a text, or an object, which is kept as JSON.", example: "14 inch, 1.2 kg" });

export const variantStatus = z
  .enum(["active", "inactive"])
  .meta({ description: "An inactive variant cannot be ordered. None becomes inactive while an open order has it." });

const optionalOfVariant = {
  variantId: z.string().max(64).optional().meta({ description: "Not looked at: a variant is found by its SKU." }),
  condition: note(500).optional().meta({ description: "An empty text removes it." }),
  colorName: note(100).optional().meta({ description: "An empty text removes it." }),
  images: images.optional(),
  listPrice: amount().optional().meta({ description: "What it costs to buy, new.", example: 2499 }),
  acquisitionCost: amount().optional().meta({ description: "What one of it has cost you.", example: 1800 }),
  status: variantStatus.optional(),
};

const ofVariant = {
  variantName: text(200).meta({ example: "Northbook 14, 32 GB" }),
  grade: z
    .enum(["A", "B", "C", "D", "E"])
    .meta({ description: "A like new, B light wear, C visible wear, D heavy wear, E refurbished or repaired." }),
  pricing,
};

const variantSku = sku().meta({ description: "What the variant is found by.", example: "NB-14-PRO-32" });

const ofProduct = {
  name: text(200).meta({ example: "Northbook 14" }),
  specification,
  category: text(100).meta({ example: "laptops" }),
  brand: text(100).meta({ example: "Northbook" }),
};

const optionalOfProduct = {
  description: note(5000).optional().meta({ description: "An empty text removes it." }),
  images: images.optional(),
  status: z
    .enum(["active", "discontinued"])
    .optional()
    .meta({ description: "Discontinuing makes all variants inactive; they are revived one by one." }),
};

/** A product to be made, or changed where its SKU is known. */
export const newProductBody = z.strictObject({
  productSku: sku().meta({ description: "What the product is found by.", example: "NB-14-PRO" }),
  ...ofProduct,
  ...optionalOfProduct,
  variants: z
    .array(z.strictObject({ variantSku, ...ofVariant, ...optionalOfVariant }))
    .min(1)
    .max(variantsMax)
    .meta({ description: "To be added or, where the SKU is known, changed. Others stay as they are." }),
});

/** What is to be changed of a product. */
export const productChangesBody = z
  .strictObject({
    productSku: sku().meta({ description: "May be sent, as it is; it cannot be changed." }),
    ...ofProduct,
    ...optionalOfProduct,
    variants: z
      .array(z.strictObject({ ...z.object(ofVariant).partial().shape, variantSku, ...optionalOfVariant }))
      .max(variantsMax)
      .meta({ description: "Those to be changed, or added. A new one needs a name, a grade and prices." }),
  })
  .partial();
