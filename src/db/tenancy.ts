import { eq, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/**
 * The loaders' own filter on the tenant: one of two independent walls, the other is row-level security. It stands alone
 * in this file so that the tests can take either wall away and find the other one holding.
 */
export const ofTenant = (table: { tenantId: PgColumn }): SQL => eq(table.tenantId, sql.placeholder("tenantId"));
