import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Problem } from "#domain/problem";
import { depthOf, repeatedFieldOf } from "./json-text.ts";
import { faultAt } from "./problem.ts";

const bodyBytesMax = 1024 * 1024;
const depthMax = 32;

/**
 * `application/json`, with whatever parameters: JSON is UTF-8 in any case. As the framework reads it, which looks again: what
 * passes here and not there would be refused before the key was checked. Each part begins with what no other part takes, so
 * that a hostile header costs no more than its length.
 */
const jsonType = /^application\/json(;\s*[a-z0-9-]+=[^;]+)*$/i;

/** Refuses a body of more than 1 MiB: by its `Content-Length`, which the platform enforces, or counted as it is read. */
const limitBody = bodyLimit({
  maxSize: bodyBytesMax,
  onError: () => {
    throw new Problem("PAYLOAD_TOO_LARGE", `The body may have at most ${bodyBytesMax} bytes.`);
  },
});

/**
 * Refuses what is not well-formed JSON with one value per field, before the schema sees it. `JSON.parse` would keep the
 * last of two equal fields without a word.
 */
export const readJson: MiddlewareHandler = async (c, next) => {
  refuseEncoded(c.req.header("Content-Encoding"));
  if (!jsonType.test(c.req.header("Content-Type") ?? "")) {
    throw new Problem("UNSUPPORTED_MEDIA_TYPE", "Send the body as JSON, with Content-Type: application/json.");
  }
  await limitBody(c, async () => {
    requireWellFormed(decode(await c.req.arrayBuffer()));
  });
  await next();
};

/** The same where a body may be left out: nothing in it, and no type of it. Some servers hand on an empty body for none. */
export const readJsonIfSent: MiddlewareHandler = async (c, next) => {
  let isLeftOut = c.req.header("Content-Type") === undefined;
  if (isLeftOut) {
    await limitBody(c, async () => {
      isLeftOut = (await c.req.arrayBuffer()).byteLength === 0;
    });
  }
  return isLeftOut ? next() : readJson(c, next);
};

/** A compressed body is not taken: what it grows to is known too late. */
export function refuseEncoded(contentEncoding: string | undefined): void {
  if (contentEncoding === undefined) return;
  throw new Problem("UNSUPPORTED_MEDIA_TYPE", "Send the body without Content-Encoding.");
}

/** UTF-8, or a refusal: the platform's own reading would put a replacement character for what is not. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw faultAt("", "The body is not UTF-8.", "invalid_utf8");
  }
}

function requireWellFormed(body: string): void {
  if (depthOf(body) > depthMax) {
    throw faultAt("", `The body may be nested at most ${depthMax} levels deep.`, "too_deep");
  }
  try {
    JSON.parse(body);
  } catch {
    throw faultAt("", "The body is not well-formed JSON.", "invalid_json");
  }
  const repeated = repeatedFieldOf(body);
  if (repeated !== undefined) throw faultAt(repeated, `The field ${repeated} appears twice.`, "duplicate_field");
}
