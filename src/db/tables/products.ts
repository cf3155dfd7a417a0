import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  type PgColumn,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { instant, ownRows, tenantId, timestamps, version } from "#db/columns";
import { tenants } from "./tenants.ts";

export const productStatuses = ["active", "discontinued"] as const;
export const syncSources = ["manual", "shopify", "woocommerce"] as const;
export const syncStatuses = ["synced", "pending", "error"] as const;

/** A model. What is ordered is one of its variants. A discontinued product keeps its row: history refers to it. */
export const products = pgTable(
  "products",
  {
    tenantId: tenantId(),
    id: text("id").notNull(),
    sku: text("sku").notNull(),
    name: text("name").notNull(),
    /** Names sort without regard to case (docs/decisions/0004). */
    sortName: text("sort_name").notNull().generatedAlwaysAs(sql`lower(name)`),
    specification: text("specification").notNull(),
    category: text("category").notNull(),
    brand: text("brand").notNull(),
    description: text("description"),
    images: text("images").array().notNull().default([]),
    status: text("status", { enum: productStatuses }).notNull().default("active"),
    /** Where the product is kept; null: here, and it was never said. */
    syncSource: text("sync_source", { enum: syncSources }),
    syncExternalId: text("sync_external_id"),
    syncStatus: text("sync_status", { enum: syncStatuses }),
    syncError: text("sync_error"),
    lastSyncedAt: instant("last_synced_at"),
    /** Names of fields on the wire that belong to the shop that the product is synced from. */
    readOnlyFields: text("read_only_fields").array().notNull().default([]),
    createdBy: text("created_by").notNull(),
    ...timestamps(),
    version: version(),
  },
  (t) => {
    // A page is a range of one of these: by a sort column alone, or within a status, a category or a brand. The unique
    // key serves the pages by SKU.
    const pages = (name: string, column: PgColumn) => [
      index(`products_status_${name}`).on(t.tenantId, t.status, column, t.id),
      index(`products_category_${name}`).on(t.tenantId, t.category, column, t.id),
      index(`products_brand_${name}`).on(t.tenantId, t.brand, column, t.id),
    ];
    return [
      primaryKey({ name: "products_pkey", columns: [t.tenantId, t.id] }),
      foreignKey({ name: "products_tenant_fk", columns: [t.tenantId], foreignColumns: [tenants.id] }),
      unique("products_sku_key").on(t.tenantId, t.sku),
      unique("products_kind_key").on(t.tenantId, t.id, t.category, t.brand),
      check("products_status", sql`${t.status} in ('active', 'discontinued')`),
      check("products_sync_source", sql`${t.syncSource} in ('manual', 'shopify', 'woocommerce')`),
      check("products_sync_status", sql`${t.syncStatus} in ('synced', 'pending', 'error')`),
      index("products_created").on(t.tenantId, t.createdAt, t.id),
      index("products_updated").on(t.tenantId, t.updatedAt, t.id),
      index("products_name").on(t.tenantId, t.sortName, t.id),
      ...pages("created", t.createdAt),
      ...pages("updated", t.updatedAt),
      ...pages("name", t.sortName),
      ...pages("sku", t.sku),
      pgPolicy("products_own", { using: ownRows, withCheck: ownRows }),
    ];
  },
);

/**
 * The words of a product's name, SKU and brand, in lower case, for the text search: a trigger writes them. A table,
 * since row-level security keeps every text-search operator out of an index range, but not `>=` and `<`.
 */
export const productWords = pgTable(
  "product_words",
  {
    tenantId: tenantId(),
    word: text("word").notNull(),
    productId: text("product_id").notNull(),
  },
  (t) => [
    primaryKey({ name: "product_words_pkey", columns: [t.tenantId, t.word, t.productId] }),
    foreignKey({
      name: "product_words_product_fk",
      columns: [t.tenantId, t.productId],
      foreignColumns: [products.tenantId, products.id],
    }),
    foreignKey({ name: "product_words_tenant_fk", columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("product_words_of_product").on(t.tenantId, t.productId, t.word),
    pgPolicy("product_words_own", { using: ownRows, withCheck: ownRows }),
  ],
);
