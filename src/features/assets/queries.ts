import { and, eq, sql } from "drizzle-orm";
import { type Page, pagesOf } from "#db/page";
import { type Statement, statement, toSet } from "#db/statement";
import { assets } from "#db/tables/assets";
import { products } from "#db/tables/products";
import { rentals } from "#db/tables/rentals";
import { variants } from "#db/tables/variants";
import { ofTenant } from "#db/tenancy";
import { asLoaded, changeLoaded, insertInto, type LoadedRows, requireUnchanged } from "#db/writes";
import { type Asset, assetStatuses, type VariantOfAsset } from "#domain/asset";

export const sorts = ["createdAt", "updatedAt", "serialNumber", "status", "sku"] as const;

const assetColumns = {
  serialNumber: assets.serialNumber,
  tenantId: assets.tenantId,
  productId: assets.productId,
  variantId: assets.variantId,
  sku: assets.sku,
  productName: assets.productName,
  productImageUrl: assets.productImageUrl,
  status: assets.status,
  location: assets.location,
  condition: assets.condition,
  acquisitionCost: assets.acquisitionCost,
  currency: assets.currency,
  acquiredOn: assets.acquiredOn,
  customerId: assets.customerId,
  rentalId: assets.rentalId,
  notes: assets.notes,
  createdBy: assets.createdBy,
  createdAt: assets.createdAt,
  updatedAt: assets.updatedAt,
  version: assets.version,
};

/** The assets of those serial numbers, as far as they exist. */
export const assetsBySerials = statement<{ serialNumbers: readonly string[] }, Asset[]>((db, { serialNumbers }) =>
  db
    .select(assetColumns)
    .from(assets)
    .where(and(ofTenant(assets), sql`${assets.serialNumber} = any (${serialNumbers}::text[])`)),
);

type AssetFilters = {
  status: Asset["status"] | undefined;
  sku: string | undefined;
  customerId: string | undefined;
  rentalId: string | undefined;
};
export type AssetPage = Page<(typeof sorts)[number]> & AssetFilters;

export const assetPage = pagesOf<(typeof sorts)[number], AssetFilters, Asset>({
  table: assets,
  id: assets.serialNumber,
  sorts: {
    createdAt: assets.createdAt,
    updatedAt: assets.updatedAt,
    serialNumber: assets.serialNumber,
    status: assets.status,
    sku: assets.sku,
  },
  filters: {
    status: (value) => eq(assets.status, value),
    sku: (value) => eq(assets.sku, value),
    customerId: (value) => eq(assets.customerId, value),
    rentalId: (value) => eq(assets.rentalId, value),
  },
  splits: { status: assetStatuses },
  narrow: ["customerId", "rentalId"],
  select: (_, { select, from, where, orderBy, limit }) =>
    select(assetColumns)
      .from(from)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit),
});

/** The variants of those SKUs, as far as they exist, with what their products say. */
export const variantsBySkus = statement<{ skus: readonly string[] }, VariantOfAsset[]>((db, { skus }) =>
  db
    .select({
      id: variants.id,
      version: variants.version,
      productId: variants.productId,
      sku: variants.sku,
      status: variants.status,
      category: variants.category,
      productName: products.name,
      productImageUrl: sql<string | null>`coalesce(${variants.images}[1], ${products.images}[1])`,
      acquisitionCost: variants.acquisitionCost,
    })
    .from(variants)
    .innerJoin(products, and(eq(products.tenantId, variants.tenantId), eq(products.id, variants.productId)))
    .where(and(ofTenant(variants), ofTenant(products), sql`${variants.sku} = any (${skus}::text[])`)),
);

/** Raises where variants are not as they were loaded; they stay so until the commit. */
const variantsUnchanged = statement<LoadedRows, unknown>((db, { ids, versions }) =>
  requireUnchanged(db, variants, toSet({ ids, versions })),
);

const insertAssetRows = insertInto(assets);

/** Adds assets of these loaded variants, any number of them: the writes of a commit. */
export const insertAssets = (made: readonly Asset[], of: readonly VariantOfAsset[]): Statement[] => [
  variantsUnchanged(asLoaded(of)),
  insertAssetRows(made),
];

/** The rental that an asset is in, whatever has become of it. */
export const rentalThatHolds = statement<{ serialNumber: string }, { status: string }[]>((db, { serialNumber }) =>
  db
    .select({ status: rentals.status })
    .from(assets)
    .innerJoin(rentals, and(eq(rentals.tenantId, assets.tenantId), eq(rentals.id, assets.rentalId)))
    .where(and(ofTenant(assets), ofTenant(rentals), eq(assets.serialNumber, serialNumber))),
);

type AssetChange = Pick<
  Asset,
  | "status"
  | "location"
  | "condition"
  | "acquisitionCost"
  | "acquiredOn"
  | "customerId"
  | "rentalId"
  | "notes"
  | "updatedAt"
>;

/** Writes every column of a loaded asset that can change. */
export const updateAssets = statement<LoadedRows & AssetChange, unknown>(
  (
    db,
    { ids, versions, status, location, condition, acquisitionCost, acquiredOn, customerId, rentalId, notes, updatedAt },
  ) =>
    changeLoaded(
      db,
      assets,
      toSet({ ids, versions }),
      toSet({ status, location, condition, acquisitionCost, acquiredOn, customerId, rentalId, notes, updatedAt }),
    ),
);
