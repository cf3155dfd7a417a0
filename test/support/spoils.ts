import fc from "fast-check";
import { deep, oddFields, oddHeaders, oddQueries, oddSegments, oddValues } from "./odd-values.ts";
import { bodySchema, type Schema, type Served } from "./schemas.ts";
import { rewritten, type Spoil, short, spoil } from "./spoil.ts";
import { drawnInFile, fileSpoils } from "./spoilt-files.ts";
import { type Input, leavesOf, type Place, placeName, replacedAt } from "./valid-calls.ts";

const inBody = (place: Place, value: unknown) =>
  spoil(`body ${placeName(place)} = ${short(value)}`, ({ body }) => ({ body: replacedAt(body, place, value) }));

const without = (place: Place) =>
  spoil(`body without ${placeName(place)}`, ({ body }) => ({ body: replacedAt(body, place, undefined) }));

/** The same field once more, with another value: a parser that keeps the last one would not see the first. */
const twice = (field: string) =>
  rewritten(`with ${field} twice`, (text) => text.replace("{", `{${JSON.stringify(field)}:null,`));

/** Values at and just beyond the bounds that the document declares for a field. */
function edgesOf(place: Place, schema: Schema): Spoil[] {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, enum: values = [] } = schema;
  const around = (bound: number | undefined) => (bound === undefined ? [] : [bound - 1, bound, bound + 1]);
  const sizes = (...bounds: (number | undefined)[]) => bounds.flatMap(around).filter((size) => size >= 0);
  const edges: unknown[] = [
    ...[minimum, maximum].flatMap(around),
    ...sizes(minLength, maxLength).map((length) => "x".repeat(length)),
    ...sizes(minItems, maxItems).map((length) => Array.from({ length }, (_, at) => `sub_${at}`)),
    ...values.flatMap((value) => [String(value).toUpperCase(), ` ${value}`, `${value}\u0000`, [value]]),
  ];
  return edges.map((value) => inBody(place, value));
}

/** A body as UTF-8 with some more bytes at the end of its last text. */
function withBytes(text: string, ...bytes: number[]): Uint8Array<ArrayBuffer> {
  const codes = new TextEncoder().encode(text);
  const end = codes.lastIndexOf('"'.charCodeAt(0));
  return Uint8Array.from([...codes.slice(0, end), ...bytes, ...codes.slice(end)]);
}

const inUtf16 = (text: string) => Uint8Array.from([...text].flatMap((char) => [char.charCodeAt(0) & 255, 0]));

const rewrites = [
  rewritten("empty", () => ""),
  rewritten("of blanks", () => " \n\t"),
  rewritten("with a byte order mark", (text) => `\ufeff${text}`, false),
  rewritten("twice", (text) => text + text),
  rewritten("with a comment", (text) => `/* */${text}`),
  rewritten("with a comma too many", (text) => text.replace("}", ",}")),
  rewritten("in single quotes", (text) => text.replaceAll('"', "'")),
  rewritten("in UTF-16", inUtf16),
  rewritten("with bytes that are no UTF-8", (text) => withBytes(text, 0xff, 0xfe)),
  rewritten("with half a surrogate in UTF-8", (text) => withBytes(text, 0xed, 0xa0, 0x80)),
  rewritten("with half a surrogate, escaped", (text) => withBytes(text, ...new TextEncoder().encode("\\udc00"))),
  rewritten("with a bare NUL", (text) => withBytes(text, 0)),
  rewritten("with a bare line break", (text) => withBytes(text, 10)),
  rewritten("100,000 levels deep", () => deep(100_000)),
  rewritten("100,000 objects deep", () => '{"a":'.repeat(100_000)),
  rewritten("that is a text of brackets", () => JSON.stringify(deep(1000))),
  rewritten("of 1 MiB", (text) => text.padEnd(2 ** 20), false),
  rewritten("of 1 MiB and a byte", (text) => text.padEnd(2 ** 20 + 1)),
  rewritten("of 50,000 fields", () => `{${Array.from({ length: 50_000 }, (_, at) => `"f${at}":1`)}}`),
  rewritten("of form data", () => "customerId=1&billingDay=2"),
];

function bodySpoils(served: Served, { body }: Input): Spoil[] {
  if (!body) return [];
  const { properties = {} } = bodySchema(served.operation) ?? {};
  const fields = Object.keys(body);
  const places = placesIn(body);
  const placeOf = (at: number) => places[at % places.length] as Place;
  return [
    ...oddValues.map((value, at) => inBody(placeOf(at), value)),
    ...oddFields.map((name, at) => inBody([name], oddValues[at])),
    ...Object.entries(properties).flatMap(([name, schema]) => edgesOf([name], schema)),
    ...fields.flatMap((name) => [without([name]), twice(name)]),
    ...rewrites,
  ];
}

const placesIn = (body: object): Place[] => [
  ...Object.keys(body).map((name) => [name]),
  ...leavesOf(body).map(({ place }) => place),
  [],
];

function drawnInBody({ body, csv }: Input): fc.Arbitrary<Spoil>[] {
  if (csv !== undefined) return drawnInFile(csv);
  if (!body) return [];
  const anyText = fc.string({ unit: "binary", maxLength: 300 });
  const anything = fc.oneof(fc.constantFrom(...oddValues), fc.jsonValue(), fc.double(), anyText);
  return [
    fc.tuple(fc.constantFrom(...placesIn(body)), anything).map(([place, value]) => inBody(place, value)),
    fc.nat(99).map((share) => rewritten(`cut at ${share}%`, (text) => text.slice(0, (share * text.length) / 100))),
  ];
}

const header = (name: string, value: string) =>
  spoil(`header ${name}: ${short(value)}`, ({ headers }) => ({ headers: { ...headers, [name]: value } }));

const withoutHeader = (name: string) =>
  spoil(`without header ${name}`, ({ headers: { [name]: _, ...headers } }) => ({ headers }));

const headerSpoils = [
  ...["Authorization", "Tenant-ID", "Content-Type"].map(withoutHeader),
  ...Object.entries(oddHeaders).flatMap(([name, values]) => values.map((value) => header(name, value))),
];

const drawnInHeaders = fc
  .tuple(
    fc.constantFrom("Tenant-ID", "Idempotency-Key", "If-Match"),
    fc.string({ unit: "grapheme-ascii", maxLength: 300 }),
  )
  .map(([name, value]) => header(name, value));

const inQuery = (part: string) => spoil(`query ${short(part)}`, ({ query }) => ({ query: [...query, part] }));

const querySpoils = ({ query }: Input): Spoil[] => [
  ...oddQueries.map(inQuery),
  ...(query ? oddQueries.map((part) => spoil(`query only ${short(part)}`, () => ({ query: [part] }))) : []),
];

const drawnInQuery = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .map((text) => inQuery(`startAfter=${encodeURIComponent(text)}`));

const inPath = (name: string, change: (path: string) => string) =>
  spoil(`path ${name}`, ({ path }) => ({ path: change(path) }));

const inSegment = (name: string, value: string) =>
  spoil(`path {${name}} = ${short(value)}`, ({ segments }) => ({ segments: { ...segments, [name]: value } }));

const pathSpoils = (input: Input): Spoil[] => [
  ...["/", "//", "/x", "%00", "/..", "/.", "?", "#a"].map((tail) => inPath(`and ${tail}`, (path) => path + tail)),
  ...["/V1", "//v1", "/v1//", "/v1/../v1", "/v1/%2e%2e"].map((head) =>
    inPath(`from ${head}`, (path) => path.replace("/v1", head)),
  ),
  ...Object.keys(input.path ?? {}).flatMap((name) => oddSegments.map((segment) => inSegment(name, segment))),
];

const drawnInPath = (input: Input): fc.Arbitrary<Spoil>[] =>
  Object.keys(input.path ?? {}).map((name) =>
    fc.string({ unit: "grapheme", maxLength: 80 }).map((text) => inSegment(name, encodeURI(text))),
  );

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get", "patch"];
const methodSpoils = methods.map((method) => spoil(`method ${method}`, () => ({ method })));

/** Every known way to spoil the valid call of an operation. */
export const knownSpoils = (served: Served, input: Input): Spoil[] => [
  ...bodySpoils(served, input),
  ...(input.csv === undefined ? [] : fileSpoils(input.csv)),
  ...headerSpoils,
  ...querySpoils(input),
  ...pathSpoils(input),
  ...methodSpoils,
];

/** Known ways and drawn ones, up to four at once. */
export function drawnSpoils(served: Served, input: Input): fc.Arbitrary<Spoil[]> {
  const drawn = [...drawnInBody(input), drawnInHeaders, drawnInQuery, ...drawnInPath(input)];
  const one = fc.oneof(fc.constantFrom(...knownSpoils(served, input)), ...drawn);
  return fc.array(one, { minLength: 1, maxLength: 4 });
}
