import { sql } from "drizzle-orm";
import { check, foreignKey, jsonb, pgPolicy, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { ownRows, tenantId, timestamps, version } from "#db/columns";
import { tenants } from "./tenants.ts";

/** Who rents. Found by e-mail, which is unique in its tenant whatever the case of its letters. */
export const customers = pgTable(
  "customers",
  {
    tenantId: tenantId(),
    id: text("id").notNull(),
    email: text("email").notNull(),
    firstName: text("first_name").notNull(),
    lastName: text("last_name").notNull(),
    customerType: text("customer_type", { enum: ["individual", "business"] })
      .notNull()
      .default("individual"),
    company: text("company"),
    phone: text("phone"),
    status: text("status", { enum: ["active", "inactive"] })
      .notNull()
      .default("active"),
    customFields: jsonb("custom_fields"),
    lastBillingAddress: jsonb("last_billing_address"),
    lastShippingAddress: jsonb("last_shipping_address"),
    createdBy: text("created_by").notNull(),
    ...timestamps(),
    version: version(),
  },
  (t) => [
    primaryKey({ name: "customers_pkey", columns: [t.tenantId, t.id] }),
    foreignKey({ name: "customers_tenant_fk", columns: [t.tenantId], foreignColumns: [tenants.id] }),
    uniqueIndex("customers_email_key").on(t.tenantId, sql`lower(${t.email})`),
    check("customers_type", sql`${t.customerType} in ('individual', 'business')`),
    check("customers_status", sql`${t.status} in ('active', 'inactive')`),
    pgPolicy("customers_own", { using: ownRows, withCheck: ownRows }),
  ],
);
