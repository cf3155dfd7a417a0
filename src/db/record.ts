import { plain, type Statement } from "./statement.ts";

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
