import { sql } from "drizzle-orm";
import { bigint, integer, text, timestamp } from "drizzle-orm/pg-core";

/** An instant in UTC, to the millisecond: what a JavaScript Date holds, so that what is written reads back equal. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** An amount in minor units of the row's currency (cents, fils), never a fraction. */
export const minorUnits = (name: string) => bigint(name, { mode: "bigint" });

/** The owner of the row. Part of every primary and foreign key of a tenant's table. */
export const tenantId = () => text("tenant_id").notNull();

/** When a row came to be and last changed. Written by the verbs, so that an answer is known before it is stored. */
export const timestamps = () => ({
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

/** Counts the changes of a row, from 1; a trigger adds one. It is what a commit compares and what an ETag shows. */
export const version = () => integer("version").notNull().default(1);

/** Only the rows of the tenant that this transaction has entered; none before `enter`, and none by mistake. */
export const ownRows = sql`tenant_id = (select entered_tenant())`;
