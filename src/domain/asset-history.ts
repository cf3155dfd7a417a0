import type { AssetRecord } from "./asset.ts";
import type { Day } from "./day.ts";
import type { Instant } from "./instant.ts";
import { marginOver, percentOf } from "./recovery.ts";

/** What is recorded of an asset: what people change, and what subscriptions do with it. */
export const assetEventTypes = [
  ...(["asset.created", "asset.updated", "asset.deleted"] as const),
  ...(["asset.assigned", "asset.returned", "asset.sold", "asset.withdrawn", "asset.collection_due"] as const),
] as const;
export type AssetEventType = (typeof assetEventTypes)[number];

/** One thing that happened to an asset: a change that was recorded, or a rental that it went into. */
export type HistoryEntry = {
  /** The event's or the rental's. */
  id: string;
  /** `custody`, or that of the event. */
  type: string;
  occurredAt: Instant;
  actorId: string;
} & ({ changes: AssetRecord; custody?: never } | { custody: Custody; changes?: never });

/** Who has had an asset, by which rental, from when until when. Amounts are in minor units of the asset's currency. */
export type Custody = {
  rentalId: string;
  customerId: string;
  customerName: string;
  status: string;
  from: Day;
  /** The day from which it is no longer theirs; null while it is, and where nobody has said. */
  until: Day | null;
  monthlyAmount: bigint;
  totalCollected: bigint;
};

/** A rental as far as custody takes after it. */
export type CustodyRental = {
  id: string;
  customerId: string;
  customerName: string;
  status: string;
  startsOn: Day;
  endsOn: Day;
  endedOn: Day | null;
  monthlyAmount: bigint;
  totalCollected: bigint;
};

export function custodyOf(rental: CustodyRental): Custody {
  const { id, customerId, customerName, status, startsOn, endsOn, endedOn, monthlyAmount, totalCollected } = rental;
  // A completed term ends on its own day; any other end was some day before.
  const until = endedOn ?? (status === "ended_completed" ? endsOn : null);
  return { rentalId: id, customerId, customerName, status, from: startsOn, until, monthlyAmount, totalCollected };
}

/** The first `count` entries of some lists together, the newest first; of the same time the greater id first. */
export function newestFirst(count: number, ...lists: readonly (readonly HistoryEntry[])[]): HistoryEntry[] {
  const isNewer = (one: HistoryEntry, other: HistoryEntry) =>
    one.occurredAt === other.occurredAt ? one.id > other.id : one.occurredAt > other.occurredAt;
  return lists
    .flat()
    .sort((one, other) => (isNewer(one, other) ? -1 : 1))
    .slice(0, count);
}

/** What an asset of that cost has earned, over all its rentals (billing.md 10). Null where there is no cost. */
export const earningsOf = (acquisitionCost: bigint | null, totalCollected: bigint) => ({
  currentProfit: marginOver(acquisitionCost, totalCollected).margin,
  costRecoveryPercent: percentOf(totalCollected, acquisitionCost),
});
