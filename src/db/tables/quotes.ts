import { sql } from "drizzle-orm";
import { check, date, foreignKey, index, jsonb, pgPolicy, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, ownRows, tenantId } from "#db/columns";
import type { Basis } from "#domain/quote";
import { quoteKinds } from "#domain/rental-quote";
import { rentals } from "./rentals.ts";
import { tenants } from "./tenants.ts";

/** A price that is held for some days. Never changed: an action that uses it compares what it rests on. */
export const quotes = pgTable(
  "quotes",
  {
    tenantId: tenantId(),
    id: text("id").notNull(),
    kind: text("kind", { enum: quoteKinds }).notNull(),
    rentalId: text("rental_id").notNull(),
    quotedOn: date("quoted_on", { mode: "string" }).notNull(),
    validUntil: date("valid_until", { mode: "string" }).notNull(),
    basis: jsonb("basis").$type<Basis>().notNull(),
    offer: jsonb("offer").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "quotes_pkey", columns: [t.tenantId, t.id] }),
    foreignKey({ name: "quotes_tenant_fk", columns: [t.tenantId], foreignColumns: [tenants.id] }),
    foreignKey({
      name: "quotes_rental_fk",
      columns: [t.tenantId, t.rentalId],
      foreignColumns: [rentals.tenantId, rentals.id],
    }),
    check("quotes_kind", sql`${t.kind} in ('extension', 'upgrade', 'buyout', 'early_return')`),
    index("quotes_of_rental").on(t.tenantId, t.rentalId, t.id),
    pgPolicy("quotes_own", { using: ownRows, withCheck: ownRows }),
  ],
);
