import { readFile, writeFile } from "node:fs/promises";
import { and, eq, isNull } from "drizzle-orm";
import type { Region } from "#domain/region";
import { apiKeys } from "../../src/db/tables/api-keys.ts";
import { createKey, hashOfKey, serveRegion } from "../admin/keys.ts";
import { asOwner, type OwnerDatabase } from "../owner.ts";

/**
 * The key that `npm start` prints, the same at every start: the one kept in `file`, or a new one where that is missing,
 * revoked or unknown to this database. It opens every business unit of the organisation and may do everything.
 */
export async function demoKey(
  ownerUrl: string,
  options: { file: string; organisationId: string; region: Region },
): Promise<string> {
  const { file, organisationId, region } = options;
  const kept = (await readFile(file, "utf8").catch(() => "")).trim();
  return asOwner(ownerUrl, async (db) => {
    await serveRegion(db, region);
    if (kept !== "" && (await isValid(db, kept))) return kept;
    const demo = { organisationId, region, name: "npm start", isTest: false, scopes: ["*"], units: "all" } as const;
    const { key } = await createKey(db, demo);
    await writeFile(file, key, { mode: 0o600 });
    return key;
  });
}

async function isValid(db: OwnerDatabase, key: string): Promise<boolean> {
  const found = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hashOfKey(key)), isNull(apiKeys.revokedAt)));
  return found.length === 1;
}
