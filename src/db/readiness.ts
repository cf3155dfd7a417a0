import { plain, type Statement } from "./statement.ts";

/** Whether the login role could pass by row-level security. */
export const couldBypassPolicies: Statement<boolean> = plain(
  "select could_bypass_policies()",
  () => [],
  ([row]) => row?.[0] !== false,
);

/** When the newest applied migration was made (milliseconds since 1970), as the journal of `drizzle/` has it. */
export const newestMigration: Statement<number> = plain(
  "select newest_migration()::text",
  () => [],
  ([row]) => Number(row?.[0]),
);
