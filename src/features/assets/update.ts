import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { asLoaded } from "#db/writes";
import { type Asset, type AssetChanges, changesTo, recordOf } from "#domain/asset";
import type { AssetEventType } from "#domain/asset-history";
import { readAmounts } from "#domain/money";
import { requireMatch } from "#http/etag";
import { requireAsset } from "./get.ts";
import { assetsBySerials, rentalThatHolds, updateAssets } from "./queries.ts";

export type UpdateAsset = {
  serialNumber: string;
  ifMatch?: string | undefined;
  /** `acquisitionCost` is a decimal number in the currency of the business unit. */
  changes: Omit<AssetChanges, "acquisitionCost"> & { acquisitionCost?: number | undefined };
};

/**
 * Changes an asset. What is sent and already so is no change: where nothing changes, nothing is written and the version
 * stays.
 */
export async function updateAsset(ctx: Context, input: UpdateAsset): Promise<Asset> {
  const { serialNumber, ifMatch, changes } = input;
  const loaded = await ctx.load({
    asset: assetsBySerials({ serialNumbers: [serialNumber] }),
    rental: rentalThatHolds({ serialNumber }),
    settings: tenantSettings,
  });
  const before = requireAsset(loaded.asset);
  requireMatch(ifMatch, before.version);
  const { acquisitionCost } = readAmounts(before.currency, { acquisitionCost: changes.acquisitionCost });
  const changed = changesTo(
    before,
    { ...changes, acquisitionCost },
    {
      isInUse: isInUse(loaded.rental),
      requireInspection: loaded.settings.assets.requireInspection,
    },
  );
  return commitChange(ctx, "asset.updated", before, changed);
}

/** Whether the rental that holds an asset, if there is one, is still running. An ended one never runs again. */
export const isInUse = ([rental]: readonly { status: string }[]): boolean => rental?.status === "active";

/** Writes what has changed of a loaded asset and records it; nothing where nothing has. */
export function commitChange(
  ctx: Context,
  type: AssetEventType,
  before: Asset,
  changed: Partial<Asset>,
): Promise<Asset> {
  if (Object.keys(changed).length === 0) return ctx.commit({ result: before, writes: [], events: [] });
  const { serialNumber, version, currency } = before;
  const after: Asset = { ...before, ...changed, updatedAt: ctx.now, version: version + 1 };
  return ctx.commit({
    result: after,
    writes: [updateAssets({ ...after, ...asLoaded([{ id: serialNumber, version }]) })],
    events: [{ type, subjectId: serialNumber, data: { changes: recordOf(before, changed, currency) } }],
  });
}
