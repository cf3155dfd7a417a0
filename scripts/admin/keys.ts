import { createHash, randomBytes } from "node:crypto";
import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { drawBase62, type Scope, writeApiKey } from "#domain/api-key";
import type { Region } from "#domain/region";
import { apiKeys, apiKeyTenants } from "../../src/db/tables/api-keys.ts";
import { deployment } from "../../src/db/tables/deployment.ts";
import { tenants } from "../../src/db/tables/tenants.ts";
import type { OwnerDatabase } from "../owner.ts";
import { Refusal } from "../refusal.ts";
import { requireOrganisation } from "./organisations.ts";

export type NewKey = {
  organisationId: string;
  name: string;
  region: Region;
  isTest: boolean;
  scopes: readonly Scope[];
  /** The business units that it opens; `"all"`: those of the organisation, future ones included. */
  units: readonly string[] | "all";
  /** When it ends; never, if left out. */
  expires?: Date | undefined;
};

/**
 * Makes a key. The whole of it is in the answer and nowhere else: the database keeps its SHA-256. The first key says which
 * region the database serves; one of another region would be valid nowhere, and is refused.
 */
export async function createKey(db: OwnerDatabase, newKey: NewKey) {
  const { organisationId, name, region, isTest, scopes, units, expires } = newKey;
  await requireOrganisation(db, organisationId);
  if (units !== "all") await requireUnits(db, newKey, units);
  const shortId = drawBase62(8, randomBytes);
  const id = `key_${shortId}`;
  const key = writeApiKey({ isTest, region, shortId, secret: drawBase62(32, randomBytes) });
  const expiresAt = expires?.toISOString() ?? null;
  await db.transaction(async (tx) => {
    await serveRegion(tx, region);
    const row = { id, organisationId, shortId, hash: hashOfKey(key), name, isTest, scopes: [...scopes] };
    await tx.insert(apiKeys).values({ ...row, opensEveryTenant: units === "all", expiresAt });
    if (units === "all") return;
    await tx.insert(apiKeyTenants).values(units.map((tenantId) => ({ organisationId, apiKeyId: id, tenantId })));
  });
  return { id, shortId, organisationId, name, region, isTest, scopes, units, expiresAt, key };
}

/** Makes the database one of `region`, where it is none yet; refuses one of another region. */
export async function serveRegion(db: Pick<OwnerDatabase, "insert" | "select">, region: Region): Promise<void> {
  await db.insert(deployment).values({ region }).onConflictDoNothing();
  const served = await regionOf(db);
  if (served === region) return;
  throw new Refusal(`--region: this database serves ${served}, where a key of ${region} is not valid.`);
}

/** The region that a database serves; none before its first key. */
export async function regionOf(db: Pick<OwnerDatabase, "select">): Promise<Region | undefined> {
  const [served] = await db.select({ region: deployment.region }).from(deployment);
  return served?.region;
}

async function requireUnits(db: OwnerDatabase, { organisationId, isTest }: NewKey, units: readonly string[]) {
  const ofOrganisation = and(eq(tenants.organisationId, organisationId), inArray(tenants.id, [...units]));
  const found = await db.select({ id: tenants.id, isTest: tenants.isTest }).from(tenants).where(ofOrganisation);
  const missing = units.filter((id) => !found.some((unit) => unit.id === id));
  if (missing.length > 0) throw new Refusal(`--units: not of organisation ${organisationId}: ${missing.join(", ")}.`);
  const others = found.filter((unit) => unit.isTest !== isTest).map((unit) => unit.id);
  const [mine, theirs] = isTest ? ["--test", "live"] : ["--live", "test"];
  if (others.length > 0) throw new Refusal(`${mine}: such a key does not open ${theirs} units: ${others.join(", ")}.`);
}

export const hashOfKey = (key: string): Buffer => createHash("sha256").update(key).digest();

export const listKeys = (db: OwnerDatabase, organisationId: string | undefined) =>
  db
    .select({
      id: apiKeys.id,
      organisationId: apiKeys.organisationId,
      name: apiKeys.name,
      isTest: apiKeys.isTest,
      scopes: apiKeys.scopes,
      units: sql<string[] | "all">`case when ${apiKeys.opensEveryTenant} then '"all"'::jsonb else
        (select coalesce(jsonb_agg(o.tenant_id order by o.tenant_id), '[]')
           from api_key_tenants o where o.api_key_id = ${apiKeys.id}) end`,
      createdAt: apiKeys.createdAt,
      expiresAt: apiKeys.expiresAt,
      revokedAt: apiKeys.revokedAt,
    })
    .from(apiKeys)
    .where(organisationId === undefined ? undefined : eq(apiKeys.organisationId, organisationId))
    .orderBy(apiKeys.organisationId, apiKeys.createdAt, apiKeys.id);

/** Revokes a key by its id or short id. Revoked before: it stays as it is. */
export async function revokeKey(db: OwnerDatabase, named: string) {
  const isNamed = or(eq(apiKeys.id, named), eq(apiKeys.shortId, named));
  await db
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(isNamed, isNull(apiKeys.revokedAt)));
  const shown = { id: apiKeys.id, name: apiKeys.name, revokedAt: apiKeys.revokedAt };
  const [key] = await db.select(shown).from(apiKeys).where(isNamed);
  if (!key) throw new Refusal(`There is no key ${named}; see key list.`);
  return key;
}
