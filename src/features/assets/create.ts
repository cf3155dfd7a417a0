import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { type Asset, makeAsset, type NewAsset, recordOf, type Surroundings } from "#domain/asset";
import { dayOf } from "#domain/day";
import { readAmounts } from "#domain/money";
import { Problem } from "#domain/problem";
import type { Settings } from "#domain/settings";
import { assetsBySerials, insertAssets, variantsBySkus } from "./queries.ts";

/** `acquisitionCost` is a decimal number in the currency of the business unit. */
export type CreateAsset = Omit<NewAsset, "acquisitionCost"> & { acquisitionCost?: number | undefined };

/** Takes a thing into stock, by its serial number, as one of a variant. */
export async function createAsset(ctx: Context, input: CreateAsset): Promise<Asset> {
  const { serialNumber, sku } = input;
  const { known, variants, settings } = await ctx.load({
    known: assetsBySerials({ serialNumbers: [serialNumber] }),
    variants: variantsBySkus({ skus: [sku] }),
    settings: tenantSettings,
  });
  const around = surroundingsOf(ctx, settings);
  const { acquisitionCost } = readAmounts(around.currency, { acquisitionCost: input.acquisitionCost });
  const asset = makeAsset({ ...input, acquisitionCost }, variants[0], around);
  if (known.length > 0) throw alreadyThere(serialNumber);
  return ctx.commit({ result: asset, writes: insertAssets([asset], variants), events: [createdEvent(asset)] });
}

/** What holds for new assets of this business unit now. */
export function surroundingsOf(ctx: Context, settings: Settings): Surroundings {
  const { id: tenantId, currency, timeZone } = ctx.tenant;
  return {
    tenantId,
    currency,
    createdBy: ctx.actorId,
    createdAt: ctx.now,
    today: dayOf(ctx.now, timeZone),
    imeiCategories: settings.assets.imeiCategories,
  };
}

export const createdEvent = (asset: Asset) => ({
  type: "asset.created" as const,
  subjectId: asset.serialNumber,
  data: { sku: asset.sku, changes: recordOf(null, asset, asset.currency) },
});

export function alreadyThere(serialNumber: string): Problem {
  const message = `There is an asset ${serialNumber} already.`;
  return new Problem("ASSET_EXISTS", message, { faults: [{ path: "serialNumber", message, code: "exists" }] });
}
