import { readFile } from "node:fs/promises";
import { eq } from "drizzle-orm";
import type * as z from "zod";
import { type PresetName, presets } from "#domain/presets";
import { changeSettings, fillIn, type SettingsDocument, type StoredSettings } from "#domain/settings";
import { faultsOfSettings } from "#domain/settings-check";
import { tenants } from "../../src/db/tables/tenants.ts";
import type { OwnerDatabase } from "../owner.ts";
import { messageOf, Refusal } from "../refusal.ts";
import { settingsChange, storedSettings } from "./settings-schema.ts";

/** All settings of a business unit, or (`own`) only those that it has chosen: what `settings set` takes. */
export async function showSettings(db: OwnerDatabase, { unit, own }: { unit: string; own: boolean }) {
  const [found] = await db.select({ settings: tenants.settings }).from(tenants).where(eq(tenants.id, unit));
  if (!found) throw noUnit(unit);
  return own ? found.settings : fillIn(found.settings);
}

/** Changes settings of a business unit by a JSON Merge Patch; all of them are answered. */
export async function setSettings(db: OwnerDatabase, { unit, change }: { unit: string; change: unknown }) {
  return db.transaction(async (tx): Promise<SettingsDocument> => {
    const [found] = await tx
      .select({ settings: tenants.settings, currency: tenants.currency })
      .from(tenants)
      .where(eq(tenants.id, unit))
      .for("update");
    if (!found) throw noUnit(unit);
    const settings = settingsAfter(found.settings, change, found.currency);
    await tx.update(tenants).set({ settings }).where(eq(tenants.id, unit));
    return fillIn(settings);
  });
}

const noUnit = (id: string) => new Refusal(`--unit: there is no business unit ${id}; see unit list.`);

/** What is stored after a change; refuses one that is wrong by itself or together with what stays, naming every fault. */
export function settingsAfter(stored: StoredSettings, change: unknown, currency: string): StoredSettings {
  const asked = settingsChange.safeParse(change);
  if (!asked.success) throw refusalOf(asked.error.issues);
  const settings = storedSettings.parse(changeSettings(stored, asked.data));
  const faults = faultsOfSettings(fillIn(settings), currency);
  if (faults.length > 0) throw refused(faults.map(({ path, message }) => `${path}: ${message}`));
  return settings;
}

function refusalOf(issues: readonly z.core.$ZodIssue[]): Refusal {
  return refused(
    issues.flatMap((issue) => {
      const path = issue.path.join(".");
      if (issue.code !== "unrecognized_keys") return [`${path || "the whole"}: ${issue.message}`];
      return issue.keys.map((key) => `${path ? `${path}.` : ""}${key}: There is no such setting.`);
    }),
  );
}

const refused = (faults: readonly string[]) => new Refusal(["These settings are not valid:", ...faults].join("\n  "));

/** The settings that a preset begins with, for a unit of that currency. */
export const settingsOfPreset = (preset: PresetName, currency: string): StoredSettings =>
  settingsAfter({}, presets[preset].settings, currency);

/** Reads a change from the command line: JSON, or `@` and the name of a file of it. */
export async function readChange(text: string): Promise<unknown> {
  try {
    return JSON.parse(text.startsWith("@") ? await readFile(text.slice(1), "utf8") : text);
  } catch (error) {
    throw new Refusal(`--change: ${error instanceof SyntaxError ? "not JSON: " : ""}${messageOf(error)}`);
  }
}
