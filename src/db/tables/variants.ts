import { sql } from "drizzle-orm";
import {
  check,
  customType,
  foreignKey,
  index,
  type PgColumn,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { minorUnits, ownRows, tenantId, timestamps, version } from "#db/columns";
import type { PriceTier } from "#domain/pricing";
import { products } from "./products.ts";
import { tenants } from "./tenants.ts";

export const variantStatuses = ["active", "inactive"] as const;
export const grades = ["A", "B", "C", "D", "E"] as const;

/** How a price tier is kept: its amounts are JSON numbers, which are exact up to far beyond `amountMax`. */
type StoredTier = Omit<PriceTier, "monthlyPrice" | "setupFee" | "discount"> & {
  monthlyPrice: number;
  setupFee?: number;
  discount?: { type: "percentage" | "fixed"; value: number; description?: string | undefined };
};

const priceTiers = customType<{ data: PriceTier[]; driverData: StoredTier[] | string }>({
  dataType: () => "jsonb",
  fromDriver: (tiers) => (tiers as StoredTier[]).map(readTier),
  toDriver: (tiers) => JSON.stringify(storedTiers(tiers)),
});

function readTier({ monthlyPrice, setupFee, discount, ...tier }: StoredTier): PriceTier {
  return {
    ...tier,
    monthlyPrice: BigInt(monthlyPrice),
    ...(setupFee !== undefined && { setupFee: BigInt(setupFee) }),
    ...(discount && {
      discount:
        discount.type === "fixed"
          ? { ...discount, type: discount.type, value: BigInt(discount.value) }
          : { ...discount, type: discount.type },
    }),
  };
}

/** Price tiers as they are kept, for a statement that takes whole rows as JSON. */
export const storedTiers = (tiers: readonly PriceTier[]): StoredTier[] =>
  tiers.map(({ monthlyPrice, setupFee, discount, ...tier }) => ({
    ...tier,
    monthlyPrice: Number(monthlyPrice),
    ...(setupFee !== undefined && { setupFee: Number(setupFee) }),
    ...(discount && { discount: { ...discount, value: Number(discount.value) } }),
  }));

/**
 * One sellable configuration of a product. Its price tiers are read and written with it, always whole, in the order of
 * their lengths: so they are part of its row. Never deleted: an inactive one cannot be ordered.
 */
export const variants = pgTable(
  "variants",
  {
    tenantId: tenantId(),
    id: text("id").notNull(),
    productId: text("product_id").notNull(),
    sku: text("sku").notNull(),
    name: text("name").notNull(),
    grade: text("grade").notNull(),
    condition: text("condition"),
    colorName: text("color_name"),
    images: text("images").array().notNull().default([]),
    listPrice: minorUnits("list_price"),
    acquisitionCost: minorUnits("acquisition_cost"),
    currency: text("currency").notNull(),
    pricing: priceTiers("pricing").notNull(),
    status: text("status", { enum: variantStatuses }).notNull().default("active"),
    /** Those of the product, so that lists of variants find them in an index: a foreign key keeps them so. */
    category: text("category").notNull(),
    brand: text("brand").notNull(),
    createdBy: text("created_by").notNull(),
    ...timestamps(),
    version: version(),
  },
  (t) => {
    // A page is a range of one of these, or merged from those of each status: within a status, a status and a grade, a
    // category or a brand. A product's variants are few.
    const pages = (name: string, column: PgColumn) => [
      index(`variants_status_${name}`).on(t.tenantId, t.status, column, t.id),
      index(`variants_status_grade_${name}`).on(t.tenantId, t.status, t.grade, column, t.id),
      index(`variants_category_${name}`).on(t.tenantId, t.category, column, t.id),
      index(`variants_brand_${name}`).on(t.tenantId, t.brand, column, t.id),
    ];
    return [
      primaryKey({ name: "variants_pkey", columns: [t.tenantId, t.id] }),
      unique("variants_sku_key").on(t.tenantId, t.sku),
      foreignKey({
        name: "variants_product_fk",
        columns: [t.tenantId, t.productId, t.category, t.brand],
        foreignColumns: [products.tenantId, products.id, products.category, products.brand],
      }).onUpdate("cascade"),
      foreignKey({
        name: "variants_currency_fk",
        columns: [t.tenantId, t.currency],
        foreignColumns: [tenants.id, tenants.currency],
      }),
      check("variants_status", sql`${t.status} in ('active', 'inactive')`),
      check("variants_list_price", sql`${t.listPrice} >= 0`),
      check("variants_acquisition_cost", sql`${t.acquisitionCost} >= 0`),
      check("variants_pricing", sql`jsonb_typeof(${t.pricing}) = 'array'`),
      index("variants_of_product").on(t.tenantId, t.productId, t.id),
      ...pages("created", t.createdAt),
      ...pages("updated", t.updatedAt),
      ...pages("sku", t.sku),
      pgPolicy("variants_own", { using: ownRows, withCheck: ownRows }),
    ];
  },
);
