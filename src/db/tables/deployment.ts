import { sql } from "drizzle-orm";
import { boolean, check, pgTable, text } from "drizzle-orm/pg-core";
import { regions } from "#domain/region";

/**
 * What this database is for, in one row: the region whose keys it holds, which its first key says. A Worker of another
 * region does not serve from it. Global: the application role cannot read it; `served_region` does.
 */
export const deployment = pgTable(
  "deployment",
  {
    isOnly: boolean("is_only").primaryKey().default(true),
    region: text("region", { enum: regions }).notNull(),
  },
  (t) => [
    check("deployment_is_only", sql`${t.isOnly}`),
    check("deployment_region", sql`${t.region} in ('eu', 'us', 'qatar')`),
  ],
).enableRLS();
