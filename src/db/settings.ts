import { type Settings, type StoredSettings, settingsOf } from "#domain/settings";
import { plain, type Statement } from "./statement.ts";

/** The settings of the entered tenant, for the load of a verb that decides by them: no trip of its own. */
export const tenantSettings: Statement<Settings> = plain(
  "select * from tenant_settings()",
  () => [],
  ([row]) => {
    const [stored, currency] = row as [StoredSettings, string];
    return settingsOf(stored, currency);
  },
);
