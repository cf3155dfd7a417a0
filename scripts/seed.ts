import { desc, eq, sql } from "drizzle-orm";
import type { Region } from "#domain/region";
import { assets } from "../src/db/tables/assets.ts";
import { billingGroups } from "../src/db/tables/billing-groups.ts";
import { customers } from "../src/db/tables/customers.ts";
import { events } from "../src/db/tables/events.ts";
import { orderLines, orders } from "../src/db/tables/orders.ts";
import { organisations } from "../src/db/tables/organisations.ts";
import { products } from "../src/db/tables/products.ts";
import { rentals } from "../src/db/tables/rentals.ts";
import { tenants } from "../src/db/tables/tenants.ts";
import { variants } from "../src/db/tables/variants.ts";
import { asOwner, type OwnerDatabase } from "./owner.ts";
import { Refusal } from "./refusal.ts";
import { offersOf, productsOf, variantsOf } from "./seed/catalogue.ts";
import { type Contracts, contractsOf, neighbourContractsOf } from "./seed/contracts.ts";
import { customersOf, neighboursOf } from "./seed/people.ts";
import { recordOf } from "./seed/record.ts";
import { assetsOf } from "./seed/stock.ts";
import { type Unit, units } from "./seed/units.ts";

const organisationId = "org_demo_rentals";

/**
 * Refuses a database that others work with: what `npm start` adds (demo data, a key that opens them, a login role) is for one
 * that is empty, or that it has filled before.
 */
export async function requireNoOthers(db: Pick<OwnerDatabase, "select" | "execute">): Promise<void> {
  const { rows } = await db.execute<{ is_new: boolean }>(sql`select to_regclass('organisations') is null as is_new`);
  if (rows[0]?.is_new) return;
  // The demo's own, if it is there.
  const [first] = await db
    .select({ id: organisations.id })
    .from(organisations)
    .orderBy(desc(eq(organisations.id, organisationId)))
    .limit(1);
  if (!first || first.id === organisationId) return;
  throw new Refusal(
    `DATABASE_URL names a database that has organisations already, such as ${first.id}, and no demo.\n` +
      "npm start would add demo data and a key to it. Name an empty database, or unset DATABASE_URL for one of its own.",
  );
}

/**
 * Fills an empty database with the demo organisation of a region: two business units of one catalogue, their customers,
 * assets, orders and rentals, and a billing group; the same each time. A unit that is there already stays as it is: what was
 * changed or deleted in it is not the demo's any more.
 */
export async function seed(
  ownerUrl: string,
  region: Region,
): Promise<{ organisationId: string; tenantId: string; secondTenantId: string }> {
  const [unit, second] = units[region];
  await asOwner(ownerUrl, (db) =>
    db.transaction(async (tx) => {
      await tx.insert(organisations).values({ id: organisationId, name: "Demo Rentals" }).onConflictDoNothing();
      if (await addUnit(tx, unit)) {
        const people = customersOf(unit);
        await fill(tx, unit, people, contractsOf(unit, people, offersOf(unit)), 200);
      }
      if (await addUnit(tx, second)) {
        const others = neighboursOf(second);
        await fill(tx, second, others, neighbourContractsOf(second, others, offersOf(second)), 40);
      }
    }),
  );
  return { organisationId, tenantId: unit.id, secondTenantId: second.id };
}

/** Adds a business unit; answers whether it is new. */
async function addUnit(tx: Pick<OwnerDatabase, "insert">, unit: Unit): Promise<boolean> {
  const added = await tx
    .insert(tenants)
    .values({ ...unit, organisationId })
    .onConflictDoNothing()
    .returning();
  return added.length > 0;
}

async function fill(
  tx: Pick<OwnerDatabase, "insert">,
  unit: Unit,
  people: (typeof customers.$inferInsert)[],
  contracts: Contracts,
  assetCount: number,
): Promise<void> {
  const things = assetsOf(unit, contracts.rentals, offersOf(unit), assetCount);
  await tx.insert(products).values(productsOf(unit));
  await tx.insert(variants).values(variantsOf(unit));
  await tx.insert(customers).values(people);
  await tx.insert(orders).values(contracts.orders);
  await tx.insert(orderLines).values(contracts.orderLines);
  if (contracts.groups.length > 0) await tx.insert(billingGroups).values(contracts.groups);
  await tx.insert(rentals).values(contracts.rentals);
  await tx.insert(assets).values(things);
  await tx.insert(events).values(contracts.rentals.flatMap(recordOf));
}
