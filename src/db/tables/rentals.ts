import { eq, isNotNull, sql } from "drizzle-orm";
import {
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  type PgColumn,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { instant, minorUnits, ownRows, tenantId, timestamps, version } from "#db/columns";
import type { Lifecycle } from "#domain/rental";
import { rentalStatuses } from "#domain/transitions";
import { billingGroups } from "./billing-groups.ts";
import { customers } from "./customers.ts";
import { orderLines, orders } from "./orders.ts";
import { products } from "./products.ts";
import { tenants } from "./tenants.ts";
import { variants } from "./variants.ts";

/** A subscription of one asset by one customer. Prices are snapshots of the day it started. */
export const rentals = pgTable(
  "rentals",
  {
    tenantId: tenantId(),
    id: text("id").notNull(),
    orderId: text("order_id").notNull(),
    /** The position of the order's line that it fulfils a unit of. */
    orderLine: integer("order_line"),
    customerId: text("customer_id").notNull(),
    customerEmail: text("customer_email").notNull(),
    customerName: text("customer_name").notNull(),
    assetSerialNumber: text("asset_serial_number").notNull(),
    productId: text("product_id"),
    variantId: text("variant_id"),
    sku: text("sku").notNull(),
    productName: text("product_name").notNull(),
    productImageUrl: text("product_image_url"),
    monthlyAmount: minorUnits("monthly_amount").notNull(),
    currency: text("currency").notNull(),
    status: text("status", { enum: rentalStatuses }).notNull().default("active"),
    billingGroupId: text("billing_group_id"),
    originalContractLength: integer("original_contract_length").notNull(),
    contractLength: integer("contract_length").notNull(),
    startsOn: date("starts_on", { mode: "string" }).notNull(),
    endsOn: date("ends_on", { mode: "string" }).notNull(),
    /** The day that it ended on, where it is not active any more. */
    endedOn: date("ended_on", { mode: "string" }),
    nextBillingOn: date("next_billing_on", { mode: "string" }),
    listPrice: minorUnits("list_price"),
    listPriceSource: text("list_price_source", {
      enum: ["variant", "manual", "order_override", "estimated", "unknown"],
    }),
    listPriceCapturedAt: instant("list_price_captured_at"),
    acquisitionCost: minorUnits("acquisition_cost"),
    acquisitionCostSource: text("acquisition_cost_source", {
      enum: ["variant", "manual", "order_override", "list_price", "unknown"],
    }),
    acquisitionCostCapturedAt: instant("acquisition_cost_captured_at"),
    /** What was paid for it, net of tax. */
    totalCollected: minorUnits("total_collected").notNull().default(sql`0`),
    upgradeFromRentalId: text("upgrade_from_rental_id"),
    /** What was done with it, by whom, when and why: read and written with its row, always whole. */
    lifecycle: jsonb("lifecycle").$type<Lifecycle>().notNull().default({}),
    customFields: jsonb("custom_fields").$type<Record<string, unknown>>(),
    notes: text("notes"),
    createdBy: text("created_by").notNull(),
    ...timestamps(),
    version: version(),
  },
  (t) => [
    primaryKey({ name: "rentals_pkey", columns: [t.tenantId, t.id] }),
    foreignKey({
      name: "rentals_customer_fk",
      columns: [t.tenantId, t.customerId],
      foreignColumns: [customers.tenantId, customers.id],
    }),
    // With the customer in the key, an order's rentals are its own customer's.
    foreignKey({
      name: "rentals_order_fk",
      columns: [t.tenantId, t.customerId, t.orderId],
      foreignColumns: [orders.tenantId, orders.customerId, orders.id],
    }),
    foreignKey({
      name: "rentals_product_fk",
      columns: [t.tenantId, t.productId],
      foreignColumns: [products.tenantId, products.id],
    }),
    foreignKey({
      name: "rentals_variant_fk",
      columns: [t.tenantId, t.variantId],
      foreignColumns: [variants.tenantId, variants.id],
    }),
    // With the customer in the key, a group can hold rentals of its own customer only.
    foreignKey({
      name: "rentals_billing_group_fk",
      columns: [t.tenantId, t.customerId, t.billingGroupId],
      foreignColumns: [billingGroups.tenantId, billingGroups.customerId, billingGroups.id],
    }),
    foreignKey({
      name: "rentals_currency_fk",
      columns: [t.tenantId, t.currency],
      foreignColumns: [tenants.id, tenants.currency],
    }),
    foreignKey({
      name: "rentals_upgrade_fk",
      columns: [t.tenantId, t.upgradeFromRentalId],
      foreignColumns: [t.tenantId, t.id],
    }),
    foreignKey({
      name: "rentals_order_line_fk",
      columns: [t.tenantId, t.orderId, t.orderLine],
      foreignColumns: [orderLines.tenantId, orderLines.orderId, orderLines.position],
    }),
    check("rentals_amount", sql`${t.monthlyAmount} >= 0`),
    check("rentals_term", sql`${t.startsOn} < ${t.endsOn}`),
    check(
      "rentals_status",
      sql`${t.status} in ('active', 'cancelled', 'ended_completed', 'ended_buyout', 'ended_upgrade', 'ended_early_return')`,
    ),
    // An asset is in one active rental at most: stands behind the check of a commit.
    uniqueIndex("rentals_active_asset").on(t.tenantId, t.assetSerialNumber).where(eq(t.status, sql`'active'`)),
    // A page is merged from the ranges of each status: of one of these, or within an SKU.
    ...Object.entries(pageSorts(t)).flatMap(([name, column]) => [
      index(`rentals_${name}`).on(t.tenantId, t.status, column, t.id),
      index(`rentals_sku_${name}`).on(t.tenantId, t.sku, t.status, column, t.id),
    ]),
    // A customer may have thousands: the newest of them are a range.
    index("rentals_of_customer").on(t.tenantId, t.customerId, t.createdAt, t.id),
    index("rentals_of_order").on(t.tenantId, t.orderId, t.id),
    // Who has had an asset, one after the other.
    index("rentals_of_asset").on(t.tenantId, t.assetSerialNumber, t.createdAt, t.id),
    // Holds all that a group's totals need, so that they are added up from the index alone.
    index("rentals_of_billing_group")
      .on(t.tenantId, t.billingGroupId, t.id, t.status, t.monthlyAmount)
      .where(isNotNull(t.billingGroupId)),
    pgPolicy("rentals_own", { using: ownRows, withCheck: ownRows }),
  ],
);

type Sorted = Record<"createdAt" | "updatedAt" | "startsOn" | "endsOn" | "monthlyAmount", PgColumn>;
const pageSorts = (t: Sorted) => ({
  created: t.createdAt,
  updated: t.updatedAt,
  starts: t.startsOn,
  ends: t.endsOn,
  amount: t.monthlyAmount,
});
