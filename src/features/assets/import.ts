import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { type Asset, changesTo, makeAsset, type NewAsset } from "#domain/asset";
import { faultsOfRow, firstRows, locateFaults, readAssetRow } from "#domain/asset-import";
import { readAmounts } from "#domain/money";
import { faultsOf, Problem } from "#domain/problem";
import {
  type CellFault,
  inChunks,
  type RowFault,
  reportFaults,
  rowsPerCommit,
  type Sheet,
  type SheetRow,
} from "#domain/sheet";
import { invalid } from "#http/problem";
import { alreadyThere, type CreateAsset, createdEvent, surroundingsOf } from "./create.ts";
import { assetsBySerials, insertAssets, variantsBySkus } from "./queries.ts";
import { newAssetBody, newAssetOf } from "./schema.ts";

/** An asset of a file, and the row that it was read from. */
type ReadAsset = { row: SheetRow; input: CreateAsset };

/** A part of a file: the assets that can go to the database, and the rows that are at fault by themselves. */
export type AssetChunk = { assets: ReadAsset[]; errors: RowFault[]; dryRun: boolean };

/** The parts that a file is imported in, each of which is read when its turn comes. */
export function assetSteps(sheet: Sheet, dryRun: boolean): (() => AssetChunk)[] {
  const first = firstRows(sheet);
  const chunks = inChunks(
    sheet.rows.map((row) => ({ rows: [row] })),
    rowsPerCommit,
  );
  return chunks.map((chunk) => () => ({
    ...readAssets(
      chunk.flatMap(({ rows }) => rows),
      first,
    ),
    dryRun,
  }));
}

function readAssets(
  rows: readonly SheetRow[],
  first: ReturnType<typeof firstRows>,
): Pick<AssetChunk, "assets" | "errors"> {
  const assets: ReadAsset[] = [];
  const errors: RowFault[] = [];
  for (const row of rows) {
    const faults = faultsOfRow(row, first);
    const { data, error } = newAssetBody.safeParse(readAssetRow(row, faults));
    if (faults.length === 0 && error) faults.push(...locateFaults(row, invalid("json", error.issues).faults ?? []));
    if (faults.length > 0) errors.push(...report(faults));
    else if (data) assets.push({ row, input: newAssetOf(data) });
  }
  return { assets, errors };
}

const report = (faults: readonly CellFault[]): RowFault[] => reportFaults(faults, "SKU");

export type AssetsImported = { assetsCreated: number; assetsUnchanged: number; errors: RowFault[] };

/**
 * Takes the assets of a part of a file into stock; one that is refused does not hold up the others. A known one stays as it
 * is: its row is at fault where it says otherwise, so that a second import of a file does nothing, and no harm.
 */
export async function importAssets(ctx: Context, chunk: AssetChunk): Promise<AssetsImported> {
  const { assets, dryRun } = chunk;
  const { known, variants, settings } = await ctx.load({
    known: assetsBySerials({ serialNumbers: assets.map(({ input }) => input.serialNumber) }),
    variants: variantsBySkus({ skus: [...new Set(assets.map(({ input }) => input.sku))] }),
    settings: tenantSettings,
  });
  const around = surroundingsOf(ctx, settings);
  const bySerial = new Map(known.map((asset) => [asset.serialNumber, asset]));
  const bySku = new Map(variants.map((variant) => [variant.sku, variant]));
  const made: Asset[] = [];
  const errors: RowFault[] = [];
  for (const { row, input } of assets) {
    try {
      const { acquisitionCost } = readAmounts(around.currency, { acquisitionCost: input.acquisitionCost });
      const said = { ...input, acquisitionCost };
      const before = bySerial.get(input.serialNumber);
      if (before) requireSame(before, said);
      else made.push(makeAsset(said, bySku.get(input.sku), around));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      errors.push(...report(locateFaults(row, faultsOf(error))));
    }
  }
  const result = {
    assetsCreated: made.length,
    assetsUnchanged: assets.length - made.length - errors.length,
    errors: [...chunk.errors, ...errors],
  };
  if (dryRun || made.length === 0) return ctx.commit({ result, writes: [], events: [] });
  const used = new Set(made.map((asset) => asset.variantId));
  const writes = insertAssets(
    made,
    variants.filter((variant) => used.has(variant.id)),
  );
  return ctx.commit({ result, writes, events: made.map(createdEvent) });
}

/** Refuses what a row says of an asset that is there, unless it is so. What it leaves out may be anything. */
function requireSame(before: Asset, { sku, ...said }: NewAsset): void {
  const isSame = sku === before.sku && Object.keys(changesTo(before, said, { isInUse: false })).length === 0;
  if (!isSame) throw alreadyThere(before.serialNumber);
}
