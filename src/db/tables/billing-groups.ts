import { isNull, sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  type PgColumn,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { instant, ownRows, tenantId, timestamps, version } from "#db/columns";
import { billingGroupStatuses } from "#domain/billing-group";
import { customers } from "./customers.ts";
import { tenants } from "./tenants.ts";

/**
 * Several rentals of one customer that are billed together. Count and total are those of the member rentals and are
 * never stored. A deleted group keeps its row: history refers to it, and a cursor that names it stays valid.
 */
export const billingGroups = pgTable(
  "billing_groups",
  {
    tenantId: tenantId(),
    id: text("id").notNull(),
    customerId: text("customer_id").notNull(),
    groupName: text("group_name").notNull(),
    /** Names sort without regard to case. A stored column, since row-level security keeps `lower()` out of an index range. */
    sortName: text("sort_name").notNull().generatedAlwaysAs(sql`lower(group_name)`),
    billingDay: integer("billing_day").notNull(),
    currency: text("currency").notNull(),
    status: text("status", { enum: billingGroupStatuses }).notNull().default("active"),
    notes: text("notes"),
    createdBy: text("created_by").notNull(),
    ...timestamps(),
    deletedAt: instant("deleted_at"),
    version: version(),
  },
  (t) => {
    // A page is a range of one of these: by the sort column alone, or within one status.
    const pages = (name: string, column: PgColumn) => [
      index(`billing_groups_${name}`).on(t.tenantId, column, t.id).where(isNull(t.deletedAt)),
      index(`billing_groups_status_${name}`).on(t.tenantId, t.status, column, t.id).where(isNull(t.deletedAt)),
    ];
    return [
      primaryKey({ name: "billing_groups_pkey", columns: [t.tenantId, t.id] }),
      unique("billing_groups_customer_key").on(t.tenantId, t.customerId, t.id),
      foreignKey({
        name: "billing_groups_customer_fk",
        columns: [t.tenantId, t.customerId],
        foreignColumns: [customers.tenantId, customers.id],
      }),
      foreignKey({
        name: "billing_groups_currency_fk",
        columns: [t.tenantId, t.currency],
        foreignColumns: [tenants.id, tenants.currency],
      }),
      check("billing_groups_day", sql`${t.billingDay} between 1 and 28`),
      check("billing_groups_status", sql`${t.status} in ('active', 'inactive')`),
      ...pages("created", t.createdAt),
      ...pages("updated", t.updatedAt),
      ...pages("name", t.sortName),
      ...pages("day", t.billingDay),
      index("billing_groups_of_customer").on(t.tenantId, t.customerId, t.createdAt, t.id).where(isNull(t.deletedAt)),
      pgPolicy("billing_groups_own", { using: ownRows, withCheck: ownRows }),
    ];
  },
);
