import { Problem } from "#domain/problem";

/** The strong entity tag of a row's version. */
export const etagOf = (version: number) => `"${version}"`;

/** Refuses where `If-Match` was sent and names neither this version nor `*` (RFC 9110, 13.1.1). */
export function requireMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(",").map((tag) => tag.trim());
  if (tags.includes("*") || tags.includes(etagOf(version))) return;
  throw new Problem("PRECONDITION_FAILED", "It has changed since you read it. Read it again and decide anew.", {
    headers: { ETag: etagOf(version) },
  });
}
