import { Hono } from "hono";
import { connect } from "#db/client";
import { readFailure } from "#db/failures";
import { couldBypassPolicies, newestMigration } from "#db/readiness";
import { Problem } from "#domain/problem";
import type { Env } from "#http/worker-env";
import journal from "../../../drizzle/meta/_journal.json" with { type: "json" };
import { docsHeaders, docsPage } from "./docs-page.ts";

const newestKnown = Math.max(...journal.entries.map((entry) => entry.when));

/** What belongs to the server rather than to a tenant: no key, no tenant. */
export const platformRoutes = new Hono<Env>()
  .get("/", (c) => c.redirect("/docs"))
  .get("/docs", (c) => c.html(docsPage, 200, docsHeaders))
  .get("/health", (c) => c.json({ status: "ok", region: c.var.config.REGION }))
  .get("/ready", async (c) => {
    const fault = await findFault(c.var.config);
    if (fault) throw new Problem("NOT_READY", "This deployment is not ready; its log says why.", { cause: fault });
    return c.json({ status: "ready", region: c.var.config.REGION });
  });

/** Why this deployment must not serve, or null: role, migrations. Throws where the database is away. */
async function findFault(config: Env["Variables"]["config"]): Promise<string | null> {
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
