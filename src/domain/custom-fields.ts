import type { Fault } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** Fields of the operator's own by their ids; the values are any JSON. */
type CustomFields = Readonly<Record<string, unknown>>;
type Section = Settings["customFields"][number]["section"];
type Declared = Settings["customFields"][number];

/** The fields that a business unit has declared for one kind of thing. */
export const declaredFor = (section: Section, { customFields }: Pick<Settings, "customFields">): readonly Declared[] =>
  customFields.filter((field) => field.section === section);

/**
 * What is wrong with the values of declared fields; those of others are the operator's own affair. A field that is absent,
 * null or empty is not given.
 */
export function faultsOfCustomFields(fields: CustomFields | null, declared: readonly Declared[]): Fault[] {
  return declared.flatMap((field): Fault[] => {
    const value = isOwn(fields, field.id) ? fields[field.id] : undefined;
    const message = isGiven(value) ? faultOfValue(value, field) : field.required ? `${field.label} is required.` : null;
    return message === null ? [] : [{ path: `customFields.${field.id}`, message, code: "custom_field" }];
  });
}

const isOwn = (fields: CustomFields | null, id: string): fields is CustomFields =>
  fields !== null && Object.hasOwn(fields, id);

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== "";

/** No part takes what the next begins with: a long value costs no more than its length. */
const emailPattern = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const phonePattern = /^\+?[\d ().\-/]{5,30}$/;

/** How long a value can be that a pattern of the operator's is tried on, where its field sets no limit. */
const lengthMaxOfPattern = 1_000;

function faultOfValue(
  value: unknown,
  { label, type, options, lengthMin, lengthMax, pattern }: Declared,
): string | null {
  if (type === "number" ? typeof value !== "number" : typeof value !== "string") {
    return `${label} is a ${type === "number" ? "number" : "text"}.`;
  }
  const text = String(value);
  // First: what follows takes time that grows with the text.
  const longest = lengthMax ?? (pattern === undefined ? Number.POSITIVE_INFINITY : lengthMaxOfPattern);
  if (text.length < (lengthMin ?? 0)) return `${label} has at least ${lengthMin} characters.`;
  if (text.length > longest) return `${label} has at most ${longest} characters.`;
  if (type === "email" && !emailPattern.test(text)) return `${label} is an e-mail address.`;
  if (type === "phone" && !phonePattern.test(text)) return `${label} is a telephone number.`;
  if (type === "select" && !options?.includes(text)) return `${label} is one of ${options?.join(", ")}.`;
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, "u").test(text)) return `${label} has another form.`;
  return null;
}

/** How long an id, and a value, can be to be found by. */
export const findableIdMax = 64;
export const findableValueMax = 200;

/** The fields that a thing can be found by, their values as text: those with one plain value that is short enough. */
export function findableFields(fields: CustomFields | null): { field: string; value: string }[] {
  return Object.entries(fields ?? {}).flatMap(([field, value]) => {
    const isPlain = ["string", "number", "boolean"].includes(typeof value) && value !== "";
    const text = String(value);
    return isPlain && isFindableId(field) && text.length <= findableValueMax ? [{ field, value: text }] : [];
  });
}

const isFindableId = (id: string) => id.length <= findableIdMax && /^[A-Za-z0-9_-]+$/.test(id);
