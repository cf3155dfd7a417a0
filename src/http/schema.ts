import * as z from "zod";
import { amountMax } from "#domain/money";

/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
const isStorable = (text: string) => !text.includes("\u0000") && text.isWellFormed();
const notStorable = { error: "must not contain NUL or unpaired surrogates" };
const storable = z.refine<string>(isStorable, notStorable);

const areStorable = (value: unknown): boolean =>
  typeof value === "string"
    ? isStorable(value)
    : typeof value !== "object" || value === null || Object.entries(value).flat().every(areStorable);

const visible = z.refine<string>((text) => /\S/.test(text), { error: "must contain a visible character" });

// Checks are given at once: each chained call would make another copy of the schema when the Worker starts.

/** Text that can be stored, with at least one visible character. */
export const text = (lengthMax: number) => z.string().check(z.minLength(1), z.maxLength(lengthMax), storable, visible);

/** Text that can be stored, possibly empty. */
export const note = (lengthMax: number) => z.string().check(z.maxLength(lengthMax), storable);

/** An object of whatever depth, all texts of which can be stored. */
export const facts = () =>
  z.record(z.string(), z.unknown()).check(z.refine<Record<string, unknown>>(areStorable, notStorable));

/** The address of something on the web, such as a picture. */
export const link = () =>
  z
    .string()
    .check(
      z.maxLength(2048),
      z.regex(/^https?:\/\/[\w.~:/?#[\]@!$&'()*+,;=%-]+$/, { error: "must be an address: https://..." }),
      z.refine<string>((address) => URL.canParse(address), { error: "must be an address: https://..." }),
    )
    .meta({ format: "uri", example: "https://example.com/pictures/northbook-14.jpg" });

/** Any JSON, of a field that no notice is taken of. */
export const anything = () => z.unknown().check(z.refine<unknown>(areStorable, notStorable));

/** An amount as a decimal number; that it has no more decimals than the currency is for a rule to say (`toMinorUnits`). */
export const amount = () => z.number().min(0).max(amountMax);

/** An e-mail address. Ours have ASCII letters only, so that one is never taken for another. */
export const email = () => z.email().check(z.maxLength(254));

/** An id in a path, query or body: no check but that it could be one, so that a wrong one is simply not found. */
export const id = () =>
  z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(64),
      z.regex(/^[\x21-\x7e]*$/, { error: "must be an id: printable ASCII characters without spaces" }),
    );

const dayMin = "1900-01-01";
const dayMax = "2999-12-31";

/** A day of the calendar in a request, within what a business can mean. */
export const day = () =>
  z.iso
    .date()
    .check(z.refine<string>((day) => day >= dayMin && day <= dayMax, { error: `must be from ${dayMin} to ${dayMax}` }));

/** A moment on the wire: ISO 8601 in UTC with milliseconds. */
export const moment = () => z.string().meta({ format: "date-time", example: "2026-11-22T09:30:00.000Z" });

/** A header of a request, for the description only: what reads a header checks it, once, where it is used. */
export const header = (name: string, description: string, example: string, required = false) => ({
  name,
  in: "header" as const,
  required,
  schema: { type: "string" as const },
  description,
  example,
});

export const tenantHeader = header("Tenant-ID", "The id of the business unit.", "bu_amsterdam", true);
