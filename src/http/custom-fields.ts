import * as z from "zod";
import { facts } from "./schema.ts";

const fieldsMax = 100;
const charactersMax = 16_000;

/** JSON has no infinite numbers, and would write `null` for one. */
const areFinite = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isFinite(value)
    : typeof value !== "object" || value === null || Object.values(value).every(areFinite);

/** Fields of the operator's own, by their ids; their values are any JSON. */
export const customFieldsBody = facts().check(
  z.refine((fields) => Object.keys(fields).length <= fieldsMax, { error: `must be at most ${fieldsMax} fields` }),
  z.refine((fields) => JSON.stringify(fields).length <= charactersMax, {
    error: `must be at most ${charactersMax} characters of JSON`,
  }),
  z.refine(areFinite, { error: "must not contain numbers out of range" }),
);
