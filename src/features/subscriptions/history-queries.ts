import { and, desc, eq, inArray, type Placeholder, type SQL, sql } from "drizzle-orm";
import { type Statement, statement } from "#db/statement";
import { events } from "#db/tables/events";
import { rentals } from "#db/tables/rentals";
import { ofTenant } from "#db/tenancy";
import type { Instant } from "#domain/instant";
import { type RentalEventType, rentalEventTypes } from "#domain/rental";

/** What is asked for. `startAfter` is the id of the last event of the page before; `count` how many at most. */
export type HistoryPage = { id: string; startAfter: string | undefined; count: number };

/** What was recorded of a rental. */
export type RentalEvent = {
  id: string;
  type: RentalEventType;
  occurredAt: Instant;
  actorId: string;
  requestId: string;
  data: Record<string, unknown>;
};

type Values = { [Name in keyof HistoryPage]: Placeholder };

/** By type, since a thing of another kind may have the same id. */
const eventsOf = ({ id }: Values) =>
  and(ofTenant(events), eq(events.subjectId, id), inArray(events.type, [...rentalEventTypes]));

/** What comes after the event that the cursor names; where there is no rental, that is what is refused. */
function afterCursor(values: Values): SQL {
  const cursor = sql`${eventsOf(values)} and ${events.id} = ${values.startAfter}`;
  const rental = sql`select from ${rentals} where ${ofTenant(rentals)} and ${rentals.id} = ${values.id}`;
  return sql`(${events.occurredAt}, ${events.id}) < (
      select ${events.occurredAt}, ${events.id} from ${events} where ${cursor})
    and require_cursor(exists (select from ${events} where ${cursor}) or not exists (${rental}))`;
}

const build = (isFirst: boolean) =>
  statement<HistoryPage, RentalEvent[]>((db, values) =>
    db
      .select({
        id: events.id,
        type: sql<RentalEventType>`${events.type}`,
        occurredAt: events.occurredAt,
        actorId: events.actorId,
        requestId: events.requestId,
        data: sql<RentalEvent["data"]>`${events.data}`,
      })
      .from(events)
      .where(and(eventsOf(values), isFirst ? undefined : afterCursor(values)))
      .orderBy(desc(events.occurredAt), desc(events.id))
      .limit(values.count),
  );
const [first, next] = [build(true), build(false)];

/** The first page and the ones after a cursor are two statements, each a range of an index, read from its end. */
export const eventPage = (page: HistoryPage): Statement<RentalEvent[]> =>
  (page.startAfter === undefined ? first : next)(page);
