import { foreignKey, index, jsonb, pgPolicy, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, ownRows, tenantId } from "#db/columns";
import { tenants } from "./tenants.ts";

/**
 * What happened, by whom, in which request: written by the commit that made it happen. Audit trail, webhook outbox and
 * export feed in one; ids sort by time. The application role reads them, nothing else: `enter_to_commit` adds.
 */
export const events = pgTable(
  "events",
  {
    tenantId: tenantId(),
    id: text("id").notNull(),
    type: text("type").notNull(),
    subjectId: text("subject_id").notNull(),
    actorId: text("actor_id").notNull(),
    requestId: text("request_id").notNull(),
    data: jsonb("data").notNull(),
    occurredAt: instant("occurred_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "events_pkey", columns: [t.tenantId, t.id] }),
    foreignKey({ name: "events_tenant_fk", columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("events_of_subject").on(t.tenantId, t.subjectId, t.occurredAt, t.id),
    pgPolicy("events_own", { using: ownRows, withCheck: ownRows }),
  ],
);
