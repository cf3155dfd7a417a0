import { describe, expect, test } from "vitest";
import { type Contract, deviationsOf } from "../support/contract.ts";
import { document, operations } from "../support/schemas.ts";

declare global {
  interface ImportMeta {
    /** Vite's: the files that a pattern names, imported. */
    glob<File>(pattern: string, options: { eager: true; import: "default" }): Record<string, File>;
  }
}

const files = import.meta.glob<Contract>("../contract/*.json", { eager: true, import: "default" });
const contracts = Object.values(files);

/** Operations that the published API lacks. */
const ours = [
  "createCustomer",
  "importAssetsCSV",
  "getAssetHistory",
  "updateVariantStatus",
  "confirmOrder",
  "updateOrder",
  ...["completeSubscription", "calculateExtension", "calculateUpgrade", "getSubscriptionHistory"],
];

test.each(contracts)("$operationId is served as published", (contract) => {
  expect(deviationsOf(contract, document)).toEqual([]);
});

test("every operation is published or known to be ours", ({ task }) => {
  const known = [...contracts.map(({ operationId }) => operationId), ...ours].sort();
  expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(known);
  task.meta.figure = `contract: ${contracts.length} of ${contracts.length} operations conform, 0 deviations`;
});

describe("a client that was written against the published API would be told of", () => {
  const group = "components.schemas.BillingGroup";
  const patch = "paths./v1/billing-groups/{billingGroupId}.patch";
  const body = `${patch}.requestBody.content.application/json.schema`;

  test.each([
    ["an operation that is gone", patch, undefined, "is not served"],
    ["another operationId", `${patch}.operationId`, "change", "its operationId is change"],
    ["another tag", `${patch}.tags`, ["Groups"], "not tagged Billing Groups"],
    ["no key", `${patch}.security`, [], "asks for no key"],
    ["a lost parameter", `${patch}.parameters`, [], "path billingGroupId is not taken"],
    ["an optional parameter", `${patch}.parameters.0.required`, false, "is not required"],
    ["a new duty", `${patch}.parameters.9`, { name: "X", in: "header", required: true }, "header X is required"],
    ["a lost body", `${patch}.requestBody`, undefined, "no body"],
    ["a lost body field", `${body}.properties.notes`, undefined, "body.notes is missing"],
    ["another type of a body field", `${body}.properties.notes.type`, "number", "body.notes is number"],
    ["a required body field", `${body}.required`, ["notes"], "body.notes is required"],
    ["a closer bound", `${body}.properties.billingDay.maximum`, 27, "has the maximum 27"],
    ["a refused value", `${body}.properties.status.enum`, ["active"], "body.status does not take inactive"],
    ["a lost answer", `${patch}.responses.404`, undefined, "404 is not declared"],
    ["a lost answer field", `${group}.properties.currency`, undefined, "billingGroup.currency is missing"],
    ["another type of an answer field", `${group}.properties.billingDay.type`, "string", "billingDay is string"],
    ["an answer field that may be null", `${group}.properties.notes.type`, ["string", "null"], "notes may be null"],
    ["an answer field that may be left out", `${group}.required`, [], "billingGroup.currency may be left out"],
    ["an unforeseen value", `${group}.properties.status.enum`, ["active", "draft"], "status may be draft"],
    ["an open list of values", `${group}.properties.status.enum`, undefined, "status is not limited"],
    ["other things in a list", `${group}.properties.rentalIds.items.type`, "object", "rentalIds[] is object"],
  ])("%s", (_, place, value, deviation) => {
    const contract = contracts.find(({ operationId }) => operationId === "updateBillingGroup") as Contract;
    const changed = structuredClone(document);
    put(changed, place.split("."), value);
    expect(deviationsOf(contract, document)).toEqual([]);
    expect(deviationsOf(contract, changed).join("\n")).toContain(deviation);
  });

  /** Sets what is at a place, or takes it away; the place must be there. */
  function put(node: object, [key, ...rest]: string[], value: unknown): void {
    const parent = node as Record<string, unknown>;
    const name = key as string;
    if (rest.length > 0) put(parent[name] as object, rest, value);
    else if (value === undefined) delete parent[name];
    else parent[name] = value;
  }
});
