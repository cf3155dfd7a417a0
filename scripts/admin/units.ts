import { eq } from "drizzle-orm";
import { tenants } from "../../src/db/tables/tenants.ts";
import type { OwnerDatabase } from "../owner.ts";
import { newId, requireOrganisation } from "./organisations.ts";

export type NewUnit = {
  organisation: string;
  name: string;
  country: string;
  currency: string;
  timeZone: string;
  idPrefix: string;
  test: boolean;
};

const shown = {
  id: tenants.id,
  organisationId: tenants.organisationId,
  name: tenants.name,
  country: tenants.country,
  currency: tenants.currency,
  timeZone: tenants.timeZone,
  idPrefix: tenants.idPrefix,
  isTest: tenants.isTest,
  status: tenants.status,
};

export async function createUnit(db: OwnerDatabase, { organisation, test, name, country, ...unit }: NewUnit) {
  await requireOrganisation(db, organisation);
  const { currency, timeZone, idPrefix } = unit;
  const row = { organisationId: organisation, name, country, currency, timeZone, idPrefix, isTest: test };
  const [made] = await db
    .insert(tenants)
    .values({ id: newId("bu"), ...row })
    .returning(shown);
  return made;
}

export const listUnits = (db: OwnerDatabase, organisationId: string | undefined) =>
  db
    .select(shown)
    .from(tenants)
    .where(organisationId === undefined ? undefined : eq(tenants.organisationId, organisationId))
    .orderBy(tenants.organisationId, tenants.createdAt, tenants.id);
