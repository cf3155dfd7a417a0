import { toMinorUnits, tooPrecise } from "./money.ts";
import type { Fault } from "./problem.ts";
import type { SettingsDocument } from "./settings.ts";

/** What is wrong with a document as a whole, each field of which is right by itself. */
export function faultsOfSettings(document: SettingsDocument, currency: string): Fault[] {
  const { contract, orderForm, customFields, lateFee, buyout, earlyReturn } = document;
  const faults: Fault[] = [];
  const refuse = (path: string, message: string, code: string) => void faults.push({ path, message, code });
  const amounts = {
    "lateFee.flatFee": lateFee.flatFee,
    "buyout.flatFee": buyout.flatFee,
    "buyout.residualMinimum": buyout.residualMinimum,
    "earlyReturn.flatFee": earlyReturn.flatFee,
  };
  for (const [path, amount] of Object.entries(amounts)) {
    if (toMinorUnits(amount, currency) === null) faults.push(tooPrecise(path, currency));
  }
  const lengths = contract.lengths.map(({ months }) => months);
  if (hasTwice(lengths)) refuse("contract.lengths", "Names a length twice.", "twice");
  if (!lengths.includes(contract.defaultLength)) {
    refuse("contract.defaultLength", `Is one of contract.lengths: ${lengths.join(", ")}.`, "length");
  }
  if (hasTwice(document.extensions.lengths)) refuse("extensions.lengths", "Names a length twice.", "twice");
  if (orderForm.quantityMin > orderForm.quantityMax) {
    refuse("orderForm.quantityMin", `Is at most quantityMax, ${orderForm.quantityMax}.`, "too_big");
  }
  if (hasTwice(customFields.map(({ section, id }) => `${section} ${id}`))) {
    refuse("customFields", "Names a field of a section twice.", "twice");
  }
  for (const [at, field] of customFields.entries()) {
    const path = `customFields.${at}`;
    if (field.type === "select" && !field.options) refuse(`${path}.options`, "A select offers options.", "missing");
    if (field.type !== "select" && field.options) refuse(`${path}.options`, "Only a select has options.", "options");
    if ((field.lengthMin ?? 0) > (field.lengthMax ?? Number.POSITIVE_INFINITY)) {
      refuse(`${path}.lengthMin`, `Is at most lengthMax, ${field.lengthMax}.`, "too_big");
    }
    if (field.pattern !== undefined && !isPattern(field.pattern)) {
      refuse(`${path}.pattern`, "Is no regular expression.", "pattern");
    }
  }
  return faults;
}

const hasTwice = (values: readonly unknown[]) => new Set(values).size < values.length;

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}
