import type { Context } from "#context";
import type { Asset } from "#domain/asset";
import { custodyOf, earningsOf, type HistoryEntry, newestFirst } from "#domain/asset-history";
import { requireAsset } from "./get.ts";
import {
  type EventRow,
  eventPage,
  type HistoryPage,
  lifetimeOf,
  type RentalRow,
  rentalPage,
} from "./history-queries.ts";
import { assetsBySerials } from "./queries.ts";

export type AssetHistory = {
  asset: Asset;
  lifetime: { rentals: number; totalCollected: bigint } & ReturnType<typeof earningsOf>;
  /** Of one page and, to tell whether there is another page, one more. */
  entries: HistoryEntry[];
};

/** What happened to an asset, page by page, the newest first, and what it has earned in all. */
export async function getAssetHistory(ctx: Context, page: HistoryPage): Promise<AssetHistory> {
  const { serialNumber, count } = page;
  const loaded = await ctx.load({
    asset: assetsBySerials({ serialNumbers: [serialNumber] }),
    lifetime: lifetimeOf({ serialNumber }),
    events: eventPage(page),
    rentals: rentalPage(page),
  });
  const asset = requireAsset(loaded.asset);
  const [{ rentals, totalCollected } = { rentals: 0, totalCollected: 0n }] = loaded.lifetime;
  return {
    asset,
    lifetime: { rentals, totalCollected, ...earningsOf(asset.acquisitionCost, totalCollected) },
    entries: newestFirst(count, loaded.events.map(entryOfEvent), loaded.rentals.map(entryOfRental)),
  };
}

const entryOfEvent = ({ data, ...event }: EventRow): HistoryEntry => ({ ...event, changes: data.changes ?? {} });

const entryOfRental = (rental: RentalRow): HistoryEntry => ({
  id: rental.id,
  type: "custody",
  occurredAt: rental.createdAt,
  actorId: rental.createdBy,
  custody: custodyOf(rental),
});
