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

/** What the commit knows of the answer: kept with the effect, under the key. */
export type AnswerToKeep = KeptAnswer & { key: string; now: Date };

/**
 * The first statement of every batch: lets the caller in, or raises (see `enter` in drizzle/0002_guards.sql).
 * `counts` is true for the batch that counts against the request limit: the load, not the commit.
 */
export const enter = ({ keyHash, scope, idempotencyKey }: Credentials, counts: boolean): Statement<Entry> =>
  plain(
    "select * from enter($1, $2, $3, $4, $5)",
    (tenantId) => [`\\x${keyHash}`, tenantId, scope, idempotencyKey ?? null, counts],
    ([row]) => {
      const [actorId, currency, timeZone, now, rate, kept] = row as [string, string, string, string, Rate, Kept];
      return { actorId, currency, timeZone, now: new Date(now), rate, kept };
    },
  );

type Rate = Entry["rate"];
type Kept = Entry["kept"];

/** Keeps the answer, or raises where an equal request has kept one meanwhile. */
export const keepAnswer = ({ key, fingerprint, status, headers, body, now }: AnswerToKeep): Statement =>
  plain(
    "select remember_answer($1, $2, $3, $4::jsonb, $5, $6)",
    () => [key, fingerprint, status, JSON.stringify(headers), body, now.toISOString()],
    () => null,
  );
