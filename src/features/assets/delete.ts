import type { Context } from "#context";
import { type Asset, changesTo } from "#domain/asset";
import { requireMatch } from "#http/etag";
import { requireAsset } from "./get.ts";
import { assetsBySerials, rentalThatHolds } from "./queries.ts";
import { commitChange, isInUse } from "./update.ts";

/** Takes an asset out of use: it is unavailable from now on, and keeps its history. Making it available undoes this. */
export async function deleteAsset(
  ctx: Context,
  { serialNumber, ifMatch }: { serialNumber: string; ifMatch?: string | undefined },
): Promise<Asset> {
  const loaded = await ctx.load({
    asset: assetsBySerials({ serialNumbers: [serialNumber] }),
    rental: rentalThatHolds({ serialNumber }),
  });
  const before = requireAsset(loaded.asset);
  requireMatch(ifMatch, before.version);
  const changed = changesTo(before, { status: "unavailable" }, { isInUse: isInUse(loaded.rental) });
  return commitChange(ctx, "asset.deleted", before, changed);
}
