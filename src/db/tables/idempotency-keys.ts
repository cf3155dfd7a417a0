import { sql } from "drizzle-orm";
import { foreignKey, index, integer, jsonb, pgPolicy, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, ownRows, tenantId } from "#db/columns";
import { tenants } from "./tenants.ts";

/**
 * The answer that a request with an `Idempotency-Key` got, written by the commit that had the effect: there is one if
 * and only if the other is there.
 */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    tenantId: tenantId(),
    key: text("key").notNull(),
    /** SHA-256 of method, path and body, in hexadecimal: another request under the same key is refused. */
    fingerprint: text("fingerprint").notNull(),
    status: integer("status").notNull(),
    headers: jsonb("headers").$type<Record<string, string>>().notNull(),
    body: text("body").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "idempotency_keys_pkey", columns: [t.tenantId, t.key] }),
    foreignKey({ name: "idempotency_keys_tenant_fk", columns: [t.tenantId], foreignColumns: [tenants.id] }),
    // For the sweep alone, which repeats the condition: a plan that looks for one key, made while the table is empty and
    // kept, must not take this index for as good as the key's.
    index("idempotency_keys_expiry").on(t.tenantId, t.expiresAt).where(sql`${t.expiresAt} > '-infinity'`),
    pgPolicy("idempotency_keys_own", { using: ownRows, withCheck: ownRows }),
  ],
);
