import type { Region } from "#domain/region";
import { plain, type Statement } from "./statement.ts";

/** What a Worker must not serve with: a role that sees more than it should, another region's data. */
export type Standing = { couldBypass: boolean; region: Region | null };

/** How the login role and the database stand: the region is null until the first API key says it. */
export const standing: Statement<Standing> = plain(
  "select could_bypass_policies(), served_region()",
  () => [],
  ([row]) => ({ couldBypass: row?.[0] !== false, region: row?.[1] as Region | null }),
);

/** Why a Worker of `region` must not serve from such a database, for its log, or null. */
export function faultOfStanding({ couldBypass, region }: Standing, served: Region): string | null {
  if (couldBypass) {
    return "the role in DATABASE_URL could pass by row-level security: log in as a member of flexportal_app";
  }
  if (region !== null && region !== served) {
    return `DATABASE_URL names the database of region ${region}, and REGION is ${served}`;
  }
  return null;
}

/** When the newest applied migration was made (milliseconds since 1970), as the journal of `drizzle/` has it. */
export const newestMigration: Statement<number> = plain(
  "select newest_migration()::text",
  () => [],
  ([row]) => Number(row?.[0]),
);
