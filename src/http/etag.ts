import * as z from "zod";
import { Problem } from "#domain/problem";
import { header } from "./schema.ts";

/** The strong entity tag of a row's version. */
export const etagOf = (version: number) => `"${version}"`;

/** The header of an answer that shows a thing in this version. */
export const versioned = ({ version }: { version: number }) => ({ ETag: etagOf(version) });

/** How operations describe the version of a thing: as they answer it, and as a change takes it. */
export const versionHeaders = (noun: string) => ({
  etag: z.object({
    ETag: z.string().meta({ description: `The version of the ${noun}, for \`If-Match\`.`, example: '"3"' }),
  }),
  ifMatch: header(
    "If-Match",
    `The \`ETag\` of your read: the change is refused with 412 if the ${noun} has changed since.`,
    '"3"',
  ),
});

/** Refuses where `If-Match` was sent and names neither this version nor `*` (RFC 9110, 13.1.1). */
export function requireMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(",").map((tag) => tag.trim());
  if (tags.includes("*") || tags.includes(etagOf(version))) return;
  throw new Problem("PRECONDITION_FAILED", "It has changed since you read it. Read it again and decide anew.", {
    headers: { ETag: etagOf(version) },
  });
}
