import { isNotNull, sql } from "drizzle-orm";
import {
  boolean,
  check,
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
import { minorUnits, ownRows, tenantId, timestamps, version } from "#db/columns";
import type { Address } from "#domain/address";
import type { CustomFields, PaymentTerms } from "#domain/customer";
import { tenants } from "./tenants.ts";

/**
 * Who rents. Found by e-mail, which is unique in its tenant whatever the case of its letters. A deleted customer is an
 * inactive one. What the active rentals add up to is kept by a trigger on them, so that a list can be sorted by it.
 */
export const customers = pgTable(
  "customers",
  {
    tenantId: tenantId(),
    id: text("id").notNull(),
    email: text("email").notNull(),
    firstName: text("first_name").notNull(),
    lastName: text("last_name").notNull(),
    // Found and sorted without regard to case (docs/decisions/0004).
    sortEmail: text("sort_email").notNull().generatedAlwaysAs(sql`lower(email)`),
    sortFirstName: text("sort_first_name").notNull().generatedAlwaysAs(sql`lower(first_name)`),
    sortLastName: text("sort_last_name").notNull().generatedAlwaysAs(sql`lower(last_name)`),
    customerType: text("customer_type", { enum: ["individual", "business"] })
      .notNull()
      .default("individual"),
    company: text("company"),
    phone: text("phone"),
    status: text("status", { enum: ["active", "inactive"] })
      .notNull()
      .default("active"),
    customFields: jsonb("custom_fields").$type<CustomFields>(),
    lastBillingAddress: jsonb("last_billing_address").$type<Address>(),
    lastShippingAddress: jsonb("last_shipping_address").$type<Address>(),
    registrationNumber: text("registration_number"),
    vatNumber: text("vat_number"),
    /** Days from invoice to due date of a business customer; null: the tenant's. */
    paymentTermsDays: integer("payment_terms_days").$type<PaymentTerms>(),
    activeRentals: integer("active_rentals").notNull().default(0),
    monthlyRevenue: minorUnits("monthly_revenue").notNull().default(sql`0`),
    hasActiveRentals: boolean("has_active_rentals").notNull().generatedAlwaysAs(sql`active_rentals > 0`),
    createdBy: text("created_by").notNull(),
    ...timestamps(),
    version: version(),
  },
  (t) => {
    // A page is a range of one of these, or merged from up to four: those of each type, with and without rentals.
    const page = (name: string, column: PgColumn) =>
      index(`customers_by_${name}`).on(t.tenantId, t.status, t.customerType, t.hasActiveRentals, column, t.id);
    return [
      primaryKey({ name: "customers_pkey", columns: [t.tenantId, t.id] }),
      foreignKey({ name: "customers_tenant_fk", columns: [t.tenantId], foreignColumns: [tenants.id] }),
      // An index with a condition is no target of foreign keys: so an update of other columns does not lock out those who
      // refer to the customer, though a generated column counts as changed by every update. Rentals made at once need that.
      uniqueIndex("customers_email_key").on(t.tenantId, t.sortEmail).where(isNotNull(t.sortEmail)),
      check("customers_type", sql`${t.customerType} in ('individual', 'business')`),
      check("customers_status", sql`${t.status} in ('active', 'inactive')`),
      check("customers_payment_terms", sql`${t.paymentTermsDays} in (0, 7, 14, 30)`),
      check("customers_totals", sql`${t.activeRentals} >= 0 and ${t.monthlyRevenue} >= 0`),
      page("created", t.createdAt),
      page("first_name", t.sortFirstName),
      page("last_name", t.sortLastName),
      page("email", t.sortEmail),
      page("revenue", t.monthlyRevenue),
      page("devices", t.activeRentals),
      pgPolicy("customers_own", { using: ownRows, withCheck: ownRows }),
    ];
  },
);
