import * as z from "zod";

/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
const isStorable = (text: string) => !text.includes("\u0000") && text.isWellFormed();

/** Text that can be stored, with at least one visible character. */
export const text = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .refine(isStorable, { error: "must not contain NUL or unpaired surrogates", abort: true })
    .refine((value) => /\S/.test(value), { error: "must contain a visible character" });

/** Text that can be stored, possibly empty. */
export const note = (lengthMax: number) =>
  z.string().max(lengthMax).refine(isStorable, { error: "must not contain NUL or unpaired surrogates" });

/** An id in a path, query or body: no check but that it could be one, so that a wrong one is simply not found. */
export const id = () =>
  z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\x21-\x7e]*$/, { error: "must be an id: printable ASCII characters without spaces" });

/** A moment on the wire: ISO 8601 in UTC with milliseconds. */
export const moment = () => z.string().meta({ format: "date-time", example: "2026-11-22T09:30:00.000Z" });

/** Headers of requests that concern the business unit. */
export const tenantHeaders = z.object({
  "Tenant-ID": z.string().meta({ description: "The id of the business unit.", example: "bu_amsterdam" }),
});
