import { and, eq, getTableColumns, gte, isNull, lte, sql } from "drizzle-orm";
import { type Page, pagesOf } from "#db/page";
import { statement, toSet } from "#db/statement";
import { assets } from "#db/tables/assets";
import { billingGroups } from "#db/tables/billing-groups";
import { customers } from "#db/tables/customers";
import { quotes } from "#db/tables/quotes";
import { rentals } from "#db/tables/rentals";
import { variants } from "#db/tables/variants";
import { ofTenant } from "#db/tenancy";
import { changeLoaded, type LoadedRows } from "#db/writes";
import type { Asset } from "#domain/asset";
import type { Day } from "#domain/day";
import type { Instant } from "#domain/instant";
import type { Rental, RentedVariant } from "#domain/rental";
import type { StoredQuote } from "#domain/rental-quote";
import { type RentalStatus, rentalStatuses } from "#domain/transitions";

export const sorts = ["createdAt", "updatedAt", "startDate", "endDate", "monthlyAmount"] as const;

const rentalColumns = getTableColumns(rentals);

/** The rental of that id. */
export const rentalById = statement<{ id: string }, Rental[]>((db, { id }) =>
  db
    .select(rentalColumns)
    .from(rentals)
    .where(and(ofTenant(rentals), eq(rentals.id, id))),
);

type RentalFilters = {
  status: RentalStatus | undefined;
  customerId: string | undefined;
  orderId: string | undefined;
  serialNumber: string | undefined;
  sku: string | undefined;
  endDateFrom: Day | undefined;
  endDateTo: Day | undefined;
};
export type RentalPage = Page<(typeof sorts)[number]> & RentalFilters;

/** A page of rentals. */
export const rentalPage = pagesOf<(typeof sorts)[number], RentalFilters, Rental>({
  table: rentals,
  id: rentals.id,
  sorts: {
    createdAt: rentals.createdAt,
    updatedAt: rentals.updatedAt,
    startDate: rentals.startsOn,
    endDate: rentals.endsOn,
    monthlyAmount: rentals.monthlyAmount,
  },
  filters: {
    status: (value) => eq(rentals.status, value),
    customerId: (value) => eq(rentals.customerId, value),
    orderId: (value) => eq(rentals.orderId, value),
    serialNumber: (value) => eq(rentals.assetSerialNumber, value),
    sku: (value) => eq(rentals.sku, value),
    endDateFrom: (value) => gte(rentals.endsOn, value),
    endDateTo: (value) => lte(rentals.endsOn, value),
  },
  splits: { status: rentalStatuses },
  // By customer, the usual order is a range; in another one all of theirs are read.
  narrow: ["customerId", "orderId", "serialNumber"],
  select: (_, { select, from, where, orderBy, limit }) =>
    select(rentalColumns)
      .from(from)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit),
});

export const customerById = statement<{ id: string }, { id: string; status: string }[]>((db, { id }) =>
  db
    .select({ id: customers.id, status: customers.status })
    .from(customers)
    .where(and(ofTenant(customers), eq(customers.id, id))),
);

/** The group that a rental is to join; none where it is deleted. */
export const groupById = statement<{ id: string }, { id: string; customerId: string }[]>((db, { id }) =>
  db
    .select({ id: billingGroups.id, customerId: billingGroups.customerId })
    .from(billingGroups)
    .where(and(ofTenant(billingGroups), eq(billingGroups.id, id), isNull(billingGroups.deletedAt))),
);

const assetColumns = getTableColumns(assets);

export const assetBySerial = statement<{ serialNumber: string }, Asset[]>((db, { serialNumber }) =>
  db
    .select(assetColumns)
    .from(assets)
    .where(and(ofTenant(assets), eq(assets.serialNumber, serialNumber))),
);

/** The asset that a rental holds. */
export const assetOfRental = statement<{ rentalId: string }, Asset[]>((db, { rentalId }) =>
  db
    .select(assetColumns)
    .from(assets)
    .where(and(ofTenant(assets), eq(assets.rentalId, rentalId))),
);

const variantColumns = {
  id: variants.id,
  productId: variants.productId,
  sku: variants.sku,
  name: variants.name,
  images: variants.images,
  status: variants.status,
  pricing: variants.pricing,
  listPrice: variants.listPrice,
  acquisitionCost: variants.acquisitionCost,
};

/** A variant, with what a new order of it takes over. */
export type OrderedVariant = RentedVariant & { productId: string; name: string; images: string[] };

/** The variant that an asset is one of. */
export const variantOfAsset = statement<{ serialNumber: string }, OrderedVariant[]>((db, { serialNumber }) =>
  db
    .select(variantColumns)
    .from(assets)
    .innerJoin(variants, and(eq(variants.tenantId, assets.tenantId), eq(variants.id, assets.variantId)))
    .where(and(ofTenant(assets), ofTenant(variants), eq(assets.serialNumber, serialNumber))),
);

export const variantBySku = statement<{ sku: string }, OrderedVariant[]>((db, { sku }) =>
  db
    .select(variantColumns)
    .from(variants)
    .where(and(ofTenant(variants), eq(variants.sku, sku))),
);

export const quoteById = statement<{ id: string }, StoredQuote[]>((db, { id }) =>
  db
    .select({
      id: quotes.id,
      kind: quotes.kind,
      rentalId: quotes.rentalId,
      quotedOn: quotes.quotedOn,
      validUntil: quotes.validUntil,
      basis: quotes.basis,
      offer: sql<StoredQuote["offer"]>`${quotes.offer}`,
    })
    .from(quotes)
    .where(and(ofTenant(quotes), eq(quotes.id, id))),
);

export const insertQuote = statement<StoredQuote & { createdBy: string; createdAt: Instant }, unknown>((db, quote) =>
  db.insert(quotes).values({
    tenantId: sql.placeholder("tenantId"),
    id: quote.id,
    kind: quote.kind,
    rentalId: quote.rentalId,
    quotedOn: quote.quotedOn,
    validUntil: quote.validUntil,
    basis: quote.basis,
    offer: quote.offer,
    createdBy: quote.createdBy,
    createdAt: quote.createdAt,
  }),
);

type RentalRow = Omit<
  Rental,
  "tenantId" | "updatedAt" | "version" | "customFields" | "nextBillingOn" | "endedOn" | "status" | "totalCollected"
>;

/** Adds an active rental, of which nothing has been paid yet. */
export const insertRental = statement<RentalRow, unknown>((db, rental) =>
  db.insert(rentals).values({
    tenantId: sql.placeholder("tenantId"),
    id: rental.id,
    orderId: rental.orderId,
    orderLine: rental.orderLine,
    customerId: rental.customerId,
    customerEmail: rental.customerEmail,
    customerName: rental.customerName,
    assetSerialNumber: rental.assetSerialNumber,
    productId: rental.productId,
    variantId: rental.variantId,
    sku: rental.sku,
    productName: rental.productName,
    productImageUrl: rental.productImageUrl,
    monthlyAmount: rental.monthlyAmount,
    currency: rental.currency,
    billingGroupId: rental.billingGroupId,
    originalContractLength: rental.originalContractLength,
    contractLength: rental.contractLength,
    startsOn: rental.startsOn,
    endsOn: rental.endsOn,
    listPrice: rental.listPrice,
    listPriceSource: rental.listPriceSource,
    listPriceCapturedAt: rental.listPriceCapturedAt,
    acquisitionCost: rental.acquisitionCost,
    acquisitionCostSource: rental.acquisitionCostSource,
    acquisitionCostCapturedAt: rental.acquisitionCostCapturedAt,
    upgradeFromRentalId: rental.upgradeFromRentalId,
    lifecycle: rental.lifecycle,
    notes: rental.notes,
    createdBy: rental.createdBy,
    createdAt: rental.createdAt,
    updatedAt: rental.createdAt,
  }),
);

type RentalChange = Pick<
  Rental,
  | "status"
  | "assetSerialNumber"
  | "monthlyAmount"
  | "contractLength"
  | "endsOn"
  | "endedOn"
  | "lifecycle"
  | "notes"
  | "updatedAt"
>;

/** Writes every column of loaded rentals that an action can change. */
export const updateRentals = statement<LoadedRows & RentalChange, unknown>(
  (
    db,
    {
      ids,
      versions,
      status,
      assetSerialNumber,
      monthlyAmount,
      contractLength,
      endsOn,
      endedOn,
      lifecycle,
      notes,
      updatedAt,
    },
  ) =>
    changeLoaded(
      db,
      rentals,
      toSet({ ids, versions }),
      toSet({ status, assetSerialNumber, monthlyAmount, contractLength, endsOn, endedOn, lifecycle, notes, updatedAt }),
    ),
);

/** Writes every column of a loaded asset that a rental changes. */
export const updateAssets = statement<
  LoadedRows & Pick<Asset, "status" | "condition" | "customerId" | "rentalId" | "updatedAt">,
  unknown
>((db, { ids, versions, status, condition, customerId, rentalId, updatedAt }) =>
  changeLoaded(db, assets, toSet({ ids, versions }), toSet({ status, condition, customerId, rentalId, updatedAt })),
);

/**
 * Lets the ETag of a group move on, since what its members add up to changes. Raises where it is deleted. Compares no
 * version: many members may join and end at once.
 */
export const touchGroup = statement<{ id: string; updatedAt: Instant }, unknown>((db, { id, updatedAt }) => {
  const written = db.$with("written").as(
    db
      .update(billingGroups)
      .set(toSet({ updatedAt }))
      .where(and(ofTenant(billingGroups), eq(billingGroups.id, id), isNull(billingGroups.deletedAt)))
      .returning({ id: billingGroups.id }),
  );
  return db.with(written).select({ all: sql`require_all_written(count(*), 1)` }).from(written);
});
