import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  customType,
  foreignKey,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { instant } from "#db/columns";
import { organisations } from "./organisations.ts";
import { tenants } from "./tenants.ts";

const bytes = customType<{ data: Uint8Array; driverData: string }>({
  dataType: () => "bytea",
  toDriver: (value) => `\\x${Buffer.from(value).toString("hex")}`,
  fromDriver: (value) => Buffer.from(value.slice(2), "hex"),
});

/**
 * A key of an organisation. Only the SHA-256 of the whole key is stored; the short id is what logs and lists show.
 * Global: the application role cannot read it; `enter` does.
 */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    organisationId: text("organisation_id").notNull(),
    shortId: text("short_id").notNull(),
    hash: bytes("hash").notNull(),
    name: text("name").notNull(),
    isTest: boolean("is_test").notNull().default(false),
    scopes: text("scopes").array().notNull(),
    opensEveryTenant: boolean("opens_every_tenant").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    foreignKey({ name: "api_keys_organisation_fk", columns: [t.organisationId], foreignColumns: [organisations.id] }),
    unique("api_keys_organisation_id_key").on(t.organisationId, t.id),
    unique("api_keys_short_id_key").on(t.shortId),
    unique("api_keys_hash_key").on(t.hash),
    check("api_keys_hash", sql`octet_length(${t.hash}) = 32`),
    check("api_keys_scopes", sql`cardinality(${t.scopes}) > 0`),
  ],
).enableRLS();

/** The business units that a key opens where it does not open all. Both belong to the key's organisation. */
export const apiKeyTenants = pgTable(
  "api_key_tenants",
  {
    organisationId: text("organisation_id").notNull(),
    apiKeyId: text("api_key_id").notNull(),
    tenantId: text("tenant_id").notNull(),
  },
  (t) => [
    primaryKey({ name: "api_key_tenants_pkey", columns: [t.apiKeyId, t.tenantId] }),
    foreignKey({
      name: "api_key_tenants_key_fk",
      columns: [t.organisationId, t.apiKeyId],
      foreignColumns: [apiKeys.organisationId, apiKeys.id],
    }),
    foreignKey({
      name: "api_key_tenants_tenant_fk",
      columns: [t.organisationId, t.tenantId],
      foreignColumns: [tenants.organisationId, tenants.id],
    }),
  ],
).enableRLS();

/** The running minute of a key whose tier has a request limit; `enter` counts in it. */
export const apiKeyWindows = pgTable(
  "api_key_windows",
  {
    apiKeyId: text("api_key_id").primaryKey(),
    startedAt: instant("started_at").notNull(),
    used: integer("used").notNull(),
  },
  (t) => [foreignKey({ name: "api_key_windows_key_fk", columns: [t.apiKeyId], foreignColumns: [apiKeys.id] })],
).enableRLS();
