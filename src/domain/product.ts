import type { Instant } from "./instant.ts";
import { toDecimal } from "./money.ts";
import { type PriceTier, tiersOnWire } from "./pricing.ts";

export type ProductStatus = "active" | "discontinued";
export type VariantStatus = "active" | "inactive";

/** A model; what is ordered is one of its variants. Its version moves on with every change of it or of a variant. */
export type Product = {
  id: string;
  tenantId: string;
  sku: string;
  name: string;
  specification: string;
  category: string;
  brand: string;
  description: string | null;
  images: string[];
  status: ProductStatus;
  /** Where the product is kept; null: here, and it was never said. */
  syncSource: "manual" | "shopify" | "woocommerce" | null;
  syncExternalId: string | null;
  syncStatus: "synced" | "pending" | "error" | null;
  syncError: string | null;
  lastSyncedAt: Instant | null;
  /** Fields on the wire that the shop owns which the product comes from; those of variants as `variants.<field>`. */
  readOnlyFields: string[];
  createdBy: string;
  createdAt: Instant;
  updatedAt: Instant;
  version: number;
};

/** One sellable configuration of a product. Amounts are in minor units of `currency`. */
export type Variant = {
  id: string;
  tenantId: string;
  productId: string;
  sku: string;
  name: string;
  grade: string;
  condition: string | null;
  colorName: string | null;
  images: string[];
  listPrice: bigint | null;
  acquisitionCost: bigint | null;
  currency: string;
  /** Sorted by length. */
  pricing: PriceTier[];
  status: VariantStatus;
  /** Those of its product. */
  category: string;
  brand: string;
  createdBy: string;
  createdAt: Instant;
  updatedAt: Instant;
  version: number;
};

/** What a client can change of a product, as the wire calls it. */
export const productFields = ({ name, specification, category, brand, description, images, status }: Product) => ({
  name,
  specification,
  category,
  brand,
  description,
  images,
  status,
});

/** What a client can change of a variant, as the wire calls it. */
export const variantFields = (variant: Variant) => {
  const { name, grade, condition, colorName, images, listPrice, acquisitionCost, currency, pricing, status } = variant;
  return {
    variantName: name,
    grade,
    condition,
    colorName,
    images,
    listPrice: listPrice === null ? null : toDecimal(listPrice, currency),
    acquisitionCost: acquisitionCost === null ? null : toDecimal(acquisitionCost, currency),
    pricing: tiersOnWire(pricing, currency),
    status,
  };
};

/** Fields that differ, with what they were and what they are. What is new was nothing: it has no `from`. */
export type Changes = Record<string, { from?: unknown; to: unknown }>;

export function changesBetween(before: Record<string, unknown> | null, after: Record<string, unknown>): Changes {
  const changes: Changes = {};
  for (const [name, to] of Object.entries(after)) {
    const from = before?.[name];
    if (before === null) {
      if (to !== null) changes[name] = { to };
    } else if (from !== to && JSON.stringify(from) !== JSON.stringify(to)) changes[name] = { from, to };
  }
  return changes;
}
