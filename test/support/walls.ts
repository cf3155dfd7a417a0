import { PgDialect } from "drizzle-orm/pg-core";
import { billingGroups } from "#db/tables/billing-groups";
import { ofTenant } from "#db/tenancy";
import { sql, sqlAsApp, walls } from "./database.ts";
import { newTenant } from "./factories.ts";
import { settle } from "./settle.ts";

/** Lets every policy on the tenant pass every row, where this run is to find the loaders' filters standing alone. */
export async function takePoliciesDown(): Promise<void> {
  if (walls === "both" || walls === "policies") return;
  const policies = await sql(
    "select tablename as table, policyname as name from pg_policies where qual like '%app.tenant%'",
  );
  for (const { table, name } of policies) await sql(`alter policy ${name} on ${table} using (true) with check (true)`);
}

/** Which walls stand, seen by what they do to a row of somebody. */
export async function standingWalls(): Promise<{ policies: boolean; filters: boolean }> {
  await newTenant().then(settle);
  const [seen] = await sqlAsApp(["select exists (select from billing_groups) as passes"]);
  const filter = new PgDialect().sqlToQuery(ofTenant(billingGroups));
  return { policies: !seen?.["passes"], filters: filter.sql.includes("tenant_id") };
}
