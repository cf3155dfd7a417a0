import type { Context } from "#context";
import type { Asset } from "#domain/asset";
import { type AssetPage, assetPage } from "./queries.ts";

/** The assets of one page and, to tell whether there is another page, one more. */
export async function listAssets(ctx: Context, page: AssetPage): Promise<Asset[]> {
  return (await ctx.load({ assets: assetPage(page) })).assets;
}
