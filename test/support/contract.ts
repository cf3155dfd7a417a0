import type { Operation, Schema } from "./schemas.ts";

/** The published facts of one operation (test/contract/): what a client that was written against it relies on. */
export type Contract = {
  operationId: string;
  method: string;
  path: string;
  tag: string;
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody: { contentType: string; schema: Schema } | null;
  responses: Record<string, { contentType?: string; schema?: Schema }>;
};

type Document = { paths: Record<string, Record<string, Operation>>; components: Record<string, unknown> };

/** A schema as one object: references followed, parts of an `allOf` put together, a choice of types as one list. */
type Flat = Schema & { types: string[] };

type Side = "body" | "answer";

/**
 * What a client would miss: it sends what the contract lets it send and reads what the contract promises. The document
 * may offer more (parameters, body fields, answer fields, statuses), but not ask for more. One line per deviation.
 */
export function deviationsOf(contract: Contract, document: Document): string[] {
  const operation = document.paths[contract.path]?.[contract.method];
  if (!operation) return [`${contract.method} ${contract.path} is not served`];
  const flatten = flattenIn(document);
  return [
    ...(operation.operationId === contract.operationId ? [] : [`its operationId is ${operation.operationId}`]),
    ...(operation.tags?.includes(contract.tag) ? [] : [`it is not tagged ${contract.tag}`]),
    ...(operation.security?.length ? [] : ["it asks for no key"]),
    ...parameterDeviations(contract, operation, flatten),
    ...bodyDeviations(contract, operation, flatten),
    ...Object.entries(contract.responses).flatMap(([status, { contentType = "application/json", schema }]) => {
      const answer = operation.responses[status];
      if (!answer) return [`${status} is not declared`];
      if (!schema) return [];
      const served = answer.content?.[contentType]?.schema;
      return served ? schemaDeviations(schema, served, status, "answer", flatten) : [`${status} is no ${contentType}`];
    }),
  ];
}

type Flatten = (schema: Schema) => Flat;

function parameterDeviations(contract: Contract, operation: Operation, flatten: Flatten): string[] {
  const served = operation.parameters ?? [];
  const known = (one: { name: string; in: string }, other: { name: string; in: string }) =>
    one.in === other.in && one.name.toLowerCase() === other.name.toLowerCase();
  const missing = contract.parameters.flatMap((wanted) => {
    const have = served.find((each) => known(each, wanted));
    const place = `${wanted.in} ${wanted.name}`;
    if (!have) return [`${place} is not taken`];
    const required = Boolean(have.required);
    return [
      ...(required === wanted.required ? [] : [`${place} is ${required ? "" : "not "}required`]),
      ...typeDeviations(flatten(wanted.schema), flatten(have.schema), place),
    ];
  });
  const asked = served.filter((have) => have.required && !contract.parameters.some((each) => known(each, have)));
  return [...missing, ...asked.map((have) => `${have.in} ${have.name} is required and not in the contract`)];
}

function bodyDeviations({ requestBody }: Contract, operation: Operation, flatten: Flatten): string[] {
  const served = Object.values(operation.requestBody?.content ?? {});
  if (!requestBody) return served.length > 0 ? ["a body is taken, the contract has none"] : [];
  const have = operation.requestBody?.content[requestBody.contentType]?.schema;
  return have
    ? schemaDeviations(requestBody.schema, have, "body", "body", flatten)
    : [`no body of ${requestBody.contentType}`];
}

function schemaDeviations(wanted: Schema, served: Schema, place: string, side: Side, flatten: Flatten): string[] {
  const want = flatten(wanted);
  const have = flatten(served);
  const mismatch = typeDeviations(want, have, place);
  if (mismatch.length > 0) return mismatch;
  return [
    ...(side === "body" ? boundDeviations(want, have, place) : nullDeviations(want, have, place)),
    ...enumDeviations(want, have, place, side),
    ...fieldDeviations(want, have, place, side, flatten),
    ...(want.items ? schemaDeviations(want.items, have.items ?? {}, `${place}[]`, side, flatten) : []),
  ];
}

/** Whatever type the contract names must be there; where it names none, any is right. A number may be a whole one. */
function typeDeviations(want: Flat, have: Flat, place: string): string[] {
  const lacking = want.types.filter(
    (type) => !have.types.includes(type) && !(type === "number" && have.types.includes("integer")),
  );
  return lacking.length > 0
    ? [`${place} is ${have.types.join(" or ") || "of any type"}, not ${lacking.join(" or ")}`]
    : [];
}

function nullDeviations(want: Flat, have: Flat, place: string): string[] {
  const unforeseen = have.types.includes("null") && want.types.length > 0 && !want.types.includes("null");
  return unforeseen ? [`${place} may be null`] : [];
}

/** What is sent may not be held to closer bounds than the contract's. */
function boundDeviations(want: Flat, have: Flat, place: string): string[] {
  const closer = [
    ...(["minimum", "minLength", "minItems"] as const).filter(
      (name) => (have[name] ?? -Infinity) > (want[name] ?? Infinity),
    ),
    ...(["maximum", "maxLength", "maxItems"] as const).filter(
      (name) => (have[name] ?? Infinity) < (want[name] ?? -Infinity),
    ),
  ];
  return closer.map((name) => `${place} has the ${name} ${have[name]}, not ${want[name]}`);
}

/** A body takes every value that the contract lists; an answer holds no other one. */
function enumDeviations(want: Flat, have: Flat, place: string, side: Side): string[] {
  if (!want.enum) return [];
  if (!have.enum) return [`${place} is not limited to ${want.enum.join(", ")}`];
  const [all, some] = side === "body" ? [have.enum, want.enum] : [want.enum, have.enum];
  const odd = some.filter((value) => value !== null && !all.includes(value));
  return odd.map((value) => `${place} ${side === "body" ? "does not take" : "may be"} ${value}`);
}

function fieldDeviations(want: Flat, have: Flat, place: string, side: Side, flatten: Flatten): string[] {
  if (!want.properties) return [];
  const { properties = {}, required = [] } = have;
  const fields = Object.entries(want.properties).flatMap(([name, schema]) => {
    const served = properties[name];
    if (!served) return [`${place}.${name} is missing`];
    return schemaDeviations(schema, served, `${place}.${name}`, side, flatten);
  });
  const wanted = want.required ?? [];
  const duties =
    side === "body"
      ? required.filter((name) => !wanted.includes(name)).map((name) => `${place}.${name} is required`)
      : wanted
          .filter((name) => !required.includes(name) && name in properties)
          .map((name) => `${place}.${name} may be left out`);
  return [...fields, ...duties];
}

type Written = Schema & { $ref?: string; allOf?: Schema[]; anyOf?: Schema[]; oneOf?: Schema[]; const?: unknown };

function flattenIn(document: Document): Flatten {
  const resolve = (ref: string): Schema =>
    ref
      .split("/")
      .slice(1)
      .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document) as Schema;
  const flatten = (schema: Schema): Flat => {
    const { $ref, allOf, anyOf, oneOf, const: only, ...own } = schema as Written;
    const parts = [...($ref ? [resolve($ref)] : []), ...(allOf ?? [])].map(flatten);
    const choices = (anyOf ?? oneOf ?? []).map(flatten);
    const solid = choices.find((choice) => !choice.types.includes("null"));
    const merged = [...parts, ...(solid ? [solid] : []), own].reduce(mergeSchemas, {});
    const types = [merged.type ?? (only === undefined ? [] : typeof only), ...choices.map((each) => each.types)].flat();
    return { ...merged, ...(only !== undefined && { enum: [only] }), types: [...new Set(types.flat())] };
  };
  return flatten;
}

function mergeSchemas(one: Schema, other: Schema): Schema {
  return {
    ...one,
    ...other,
    ...(one.properties && { properties: { ...one.properties, ...other.properties } }),
    ...(one.required && { required: [...one.required, ...(other.required ?? [])] }),
  };
}
