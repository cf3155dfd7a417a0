import { sql } from "drizzle-orm";
import { boolean, check, foreignKey, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import { instant } from "#db/columns";
import type { StoredSettings } from "#domain/settings";
import { organisations } from "./organisations.ts";

/**
 * A business unit: the wall between two sets of customers, money and assets. Its currency never changes; rows that
 * hold money refer to (id, currency), so an amount in another currency cannot be stored.
 * Global: the application role cannot read it; `enter` does.
 */
export const tenants = pgTable(
  "tenants",
  {
    id: text("id").primaryKey(),
    organisationId: text("organisation_id").notNull(),
    name: text("name").notNull(),
    country: text("country").notNull(),
    currency: text("currency").notNull(),
    timeZone: text("time_zone").notNull(),
    idPrefix: text("id_prefix").notNull(),
    isTest: boolean("is_test").notNull().default(false),
    status: text("status", { enum: ["active", "suspended"] })
      .notNull()
      .default("active"),
    /** What the unit has chosen (`npm run admin -- settings`); all else is as the defaults are. */
    settings: jsonb("settings").$type<StoredSettings>().notNull().default({}),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    foreignKey({ name: "tenants_organisation_fk", columns: [t.organisationId], foreignColumns: [organisations.id] }),
    unique("tenants_organisation_id_key").on(t.organisationId, t.id),
    unique("tenants_currency_key").on(t.id, t.currency),
    // An empty id would be that of no tenant entered (see `ownRows`).
    check("tenants_id", sql`${t.id} <> ''`),
    check("tenants_country", sql`${t.country} ~ '^[A-Z]{2}$'`),
    check("tenants_currency", sql`${t.currency} ~ '^[A-Z]{3}$'`),
    check("tenants_id_prefix", sql`${t.idPrefix} ~ '^[A-Z0-9]{1,5}$'`),
    check("tenants_settings", sql`jsonb_typeof(${t.settings}) = 'object'`),
    check("tenants_status", sql`${t.status} in ('active', 'suspended')`),
  ],
).enableRLS();
