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
    "select * from enter($1::text::bytea, $2, $3, $4, $5)",
    (tenantId) => [`\\x${keyHash}`, tenantId, scope, idempotencyKey ?? null, counts],
    ([row]) => {
      const [actorId, currency, timeZone, , now, limit, remaining, reset, fingerprint, status, headers, body] =
        row as [string, string, string, unknown, string, ...unknown[]];
      return {
        actorId,
        currency,
        timeZone,
        now: new Date(now),
        rate:
          limit === null
            ? null
            : { limit: limit as number, remaining: remaining as number, resetSeconds: reset as number },
        kept:
          fingerprint === null
            ? null
            : {
                fingerprint: fingerprint as string,
                status: status as number,
                headers: headers as Record<string, string>,
                body: body as string,
              },
      };
    },
  );

/** Keeps the answer, or raises where an equal request has kept one meanwhile. */
export const keepAnswer = ({ key, fingerprint, status, headers, body, now }: AnswerToKeep): Statement =>
  plain(
    "select remember_answer($1, $2, $3, $4::jsonb, $5, $6)",
    () => [key, fingerprint, status, JSON.stringify(headers), body, now.toISOString()],
    () => null,
  );

/** Whether the login role could pass by row-level security. */
export const couldBypassPolicies: Statement<boolean> = plain(
  "select could_bypass_policies()",
  () => [],
  ([row]) => row?.[0] !== false,
);

/** When the newest applied migration was made (milliseconds since 1970), as the journal of `drizzle/` has it. */
export const newestMigration: Statement<number> = plain(
  "select newest_migration()::text",
  () => [],
  ([row]) => Number(row?.[0]),
);

/** A row that a plan was made from, as far as the commit compares it. */
export type Loaded = { id: string; version: number };

/**
 * Locks the named rows in the order of their ids and raises where one has changed since it was loaded. A table's name
 * comes from the closed list below, never from a request.
 */
export const unchanged = (table: "billing_groups" | "rentals", rows: readonly Loaded[]): Statement =>
  plain(
    `with held as materialized (
       select id, version from ${table} where tenant_id = $1 and id = any ($2::text[]) order by id for no key update
     )
     select require_unchanged(count(*) = cardinality($2::text[]))
       from held join unnest($2::text[], $3::int[]) as loaded (id, version) using (id, version)`,
    (tenantId) => [tenantId, rows.map((row) => row.id), rows.map((row) => row.version)],
    () => null,
  );

/** A fact for the record: what happened to what. `type` is `<noun>.<past tense>`. */
export type Event = { type: `${string}.${string}`; subjectId: string; data: Record<string, unknown> };

/** Adds the events of one commit in one statement. */
export const addEvents = (
  events: readonly (Event & { id: string })[],
  by: { actorId: string; requestId: string; now: Date },
): Statement =>
  plain(
    `insert into events (tenant_id, id, type, subject_id, actor_id, request_id, data, occurred_at)
     select $1, e.id, e.type, e."subjectId", $3, $4, e.data, $5::timestamptz
       from jsonb_to_recordset($2::jsonb) as e (id text, type text, "subjectId" text, data jsonb)`,
    (tenantId) => [tenantId, JSON.stringify(events), by.actorId, by.requestId, by.now.toISOString()],
    () => null,
  );
