import { eq } from "drizzle-orm";
import { ulid } from "ulid";
import { organisations, type tiers } from "../../src/db/tables/organisations.ts";
import type { OwnerDatabase } from "../owner.ts";
import { Refusal } from "../refusal.ts";

export async function createOrganisation(db: OwnerDatabase, options: { name: string; tier: (typeof tiers)[number] }) {
  const id = newId("org");
  const [row] = await db
    .insert(organisations)
    .values({ id, ...options })
    .returning();
  return row;
}

export const listOrganisations = (db: OwnerDatabase) =>
  db.select().from(organisations).orderBy(organisations.createdAt, organisations.id);

export async function requireOrganisation(db: OwnerDatabase, id: string): Promise<void> {
  const found = await db.select({ id: organisations.id }).from(organisations).where(eq(organisations.id, id));
  if (found.length === 0) throw new Refusal(`--organisation: there is no organisation ${id}; see organisation list.`);
}

export const newId = (prefix: string) => `${prefix}_${ulid().toLowerCase()}`;
