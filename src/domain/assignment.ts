import { type Problem, refusalAt } from "./problem.ts";
import { lineStatusOf } from "./transitions.ts";

type Asset = { serialNumber: string; sku: string; status: string };

/**
 * The asset that a subscription is to get, as it was loaded, or its refusal: unknown, of another SKU, or not available.
 * `path` is the field that names it.
 */
export function requireAssignable<Found extends Asset>(asset: Found | undefined, sku: string, path: string): Found {
  if (!asset) throw refusalAt("ASSET_NOT_FOUND", path, "There is no asset of that serial number.");
  const { serialNumber, status } = asset;
  if (asset.sku !== sku) throw mismatch(path, asset, sku);
  if (status !== "available") throw refusalAt("ASSET_NOT_AVAILABLE", path, `Asset ${serialNumber} is ${status}.`);
  return asset;
}

type Line = { sku: string; quantity: number; rentedDevices: number };

/** The line of an order that a subscription of an asset is made for: the first unfinished one of the asset's SKU. */
export function lineFor<Found extends Line>(lines: readonly Found[], asset: Asset, path: string): Found {
  const ofSku = lines.filter((line) => line.sku === asset.sku);
  if (ofSku.length === 0) throw mismatch(path, asset, lines.map((line) => line.sku).join(" or "));
  const open = ofSku.find((line) => lineStatusOf(line) !== "completed");
  if (!open)
    throw refusalAt("ITEM_FULLY_FULFILLED", path, `All units of ${asset.sku} in this order have a subscription.`);
  return open;
}

const mismatch = (path: string, { serialNumber, sku }: Asset, wanted: string): Problem =>
  refusalAt("SKU_MISMATCH", path, `Asset ${serialNumber} is a ${sku}; this takes a ${wanted}.`);
