import { type SQL, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { PgColumn, PgTable, PgUpdateSetSource } from "drizzle-orm/pg-core";
import { ofTenant } from "./tenancy.ts";

/** A row that a plan was made from, as far as the write compares it. */
export type Loaded = { id: string; version: number };

/** Values of a statement that changes loaded rows: their ids in order, and the versions that they had. */
export type LoadedRows = { ids: readonly string[]; versions: readonly number[] };

/** In the order of their ids: two commits that write the same rows lock them in the same order, and do not deadlock. */
export function inOrder(rows: readonly Loaded[]): LoadedRows {
  const sorted = rows.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return { ids: sorted.map((row) => row.id), versions: sorted.map((row) => row.version) };
}

/**
 * Changes loaded rows, and raises where one of them is gone or has another version than it had when it was loaded.
 * `ids` and `versions` are the placeholders of a `LoadedRows`.
 */
export function changeLoaded<Table extends PgTable & { tenantId: PgColumn; id: PgColumn; version: PgColumn }>(
  db: NeonHttpDatabase,
  table: Table,
  { ids, versions }: { ids: SQL; versions: SQL },
  columns: PgUpdateSetSource<Table>,
) {
  const written = db.$with("written").as(
    db
      .update(table)
      .set(columns)
      .from(sql`unnest(${ids}::text[], ${versions}::int[]) as loaded (id, version)`)
      .where(sql`${ofTenant(table)} and ${table.id} = loaded.id and ${table.version} = loaded.version`)
      .returning({ id: table.id }),
  );
  return db
    .with(written)
    .select({ all: sql`require_all_written(count(*), cardinality(${ids}::text[]))` })
    .from(written);
}
