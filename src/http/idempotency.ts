import stringify from "safe-stable-stringify";
import type { KeptAnswer } from "#db/door";
import { faultAt } from "./problem.ts";
import { header } from "./schema.ts";
import { sha256 } from "./sha256.ts";

const keyLengthMax = 255;

/** The header of a write that makes it happen once, however often it is sent. */
export const idempotencyHeader = header(
  "Idempotency-Key",
  "A text of your own, new for each new request, up to 255 characters. Sent again with the same key, the request has no " +
    "second effect and gets the first answer; kept for 24 hours.",
  "7c9e6679-7425-40de-944b-e07fc1f90ae7",
);

/** The key of a request, bare or quoted as a structured field; none if the header is absent. */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (key.length === 0 || key.length > keyLengthMax || !/^[\x20-\x7e]+$/.test(key)) {
    const message = `Idempotency-Key must have 1 to ${keyLengthMax} printable ASCII characters.`;
    throw faultAt("Idempotency-Key", message, "idempotency_key");
  }
  return key;
}

/** What makes two requests equal: method, path and input, whatever the order of its fields. */
export const fingerprintOf = (method: string, path: string, input: unknown): Promise<string> =>
  sha256(`${method} ${path} ${stringify(input)}`);

/** Headers that belong to the answer itself, as against this one transmission of it. */
const keptHeaders = ["Content-Type", "ETag", "Location"];

/** An answer as it is kept. Its body is read by that. */
export async function readAnswer(response: Response): Promise<Omit<KeptAnswer, "fingerprint">> {
  const headers: Record<string, string> = {};
  for (const name of keptHeaders) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return { status: response.status, headers, body: await response.text() };
}

/** A kept answer, sent again. */
export const replay = ({ status, headers, body }: KeptAnswer): Response =>
  new Response(body, { status, headers: { ...headers, "Idempotent-Replayed": "true" } });
