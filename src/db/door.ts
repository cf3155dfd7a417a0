import type { Instant } from "#domain/instant";
import type { Rate } from "#domain/rate";
import { plain, type Statement } from "./statement.ts";

/** Who asks, for what: checked by the database at the start of every transaction. */
export type Credentials = {
  /** SHA-256 of the API key, in hexadecimal. */
  keyHash: string;
  tenantId: string;
  scope: string;
  idempotencyKey: string | undefined;
};

/** An answer that was kept under an idempotency key, and the fingerprint of the request that got it. */
export type KeptAnswer = { fingerprint: string; status: number; headers: Record<string, string>; body: string };

/** What the door tells about the caller. */
export type Entry = {
  actorId: string;
  currency: string;
  timeZone: string;
  /** The database's clock at the door: the time that this request happens at. */
  now: Instant;
  /** Where the tier has a limit, and this load was counted. */
  rate: Rate | null;
};

/**
 * The first statement of a load: lets the caller in, or raises (see `enter` in drizzle/0022_lean_door.sql). `counts` tells
 * whether it counts against the request limit of the tier: the first load of a request does.
 */
export const enter = ({ keyHash, scope }: Credentials, counts: boolean): Statement<Entry> =>
  plain(
    "select enter($1, $2, $3, $4)",
    (tenantId) => [`\\x${keyHash}`, tenantId, scope, counts],
    (rows) => {
      const [[{ now, ...entry }]] = rows as [[Omit<Entry, "now"> & { now: number }]];
      return { ...entry, now: new Date(now).toISOString() };
    },
  );

/** The last statement of a load that may be a repetition: the answer that its key has. */
export const keptAnswer = (idempotencyKey: string): Statement<KeptAnswer | null> =>
  plain(
    "select kept_answer($1)",
    () => [idempotencyKey],
    ([row]) => row?.[0] as KeptAnswer | null,
  );

/** A fact for the record: what happened to what. `type` is `<noun>.<past tense>`. */
export type Event = { type: `${string}.${string}`; subjectId: string; data: Record<string, unknown> };

/**
 * The first statement of a commit: lets the caller in once more, keeps the answer under its idempotency key where there
 * is one, and records the events (see `enter_to_commit` in drizzle/0024_deployment.sql). Raises where an equal
 * request has been answered meanwhile.
 */
export const enterToCommit = (
  { keyHash, scope, idempotencyKey }: Credentials,
  request: { id: string; now: Instant },
  events: readonly (Event & { id: string })[],
  answer: KeptAnswer | null,
): Statement =>
  plain(
    "select enter_to_commit($1, $2, $3, $4, $5, $6, $7)",
    (tenantId) => [
      `\\x${keyHash}`,
      tenantId,
      scope,
      request.id,
      request.now,
      JSON.stringify(events),
      answer && JSON.stringify({ ...answer, key: idempotencyKey }),
    ],
    () => null,
  );
