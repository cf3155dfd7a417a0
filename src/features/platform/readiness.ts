import type { Config } from "#config";
import { connect } from "#db/client";
import { faultOfStanding, newestMigration, type Standing, standing } from "#db/readiness";
import journal from "../../../drizzle/meta/_journal.json" with { type: "json" };

const newestKnown = Math.max(...journal.entries.map((entry) => entry.when));

/** Why this deployment must not serve, or null: role, region, migrations. Throws where the database is away. */
export async function findFault(config: Config): Promise<string | null> {
  const answers = await connect(config).batch([standing, newestMigration], "");
  const [stands, applied] = answers as [Standing, number];
  const fault = faultOfStanding(stands, config.REGION);
  if (fault) return fault;
  // A database that is ahead is right: migrations come first, and old code runs on them.
  if (applied < newestKnown) return `migrations: the database is at ${applied}, this code expects ${newestKnown}`;
  return null;
}
