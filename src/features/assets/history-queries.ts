import { and, desc, eq, inArray, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { type Statement, statement } from "#db/statement";
import { assets } from "#db/tables/assets";
import { events } from "#db/tables/events";
import { rentals } from "#db/tables/rentals";
import { ofTenant } from "#db/tenancy";
import type { AssetRecord } from "#domain/asset";
import { assetEventTypes, type CustodyRental } from "#domain/asset-history";
import type { Instant } from "#domain/instant";

/** What a page is asked for. `startAfter` is the id of the last entry of the page before; `count` how many at most. */
export type HistoryPage = { serialNumber: string; startAfter: string | undefined; count: number };

type Values = { [Name in keyof HistoryPage]: Placeholder };

/** By type, since a thing of another kind may have the same id. */
const eventsOf = ({ serialNumber }: Values) =>
  and(ofTenant(events), eq(events.subjectId, serialNumber), inArray(events.type, [...assetEventTypes]));
const rentalsOf = ({ serialNumber }: Values) => and(ofTenant(rentals), eq(rentals.assetSerialNumber, serialNumber));

/**
 * What comes after the entry that the cursor names, in the order of both lists together: older, or as old and with a
 * smaller id. An entry is an event or a rental of the asset; where there is no asset, that is what is refused.
 */
function afterCursor(values: Values, at: PgColumn, id: PgColumn): SQL {
  const entry = sql`(
    select ${events.occurredAt} as at, ${events.id} as id from ${events}
     where ${eventsOf(values)} and ${events.id} = ${values.startAfter}
    union all
    select ${rentals.createdAt}, ${rentals.id} from ${rentals}
     where ${rentalsOf(values)} and ${rentals.id} = ${values.startAfter}) as entry`;
  const asset = sql`select from ${assets} where ${ofTenant(assets)} and ${assets.serialNumber} = ${values.serialNumber}`;
  return sql`(${at}, ${id}) < (select at, id from ${entry})
    and require_cursor(exists (select from ${entry}) or not exists (${asset}))`;
}

/** The first page and the ones after a cursor are two statements, each a range of an index, read from its end. */
function pages<Row>(build: (isFirst: boolean) => (page: HistoryPage) => Statement<Row[]>) {
  const [first, next] = [build(true), build(false)];
  return (page: HistoryPage) => (page.startAfter === undefined ? first : next)(page);
}

export type EventRow = {
  id: string;
  type: string;
  occurredAt: Instant;
  actorId: string;
  data: { changes?: AssetRecord };
};

/** What was recorded of an asset. */
export const eventPage = pages((isFirst) =>
  statement<HistoryPage, EventRow[]>((db, values) =>
    db
      .select({
        id: events.id,
        type: events.type,
        occurredAt: events.occurredAt,
        actorId: events.actorId,
        data: sql<EventRow["data"]>`${events.data}`,
      })
      .from(events)
      .where(and(eventsOf(values), isFirst ? undefined : afterCursor(values, events.occurredAt, events.id)))
      .orderBy(desc(events.occurredAt), desc(events.id))
      .limit(values.count),
  ),
);

export type RentalRow = CustodyRental & { createdAt: Instant; createdBy: string };

/** The rentals of an asset. */
export const rentalPage = pages((isFirst) =>
  statement<HistoryPage, RentalRow[]>((db, values) =>
    db
      .select({
        id: rentals.id,
        createdAt: rentals.createdAt,
        createdBy: rentals.createdBy,
        customerId: rentals.customerId,
        customerName: rentals.customerName,
        status: rentals.status,
        startsOn: rentals.startsOn,
        endsOn: rentals.endsOn,
        endedOn: rentals.endedOn,
        monthlyAmount: rentals.monthlyAmount,
        totalCollected: rentals.totalCollected,
      })
      .from(rentals)
      .where(and(rentalsOf(values), isFirst ? undefined : afterCursor(values, rentals.createdAt, rentals.id)))
      .orderBy(desc(rentals.createdAt), desc(rentals.id))
      .limit(values.count),
  ),
);

/** What all rentals of an asset add up to. */
export const lifetimeOf = statement<{ serialNumber: string }, { rentals: number; totalCollected: bigint }[]>(
  (db, { serialNumber }) =>
    db
      .select({
        rentals: sql<number>`count(*)::int`,
        totalCollected: sql<bigint>`coalesce(sum(${rentals.totalCollected}), 0)`.mapWith(BigInt),
      })
      .from(rentals)
      .where(and(ofTenant(rentals), eq(rentals.assetSerialNumber, serialNumber))),
);
