import { Validator } from "@cfworker/json-schema";
import { openHouse } from "../../src/app.ts";
import { describeApi } from "../../src/openapi.ts";

export type Schema = {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
};

type Parameter = { name: string; in: "path" | "query" | "header"; required?: boolean; schema: Schema };

export type Operation = {
  operationId: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  "x-required-scope": string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
};

/** An operation of the served document and where it is. `path` has its parameters in braces; `method` is in capitals. */
export type Served = { path: string; method: string; operation: Operation };

/** The served document. */
export const document = JSON.parse(describeApi(await openHouse())) as {
  paths: Record<string, Record<string, Operation>>;
  tags: { name: string }[];
  components: { schemas: Record<string, Schema> };
};

/** The schema that a reference of the document names. */
export const componentAt = (ref: string): Schema | undefined =>
  document.components.schemas[ref.slice("#/components/schemas/".length)];

/** Every operation of the served document. */
export const operations: Served[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

/** The schema of an operation's JSON body; none if it takes no body. */
export const bodySchema = (operation: Operation): Schema | undefined =>
  operation.requestBody?.content["application/json"]?.schema;

/** Whether the body of an operation is a CSV file. */
export const takesCsv = (operation: Operation): boolean => operation.requestBody?.content["text/csv"] !== undefined;

/** Answers may hold nothing that their schema does not name. */
function closed<Node>(node: Node): Node {
  if (Array.isArray(node)) return node.map(closed) as Node;
  if (typeof node !== "object" || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]));
  return ("properties" in copy ? { additionalProperties: false, ...copy } : copy) as Node;
}

const components = closed(document.components);
const validators = new Map<string, Validator>();

/** What is wrong with a value by a schema of the document. `name` tells one schema from another. */
export function faultsOf(name: string, schema: Schema, value: unknown): unknown[] {
  let validator = validators.get(name);
  if (!validator) {
    validator = new Validator({ ...closed(schema), components } as never, "2020-12", false);
    validators.set(name, validator);
  }
  const { valid, errors } = validator.validate(value);
  return valid ? [] : errors;
}

const matchers = operations.map((served) => ({
  ...served,
  pattern: new RegExp(`^${served.path.replace(/\{[^}]+\}/g, "[^/]+")}$`),
}));

/** The operation that answers at a method and path, if there is one. */
export function operationAt(method: string, path: string): Operation | undefined {
  const pathname = path.split("?")[0] as string;
  return matchers.find((each) => each.method === method && each.pattern.test(pathname))?.operation;
}

/** What is wrong with an answer by the document; nothing, if its operation declares such an answer. */
export function faultsOfAnswer(method: string, path: string, status: number, body: unknown): unknown[] {
  const operation = operationAt(method, path);
  if (!operation) return [];
  const declared = operation.responses[status];
  if (!declared) return [`${operation.operationId} does not declare ${status}`];
  return faultsOf(`${operation.operationId} ${status}`, declared.content?.["application/json"]?.schema ?? {}, body);
}

/** What is wrong with a body by the document, where the operation takes one. */
export function faultsOfBody(operation: Operation, body: unknown): unknown[] {
  const schema = bodySchema(operation);
  return schema ? faultsOf(`${operation.operationId} body`, schema, body) : [];
}
