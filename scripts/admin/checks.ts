import { InvalidArgumentError } from "commander";
import { type Scope, scopes } from "#domain/api-key";
import { presetNames } from "#domain/presets";
import { type Region, regions } from "#domain/region";
import { tiers } from "../../src/db/tables/organisations.ts";

/** Each reads the value of one option, or says what would be right; commander names the option. */

export function readText(value: string): string {
  const text = value.trim();
  if (text === "" || text.length > 200) throw new InvalidArgumentError("It has 1 to 200 characters.");
  return text;
}

export const readTier = (value: string) => oneOf(tiers, value);
export const readPreset = (value: string) => oneOf(presetNames, value);
export const readRegion = (value: string): Region => oneOf(regions, value);

function oneOf<Value extends string>(values: readonly Value[], value: string): Value {
  const found = values.find((one) => one === value);
  if (!found) throw new InvalidArgumentError(`It is one of ${values.join(", ")}.`);
  return found;
}

/** Codes with a name of their own that are no countries: unions, reserved and private ones. */
const noCountries = new Set(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]);
const countryNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

export function readCountry(value: string): string {
  const code = value.toUpperCase();
  if (!/^[A-Z]{2}$/.test(code) || noCountries.has(code) || !countryNames.of(code)) {
    throw new InvalidArgumentError("It is a country's two-letter code (ISO 3166), such as NL, US or QA.");
  }
  return code;
}

export function readCurrency(value: string): string {
  const code = value.toUpperCase();
  if (!Intl.supportedValuesOf("currency").includes(code)) {
    throw new InvalidArgumentError("It is a currency's three-letter code (ISO 4217), such as EUR, USD or QAR.");
  }
  return code;
}

export function readTimeZone(value: string): string {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions();
    // An offset such as +01:00 knows no summer time: a business day needs a place.
    if (/^[A-Z]/i.test(timeZone)) return timeZone;
  } catch {
    // Not known to the runtime: told below.
  }
  throw new InvalidArgumentError("It is an IANA time zone, such as Europe/Amsterdam, America/New_York or Asia/Qatar.");
}

export function readIdPrefix(value: string): string {
  const prefix = value.toUpperCase();
  if (!/^[A-Z0-9]{1,5}$/.test(prefix))
    throw new InvalidArgumentError("It has 1 to 5 letters or digits, such as NL or A1.");
  return prefix;
}

export function readScopes(value: string): Scope[] {
  const named = readList(value);
  const unknown = named.filter((name) => !(scopes as readonly string[]).includes(name));
  if (named.length === 0 || unknown.length > 0) {
    const what = unknown.length > 0 ? `There is no scope ${unknown.join(", ")}. ` : "";
    throw new InvalidArgumentError(`${what}Scopes, separated by commas: ${scopes.join(", ")}; quote the asterisk.`);
  }
  return named as Scope[];
}

export function readUnits(value: string): string[] | "all" {
  if (value === "all") return "all";
  const ids = readList(value);
  if (ids.length === 0) throw new InvalidArgumentError('It is "all", or ids of business units separated by commas.');
  return ids;
}

/** A moment to come: a day (its beginning in UTC) or a time of ISO 8601. */
export function readExpiry(value: string): Date {
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/.test(value);
  const moment = new Date(isIso ? value : Number.NaN);
  if (Number.isNaN(moment.getTime()) || moment.getTime() <= Date.now()) {
    throw new InvalidArgumentError("It is a day or a time to come, such as 2027-12-31 or 2027-12-31T18:00:00+01:00.");
  }
  return moment;
}

const readList = (value: string): string[] => [
  ...new Set(
    value
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean),
  ),
];
