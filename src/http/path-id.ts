import { faultAt } from "./problem.ts";

/** Refuses a body that repeats the id of the path, and names another one. */
export function requireSameId(field: string, sent: string | undefined, id: string): void {
  if (sent === undefined || sent === id) return;
  throw faultAt(field, `${field} must be the id of the path, or be left out.`, "path_id");
}
