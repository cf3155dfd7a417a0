import * as z from "zod";

/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
const storable = z.refine<string>((text) => !text.includes("\u0000") && text.isWellFormed(), {
  error: "must not contain NUL or unpaired surrogates",
});

const visible = z.refine<string>((text) => /\S/.test(text), { error: "must contain a visible character" });

// Checks are given at once: each chained call would make another copy of the schema when the Worker starts.

/** Text that can be stored, with at least one visible character. */
export const text = (lengthMax: number) => z.string().check(z.minLength(1), z.maxLength(lengthMax), storable, visible);

/** Text that can be stored, possibly empty. */
export const note = (lengthMax: number) => z.string().check(z.maxLength(lengthMax), storable);

/** An id in a path, query or body: no check but that it could be one, so that a wrong one is simply not found. */
export const id = () =>
  z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(64),
      z.regex(/^[\x21-\x7e]*$/, { error: "must be an id: printable ASCII characters without spaces" }),
    );

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
