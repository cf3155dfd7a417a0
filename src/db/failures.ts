import type { NeonDbError } from "@neondatabase/serverless";
import { Problem } from "#domain/problem";
import { type Rate, rateHeaders } from "#domain/rate";

/** The way to the database broke, or it took too long. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** Another transaction was first: what was loaded is no longer so, and the verb has to start again from its load. */
export class LostRace extends Error {
  override readonly name = "LostRace";
}

/** What the door of the database, and a page, refuse with (drizzle/0002_guards.sql). */
const refusals: Record<string, (error: NeonDbError) => Problem> = {
  PF400: (cause) => {
    const message = "startAfter must be the nextCursor of an earlier page.";
    return new Problem("VALIDATION_ERROR", message, {
      faults: [{ path: "startAfter", message, code: "cursor" }],
      cause,
    });
  },
  PF401: () => new Problem("INVALID_TOKEN", "The API key is unknown, revoked or expired."),
  PF431: () => new Problem("NO_TENANT_ACCESS", "The header Tenant-ID names no business unit that this API key opens."),
  PF432: () => new Problem("INSUFFICIENT_PERMISSIONS", "The API key lacks the scope that this operation requires."),
  PF429: ({ detail }) => {
    const rate = JSON.parse(detail as string) as Rate;
    return new Problem("RATE_LIMITED", `This tier has ${rate.limit} requests a minute, and they are used up.`, {
      headers: { "Retry-After": String(rate.resetSeconds), ...rateHeaders(rate) },
    });
  },
};

/**
 * Changed since it was loaded (PF409); a unique or foreign key that a newer row broke; serialisation failure, deadlock,
 * a lock that did not come in time.
 */
const lostRaces = new Set(["PF409", "23505", "23503", "40001", "40P01", "55P03"]);

/** Connection lost, too many connections, shutting down, statement cancelled: nothing wrong with the request. */
const unavailable = /^(08|53|57)/;

/** A function, table or column is missing: this code runs on a database that was not migrated for it. */
const notMigrated = new Set(["42883", "42P01", "42703"]);

/** What a failed batch means: a refusal, a lost race, a database that is away, or (unchanged) a fault of ours. */
export function readFailure(error: NeonDbError | NoAnswer): Error {
  if (error instanceof NoAnswer) return away(error);
  const { code } = error;
  // What is no error of PostgreSQL has no code, or an empty one: the proxy in front of it, or the way there.
  if (!code || unavailable.test(code)) return away(error);
  if (notMigrated.has(code)) {
    const cause = `migrations are missing: ${error.message}`;
    return new Problem("NOT_READY", "This deployment is not ready; its log says why.", { cause });
  }
  const refusal = refusals[code];
  if (refusal) return refusal(error);
  return lostRaces.has(code) ? new LostRace(`another transaction was first (${code})`, { cause: error }) : error;
}

const away = (cause: Error) =>
  new Problem("NOT_READY", "The database does not answer at present. Try again shortly.", {
    headers: { "Retry-After": "1" },
    cause,
  });
