import * as z from "zod";
import { type Product, productFields, type Variant, variantFields } from "#domain/product";
import { moment } from "#http/schema";
import type { ListedProduct, ListedVariant } from "./queries.ts";

const money = (description: string, example: number) => z.number().min(0).meta({ description, example });

/** What a month costs for one contract length, on the wire. */
const priceTierBody = z
  .object({
    contractLength: z.int().min(1).max(120).meta({ description: "In months.", example: 12 }),
    monthlyPrice: money("In the currency of the business unit.", 189),
    setupFee: money("Once, at the start.", 49).optional(),
    discount: z
      .object({
        type: z.enum(["percentage", "fixed"]),
        value: z.number().min(0).meta({ description: "Per cent, or an amount off each month.", example: 10 }),
        description: z.string().optional().meta({ example: "Summer offer" }),
      })
      .optional(),
    source: z.enum(["suggested", "manual"]).optional().meta({ description: "Where the price comes from." }),
    calculatedAt: moment().optional(),
    presetUsed: z.string().optional().meta({ example: "24 months, 10 % margin" }),
  })
  .meta({ id: "PriceTier" });

/** A variant on the wire. */
export const variantBody = z
  .object({
    variantId: z.string().min(1).meta({ example: "var_demo_nb_14_pro_32" }),
    tenantId: z.string().min(1).meta({ example: "bu_amsterdam" }),
    productId: z.string().min(1).meta({ example: "prod_demo_nb_14_pro" }),
    productSku: z.string().min(1).meta({ example: "NB-14-PRO" }),
    variantSku: z.string().min(1).meta({ example: "NB-14-PRO-32" }),
    variantName: z.string().min(1).meta({ example: "Northbook 14, 32 GB" }),
    grade: z.string().meta({ description: "A like new to D heavily worn; E refurbished.", example: "A" }),
    condition: z.string().optional().meta({ example: "Light scratches on the lid" }),
    colorName: z.string().optional().meta({ example: "Graphite" }),
    images: z.array(z.string()).optional(),
    listPrice: money("What it costs to buy, new.", 2499).optional(),
    acquisitionCost: money("What one of it has cost you.", 1800).optional(),
    pricing: z.array(priceTierBody).meta({ description: "Sorted by length." }),
    status: z.enum(["active", "inactive"]).meta({ description: "An inactive variant cannot be ordered." }),
    createdAt: moment(),
    updatedAt: moment(),
    productName: z.string().optional().meta({ description: "Shown in lists of variants.", example: "Northbook 14" }),
  })
  .meta({ id: "Variant" });

/** A product on the wire. */
export const productBody = z
  .object({
    productId: z.string().min(1).meta({ example: "prod_demo_nb_14_pro" }),
    tenantId: z.string().min(1).meta({ example: "bu_amsterdam" }),
    productSku: z.string().min(1).meta({ example: "NB-14-PRO" }),
    name: z.string().min(1).meta({ example: "Northbook 14" }),
    specification: z.string().meta({ example: "14 inch, 2.8K, 1.2 kg" }),
    category: z.string().meta({ example: "laptops" }),
    brand: z.string().meta({ example: "Northbook" }),
    description: z.string().optional().meta({ example: "For people who travel." }),
    images: z.array(z.string()).optional(),
    status: z
      .enum(["active", "discontinued"])
      .meta({ description: "A discontinued product is kept; none of its variants can be ordered." }),
    _sync: z
      .object({
        source: z.enum(["manual", "shopify", "woocommerce"]),
        externalId: z.string().optional(),
        lastSyncedAt: moment().optional(),
        syncStatus: z.enum(["synced", "pending", "error"]).optional(),
        syncError: z.string().optional(),
        readOnlyFields: z
          .array(z.string())
          .optional()
          .meta({ description: "Fields that are changed there, not here; those of variants as `variants.<field>`." }),
      })
      .optional()
      .meta({ description: "Where the product is kept, if it is not kept here." }),
    variants: z.array(variantBody).optional().meta({ description: "By SKU. Left out in lists of products." }),
    variantCount: z.int().min(0).meta({ description: "How many variants it has, inactive ones included.", example: 3 }),
    createdAt: moment(),
    updatedAt: moment(),
  })
  .meta({ id: "Product" });

type ProductBody = z.infer<typeof productBody>;
type VariantBody = z.infer<typeof variantBody>;

function presentCore(product: Product, variantCount: number): ProductBody {
  const { description, ...fields } = productFields(product);
  const body: ProductBody = {
    productId: product.id,
    tenantId: product.tenantId,
    productSku: product.sku,
    ...fields,
    variantCount,
    createdAt: product.createdAt,
    updatedAt: product.updatedAt,
  };
  if (description !== null) body.description = description;
  const sync = presentSync(product);
  if (sync) body._sync = sync;
  return body;
}

function presentSync(product: Product): ProductBody["_sync"] {
  const { syncSource, syncExternalId, lastSyncedAt, syncStatus, syncError, readOnlyFields } = product;
  if (syncSource === null) return undefined;
  return {
    source: syncSource,
    ...(syncExternalId !== null && { externalId: syncExternalId }),
    ...(lastSyncedAt !== null && { lastSyncedAt }),
    ...(syncStatus !== null && { syncStatus }),
    ...(syncError !== null && { syncError }),
    readOnlyFields,
  };
}

export const presentListedProduct = (product: ListedProduct): ProductBody => presentCore(product, product.variantCount);

export const presentProduct = (product: Product, variants: readonly Variant[]): ProductBody => ({
  ...presentCore(product, variants.length),
  variants: variants.map((variant) => presentVariant(variant, product.sku)),
});

function presentVariant(variant: Variant, productSku: string): VariantBody {
  const { condition, colorName, listPrice, acquisitionCost, pricing, ...fields } = variantFields(variant);
  return {
    variantId: variant.id,
    tenantId: variant.tenantId,
    productId: variant.productId,
    productSku,
    variantSku: variant.sku,
    ...fields,
    ...(condition !== null && { condition }),
    ...(colorName !== null && { colorName }),
    ...(listPrice !== null && { listPrice }),
    ...(acquisitionCost !== null && { acquisitionCost }),
    pricing,
    createdAt: variant.createdAt,
    updatedAt: variant.updatedAt,
  };
}

export const presentListedVariant = (variant: ListedVariant): VariantBody => ({
  ...presentVariant(variant, variant.productSku),
  productName: variant.productName,
});
