import { sql } from "drizzle-orm";
import { check, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "#db/columns";

export const tiers = ["starter", "growth", "enterprise"] as const;

/** A customer of FlexPortal. Global: the application role cannot read it; `enter` does. */
export const organisations = pgTable(
  "organisations",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    tier: text("tier", { enum: tiers }).notNull().default("growth"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [check("organisations_tier", sql`${t.tier} in ('starter', 'growth', 'enterprise')`)],
).enableRLS();
