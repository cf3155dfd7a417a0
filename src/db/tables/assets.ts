import { isNotNull, sql } from "drizzle-orm";
import { check, date, foreignKey, index, pgPolicy, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { minorUnits, ownRows, tenantId, timestamps, version } from "#db/columns";
import { assetStatuses } from "#domain/asset";
import { customers } from "./customers.ts";
import { products } from "./products.ts";
import { rentals } from "./rentals.ts";
import { tenants } from "./tenants.ts";
import { variants } from "./variants.ts";

/** A single thing with a serial number, which is its id. `customerId` and `rentalId` say who has it now. */
export const assets = pgTable(
  "assets",
  {
    tenantId: tenantId(),
    serialNumber: text("serial_number").notNull(),
    productId: text("product_id").notNull(),
    variantId: text("variant_id").notNull(),
    sku: text("sku").notNull(),
    productName: text("product_name").notNull(),
    productImageUrl: text("product_image_url"),
    status: text("status", { enum: assetStatuses }).notNull().default("available"),
    location: text("location"),
    condition: text("condition"),
    acquisitionCost: minorUnits("acquisition_cost"),
    currency: text("currency").notNull(),
    acquiredOn: date("acquired_on", { mode: "string" }).notNull(),
    customerId: text("customer_id"),
    rentalId: text("rental_id"),
    notes: text("notes"),
    createdBy: text("created_by").notNull(),
    ...timestamps(),
    version: version(),
  },
  (t) => [
    primaryKey({ name: "assets_pkey", columns: [t.tenantId, t.serialNumber] }),
    foreignKey({
      name: "assets_product_fk",
      columns: [t.tenantId, t.productId],
      foreignColumns: [products.tenantId, products.id],
    }),
    foreignKey({
      name: "assets_variant_fk",
      columns: [t.tenantId, t.variantId],
      foreignColumns: [variants.tenantId, variants.id],
    }),
    foreignKey({
      name: "assets_customer_fk",
      columns: [t.tenantId, t.customerId],
      foreignColumns: [customers.tenantId, customers.id],
    }),
    foreignKey({
      name: "assets_rental_fk",
      columns: [t.tenantId, t.rentalId],
      foreignColumns: [rentals.tenantId, rentals.id],
    }),
    foreignKey({
      name: "assets_currency_fk",
      columns: [t.tenantId, t.currency],
      foreignColumns: [tenants.id, tenants.currency],
    }),
    check("assets_status", sql`${t.status} in ('available', 'rented_out', 'returned', 'sold', 'unavailable')`),
    check("assets_in_use", sql`(${t.status} = 'rented_out') = (${t.rentalId} is not null)`),
    check("assets_acquisition_cost", sql`${t.acquisitionCost} >= 0`),
    // A page is a range of one of these, or merged from those of the states: of all assets, or of one SKU.
    index("assets_status").on(t.tenantId, t.status, t.serialNumber),
    index("assets_status_created").on(t.tenantId, t.status, t.createdAt, t.serialNumber),
    index("assets_status_updated").on(t.tenantId, t.status, t.updatedAt, t.serialNumber),
    index("assets_status_sku").on(t.tenantId, t.status, t.sku, t.serialNumber),
    index("assets_sku_status").on(t.tenantId, t.sku, t.status, t.serialNumber),
    index("assets_sku_created").on(t.tenantId, t.sku, t.status, t.createdAt, t.serialNumber),
    index("assets_sku_updated").on(t.tenantId, t.sku, t.status, t.updatedAt, t.serialNumber),
    index("assets_of_variant").on(t.tenantId, t.variantId),
    // Or of one customer, who may have thousands.
    index("assets_of_customer").on(t.tenantId, t.customerId, t.serialNumber).where(isNotNull(t.customerId)),
    ...Object.entries({ created: t.createdAt, updated: t.updatedAt, status: t.status, sku: t.sku }).map(
      ([name, column]) =>
        index(`assets_of_customer_${name}`)
          .on(t.tenantId, t.customerId, column, t.serialNumber)
          .where(isNotNull(t.customerId)),
    ),
    index("assets_of_rental").on(t.tenantId, t.rentalId, t.serialNumber).where(isNotNull(t.rentalId)),
    pgPolicy("assets_own", { using: ownRows, withCheck: ownRows }),
  ],
);
