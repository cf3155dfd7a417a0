import { sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { type Statement, statement } from "./statement.ts";
import { billingGroups } from "./tables/billing-groups.ts";
import { rentals } from "./tables/rentals.ts";
import { ofTenant } from "./tenancy.ts";

/** A row that a plan was made from, as far as the commit compares it. */
export type Loaded = { id: string; version: number };

/**
 * Locks rows in the order of their ids and raises where one has changed since it was loaded, or is gone. Where a commit
 * holds rows of several tables, it names them in the order of this file: then no two commits wait for each other.
 */
export const unchanged = {
  billingGroups: holding(billingGroups),
  rentals: holding(rentals),
};

function holding(
  table: PgTable & { tenantId: PgColumn; id: PgColumn; version: PgColumn },
): (rows: readonly Loaded[]) => Statement {
  const hold = statement<{ ids: string[]; versions: number[] }, unknown>((db, { ids, versions }) => {
    const held = db.$with("held").as(
      db
        .select({ id: table.id, version: table.version })
        .from(table)
        .where(sql`${ofTenant(table)} and ${table.id} = any (${ids}::text[])`)
        .orderBy(table.id)
        .for("no key update"),
    );
    return db
      .with(held)
      .select({ held: sql`require_unchanged(count(*) = cardinality(${ids}::text[]))` })
      .from(held)
      .innerJoin(
        sql`unnest(${ids}::text[], ${versions}::int[]) as loaded (id, version)`,
        sql`loaded.id = ${held.id} and loaded.version = ${held.version}`,
      );
  });
  return (rows) => hold({ ids: rows.map((row) => row.id), versions: rows.map((row) => row.version) });
}
