import type { Context } from "#context";
import type { Asset } from "#domain/asset";
import { notFound } from "#domain/problem";
import { assetsBySerials } from "./queries.ts";

export async function getAsset(ctx: Context, { serialNumber }: { serialNumber: string }): Promise<Asset> {
  const { found } = await ctx.load({ found: assetsBySerials({ serialNumbers: [serialNumber] }) });
  return requireAsset(found);
}

/** The asset that was looked for, or the refusal that says nothing of why it is not there. */
export function requireAsset([asset]: readonly Asset[]): Asset {
  if (!asset) throw notFound("asset");
  return asset;
}
