import { eq } from "drizzle-orm";
import { type PresetName, presets } from "#domain/presets";
import { tenants } from "../../src/db/tables/tenants.ts";
import type { OwnerDatabase } from "../owner.ts";
import { Refusal } from "../refusal.ts";
import { newId, requireOrganisation } from "./organisations.ts";
import { settingsOfPreset } from "./settings.ts";

export type NewUnit = {
  organisation: string;
  name: string;
  country: string;
  currency: string;
  timeZone: string;
  /** The preset's, if left out. */
  idPrefix?: string | undefined;
  preset?: PresetName | undefined;
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

/** Makes a business unit; a preset gives it the settings that its industry usually has. */
export async function createUnit(db: OwnerDatabase, { organisation, preset, test, ...unit }: NewUnit) {
  await requireOrganisation(db, organisation);
  const idPrefix = unit.idPrefix ?? (preset && presets[preset].idPrefix);
  if (!idPrefix) throw new Refusal("--id-prefix: say what the unit's numbers begin with, or name a --preset.");
  const { name, country, currency, timeZone } = unit;
  const settings = preset ? settingsOfPreset(preset, currency) : {};
  const row = { organisationId: organisation, name, country, currency, timeZone, idPrefix, isTest: test, settings };
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
