import type { Config } from "#config";
import { connect } from "#db/client";
import { readFailure } from "#db/failures";
import { couldBypassPolicies, newestMigration } from "#db/readiness";
import journal from "../../../drizzle/meta/_journal.json" with { type: "json" };

const newestKnown = Math.max(...journal.entries.map((entry) => entry.when));

/** Why this deployment must not serve, or null: role, migrations. Throws where the database is away. */
export async function findFault(config: Config): Promise<string | null> {
  try {
    const answers = await connect(config).batch([couldBypassPolicies, newestMigration], "");
    const [couldBypass, applied] = answers as [boolean, number];
    if (couldBypass)
      return "the role in DATABASE_URL could pass by row-level security: log in as a member of flexportal_app";
    // A database that is ahead is right: migrations come first, and old code runs on them.
    if (applied < newestKnown) return `migrations: the database is at ${applied}, this code expects ${newestKnown}`;
    return null;
  } catch (error) {
    throw readFailure(error);
  }
}
