import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { instant, minorUnits, ownRows, tenantId, timestamps, version } from "#db/columns";
import type { Address } from "#domain/address";
import type { CustomFields } from "#domain/customer";
import { type ExtensionDetails, type OrderPayment, orderTypes, type UpgradeDetails } from "#domain/order";
import { orderStatuses } from "#domain/transitions";
import { customers } from "./customers.ts";
import { products } from "./products.ts";
import { tenants } from "./tenants.ts";
import { variants } from "./variants.ts";

/** Its amount is kept as text, exact. */
type StoredPayment = Omit<OrderPayment, "paidAmount"> & { paidAmount?: string };

const payment = customType<{ data: OrderPayment; driverData: StoredPayment }>({
  dataType: () => "jsonb",
  fromDriver: ({ paidAmount, ...rest }) => ({
    ...rest,
    ...(paidAmount !== undefined && { paidAmount: BigInt(paidAmount) }),
  }),
});

/** Who wants what, at which price, for how long. Customer and addresses are those of the day it was placed. */
export const orders = pgTable(
  "orders",
  {
    tenantId: tenantId(),
    id: text("id").notNull(),
    status: text("status", { enum: orderStatuses }).notNull().default("pending"),
    orderType: text("order_type", { enum: orderTypes }).notNull().default("standard"),
    customerId: text("customer_id").notNull(),
    email: text("email").notNull(),
    firstName: text("first_name").notNull(),
    lastName: text("last_name").notNull(),
    company: text("company"),
    phone: text("phone"),
    customerType: text("customer_type", { enum: ["individual", "business"] }).notNull(),
    billingAddress: jsonb("billing_address").$type<Address>().notNull(),
    shippingAddress: jsonb("shipping_address").$type<Address>().notNull(),
    subtotal: minorUnits("subtotal").notNull(),
    taxAmount: minorUnits("tax_amount").notNull(),
    total: minorUnits("total").notNull(),
    currency: text("currency").notNull(),
    totalDevices: integer("total_devices").notNull(),
    rentedDevices: integer("rented_devices").notNull().default(0),
    payment: payment("payment"),
    customFields: jsonb("custom_fields").$type<CustomFields>(),
    extensionDetails: jsonb("extension_details").$type<ExtensionDetails>(),
    upgradeDetails: jsonb("upgrade_details").$type<UpgradeDetails>(),
    /** What makes two orders of one minute the same: customer, lines and lengths. */
    fingerprint: text("fingerprint").notNull(),
    /** Of the request that made it: two that carry different ones are two orders, however alike. */
    idempotencyKey: text("idempotency_key"),
    trackingNumber: text("tracking_number"),
    shippedAt: instant("shipped_at"),
    notes: text("notes"),
    cancelledAt: instant("cancelled_at"),
    cancellationReason: text("cancellation_reason"),
    createdBy: text("created_by").notNull(),
    ...timestamps(),
    version: version(),
  },
  (t) => [
    primaryKey({ name: "orders_pkey", columns: [t.tenantId, t.id] }),
    unique("orders_customer_key").on(t.tenantId, t.customerId, t.id),
    foreignKey({
      name: "orders_customer_fk",
      columns: [t.tenantId, t.customerId],
      foreignColumns: [customers.tenantId, customers.id],
    }),
    foreignKey({
      name: "orders_currency_fk",
      columns: [t.tenantId, t.currency],
      foreignColumns: [tenants.id, tenants.currency],
    }),
    check("orders_status", sql`${t.status} in ('pending', 'confirmed', 'partial', 'fulfilled', 'cancelled')`),
    check("orders_type", sql`${t.orderType} in ('standard', 'extension', 'upgrade')`),
    check("orders_customer_type", sql`${t.customerType} in ('individual', 'business')`),
    check("orders_progress", sql`${t.rentedDevices} between 0 and ${t.totalDevices} and ${t.totalDevices} > 0`),
    check("orders_amounts", sql`${t.subtotal} >= 0 and ${t.taxAmount} >= 0 and ${t.total} >= 0`),
    index("orders_created").on(t.tenantId, t.createdAt, t.id),
    index("orders_updated").on(t.tenantId, t.updatedAt, t.id),
    index("orders_total").on(t.tenantId, t.total, t.id),
    index("orders_status").on(t.tenantId, t.status, t.id),
    index("orders_status_created").on(t.tenantId, t.status, t.createdAt, t.id),
    index("orders_status_updated").on(t.tenantId, t.status, t.updatedAt, t.id),
    index("orders_status_total").on(t.tenantId, t.status, t.total, t.id),
    index("orders_of_customer").on(t.tenantId, t.customerId, t.createdAt, t.id),
    index("orders_recent").on(t.tenantId, t.fingerprint, t.createdAt),
    pgPolicy("orders_own", { using: ownRows, withCheck: ownRows }),
  ],
);

/** A line of an order, priced when it was placed. `rentedDevices` counts its units that have a subscription. */
export const orderLines = pgTable(
  "order_lines",
  {
    tenantId: tenantId(),
    orderId: text("order_id").notNull(),
    /** From 0, as sent. */
    position: integer("position").notNull(),
    productId: text("product_id").notNull(),
    variantId: text("variant_id").notNull(),
    sku: text("sku").notNull(),
    productName: text("product_name").notNull(),
    productImageUrl: text("product_image_url"),
    quantity: integer("quantity").notNull(),
    rentedDevices: integer("rented_devices").notNull().default(0),
    /** Per unit and month. */
    unitPrice: minorUnits("unit_price").notNull(),
    contractLength: integer("contract_length").notNull(),
    listPrice: minorUnits("list_price"),
    listPriceSource: text("list_price_source", { enum: ["variant", "manual", "unknown"] }).notNull(),
    acquisitionCost: minorUnits("acquisition_cost"),
    acquisitionCostSource: text("acquisition_cost_source", {
      enum: ["variant", "manual", "list_price", "unknown"],
    }).notNull(),
    /** Whether an order that may still be fulfilled holds it: what `VARIANT_IN_USE` asks, kept with the order's status. */
    isOpen: boolean("is_open").notNull().default(true),
    version: version(),
  },
  (t) => [
    primaryKey({ name: "order_lines_pkey", columns: [t.tenantId, t.orderId, t.position] }),
    foreignKey({
      name: "order_lines_order_fk",
      columns: [t.tenantId, t.orderId],
      foreignColumns: [orders.tenantId, orders.id],
    }),
    foreignKey({ name: "order_lines_tenant_fk", columns: [t.tenantId], foreignColumns: [tenants.id] }),
    foreignKey({
      name: "order_lines_product_fk",
      columns: [t.tenantId, t.productId],
      foreignColumns: [products.tenantId, products.id],
    }),
    foreignKey({
      name: "order_lines_variant_fk",
      columns: [t.tenantId, t.variantId],
      foreignColumns: [variants.tenantId, variants.id],
    }),
    check("order_lines_progress", sql`${t.rentedDevices} between 0 and ${t.quantity} and ${t.quantity} > 0`),
    check("order_lines_unit_price", sql`${t.unitPrice} >= 0`),
    check("order_lines_contract_length", sql`${t.contractLength} between 1 and 120`),
    index("order_lines_of_variant").on(t.tenantId, t.variantId, t.isOpen),
    pgPolicy("order_lines_own", { using: ownRows, withCheck: ownRows }),
  ],
);

/**
 * The plain values of orders' custom fields, for the filter by one of them. A table, since row-level security keeps every
 * operator of JSON out of an index range.
 */
export const orderFieldValues = pgTable(
  "order_field_values",
  {
    tenantId: tenantId(),
    orderId: text("order_id").notNull(),
    field: text("field").notNull(),
    value: text("value").notNull(),
  },
  (t) => [
    primaryKey({ name: "order_field_values_pkey", columns: [t.tenantId, t.orderId, t.field] }),
    foreignKey({
      name: "order_field_values_order_fk",
      columns: [t.tenantId, t.orderId],
      foreignColumns: [orders.tenantId, orders.id],
    }),
    foreignKey({ name: "order_field_values_tenant_fk", columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("order_field_values_of_value").on(t.tenantId, t.field, t.value, t.orderId),
    pgPolicy("order_field_values_own", { using: ownRows, withCheck: ownRows }),
  ],
);
