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
  /** The database's clock at the door, in whole milliseconds: the time that this request happens at. */
  now: Date;
  rate: { limit: number; remaining: number; resetSeconds: number } | null;
  kept: KeptAnswer | null;
};

/**
 * The first statement of a load: lets the caller in, or raises (see `enter` in drizzle/0002_guards.sql).
 * It counts against the request limit of the tier; the commit that may follow does not.
 */
export const enter = ({ keyHash, scope, idempotencyKey }: Credentials): Statement<Entry> =>
  plain(
    "select * from enter($1, $2, $3, $4, $5)",
    (tenantId) => [`\\x${keyHash}`, tenantId, scope, idempotencyKey ?? null, true],
    ([row]) => {
      const [actorId, currency, timeZone, now, rate, kept] = row as [string, string, string, string, Rate, Kept];
      return { actorId, currency, timeZone, now: new Date(now), rate, kept };
    },
  );

type Rate = Entry["rate"];
type Kept = Entry["kept"];

/** A fact for the record: what happened to what. `type` is `<noun>.<past tense>`. */
export type Event = { type: `${string}.${string}`; subjectId: string; data: Record<string, unknown> };

/**
 * The first statement of a commit: lets the caller in once more, keeps the answer under its idempotency key where there
 * is one, and records the events (see `enter_to_commit` there). Raises where an equal request has been answered meanwhile.
 */
export const enterToCommit = (
  { keyHash, scope, idempotencyKey }: Credentials,
  request: { id: string; now: Date },
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
      request.now.toISOString(),
      JSON.stringify(events),
      answer && JSON.stringify({ ...answer, key: idempotencyKey }),
    ],
    () => null,
  );
