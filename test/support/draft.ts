import { typeOf } from "./exchange.ts";
import { bodySchema, faultsOf, faultsOfBody, type Operation, type Served, takesCsv } from "./schemas.ts";
import { type Input, leavesOf } from "./valid-calls.ts";

/** A request before it is written down, in parts that can be spoilt one by one. */
export type Draft = {
  method: string;
  /** With its parameters in braces; their values, as on the wire, are in `segments`. */
  path: string;
  segments: Record<string, string>;
  /** Each part as on the wire. */
  query: string[];
  headers: Record<string, string>;
  /** Written as JSON, unless it is the text of a file. */
  body: unknown;
  /** What becomes of the body once it is written. */
  rewrite: (text: string) => string | Uint8Array<ArrayBuffer>;
};

/** The valid call of an operation, not yet spoilt. */
export const draftOf = (served: Served, input: Input, headers: Record<string, string>): Draft => ({
  method: served.method,
  path: served.path,
  segments: input.path ?? {},
  query: Object.entries(input.query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
  headers: { ...typeOf(input), ...headers },
  body: input.csv ?? input.body,
  rewrite: (text) => text,
});

/** A piece of JSON as it is written, for what no value can stand for: `1e400`, `NaN`. */
export const written = (text: string) => `@written<${text}>`;

/** A body as JSON, with such pieces in it. */
export const writeBody = (body: unknown): string =>
  JSON.stringify(body).replace(/"@written<(.*?)>"/g, (_, text: string) => JSON.parse(`"${text}"`));

/** A draft, written down. */
export function requestFrom({ method, path, segments, query, headers, body, rewrite }: Draft): Request {
  const filled = path.replace(/\{([^}]+)\}/g, (whole, name: string) => segments[name] ?? whole);
  const takesBody = body !== undefined && !/^(get|head)$/i.test(method);
  return new Request(`https://api.test${filled}${query.length > 0 ? "?" : ""}${query.join("&")}`, {
    method,
    headers,
    ...(takesBody && { body: rewrite(typeof body === "string" ? body : writeBody(body)) }),
  });
}

/** What the document does not allow in a request that was let through; nothing where it was rightly so. */
export async function faultsOfAccepted(request: Request, operation: Operation): Promise<string[]> {
  const faults = faultsOfQuery(operation, new URL(request.url).searchParams);
  if (takesCsv(operation)) return [...faults, ...(await faultsOfFile(request))];
  if (!bodySchema(operation)) return faults;
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength === 0 && !operation.requestBody?.required) return faults;
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return [...faults, `took a body that is no JSON in UTF-8: ${error}`];
  }
  const texts = leavesOf(body).flatMap(({ value }) => (typeof value === "string" ? [value] : []));
  const unstorable = texts.filter((text) => !text.isWellFormed() || text.includes("\u0000"));
  return [
    ...faults,
    ...unstorable.map((text) => `took a text that cannot be stored: ${JSON.stringify(text)}`),
    ...faultsOfBody(operation, body).map((fault) => `took ${JSON.stringify(fault)}`),
  ];
}

/** Whatever the cells of a file say, its text is text. */
async function faultsOfFile(request: Request): Promise<string[]> {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(await request.arrayBuffer());
    return [];
  } catch (error) {
    return [`took a file that is not UTF-8: ${error}`];
  }
}

function faultsOfQuery(operation: Operation, query: URLSearchParams): string[] {
  const declared = (operation.parameters ?? []).filter((each) => each.in === "query");
  // An operation without query parameters looks at none.
  if (declared.length === 0) return [];
  const sent = [...query].filter(([name]) => name !== "");
  return sent.flatMap(([name, value], at) => {
    const parameter = declared.find((each) => each.name === name);
    if (!parameter) return [`took an unknown query parameter: ${name}`];
    if (sent.findIndex((other) => other[0] === name) < at) return [`took a repeated query parameter: ${name}`];
    return faultsOf(`${operation.operationId} query ${name}`, parameter.schema, value).map(
      (fault) => `took ${name}=${value}: ${JSON.stringify(fault)}`,
    );
  });
}
