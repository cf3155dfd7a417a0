import { sql } from "drizzle-orm";
import { check, foreignKey, index, jsonb, pgPolicy, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { minorUnits, ownRows, tenantId, timestamps, version } from "#db/columns";
import { products } from "./products.ts";
import { tenants } from "./tenants.ts";

export const variantStatuses = ["active", "inactive"] as const;
export const grades = ["A", "B", "C", "D", "E"] as const;

/** What a month costs for one contract length. Amounts are whole minor units of the tenant's currency. */
export type StoredPriceTier = {
  contractLength: number;
  monthlyPrice: number;
  setupFee?: number;
  /** `value` is per cent, or (`fixed`) minor units. */
  discount?: { type: "percentage" | "fixed"; value: number; description?: string };
  source?: "suggested" | "manual";
  calculatedAt?: string;
  presetUsed?: string;
};

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
    pricing: jsonb("pricing").$type<StoredPriceTier[]>().notNull(),
    status: text("status", { enum: variantStatuses }).notNull().default("active"),
    createdBy: text("created_by").notNull(),
    ...timestamps(),
    version: version(),
  },
  (t) => [
    primaryKey({ name: "variants_pkey", columns: [t.tenantId, t.id] }),
    unique("variants_sku_key").on(t.tenantId, t.sku),
    foreignKey({
      name: "variants_product_fk",
      columns: [t.tenantId, t.productId],
      foreignColumns: [products.tenantId, products.id],
    }),
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
    index("variants_created").on(t.tenantId, t.createdAt, t.id),
    index("variants_updated").on(t.tenantId, t.updatedAt, t.id),
    index("variants_of_status").on(t.tenantId, t.status, t.createdAt, t.id),
    index("variants_of_grade").on(t.tenantId, t.grade, t.createdAt, t.id),
    pgPolicy("variants_own", { using: ownRows, withCheck: ownRows }),
  ],
);
