import { Validator } from "@cfworker/json-schema";
import { app } from "../../src/app.ts";
import { describeApi } from "../../src/openapi.ts";

type Schema = { [name: string]: unknown };
export type Operation = {
  operationId: string;
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
  "x-required-scope": string;
};

/** The served document. */
export const document = JSON.parse(describeApi(app)) as {
  paths: Record<string, Record<string, Operation>>;
  components: Schema;
};

/** Every operation of the served document. */
export const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

/** Answers may hold nothing that their schema does not name. */
function closed<Node>(node: Node): Node {
  if (Array.isArray(node)) return node.map(closed) as Node;
  if (typeof node !== "object" || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]));
  return ("properties" in copy ? { additionalProperties: false, ...copy } : copy) as Node;
}

const components = closed(document.components);
const validators = new Map<string, Validator>();

const matchers = operations.map(({ path, method, operation }) => ({
  method,
  operation,
  pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`),
}));

/** What is wrong with an answer by the document; nothing, if its operation declares such an answer. */
export function faultsOfAnswer(method: string, path: string, status: number, body: unknown): unknown[] {
  const pathname = path.split("?")[0] as string;
  const found = matchers.find((each) => each.method === method && each.pattern.test(pathname));
  if (!found) return [];
  const declared = found.operation.responses[status];
  if (!declared) return [`${found.operation.operationId} does not declare ${status}`];
  const name = `${found.operation.operationId} ${status}`;
  let validator = validators.get(name);
  if (!validator) {
    const schema = closed(declared.content?.["application/json"]?.schema ?? {});
    validator = new Validator({ ...schema, components } as never, "2020-12", false);
    validators.set(name, validator);
  }
  const { valid, errors } = validator.validate(body);
  return valid ? [] : errors;
}
