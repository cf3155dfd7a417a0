import { and, eq, getTableColumns, gte, isNull, lte, sql } from "drizzle-orm";
import { type Page, pagesOf } from "#db/page";
import { plain, type Statement, statement, toSet } from "#db/statement";
import { assets } from "#db/tables/assets";
import { billingGroups } from "#db/tables/billing-groups";
import { customers } from "#db/tables/customers";
import { orderLines, orders } from "#db/tables/orders";
import { quotes } from "#db/tables/quotes";
import { rentals } from "#db/tables/rentals";
import { variants } from "#db/tables/variants";
import { ofTenant } from "#db/tenancy";
import { changeLoaded, type LoadedRows } from "#db/writes";
import type { Asset } from "#domain/asset";
import type { Day } from "#domain/day";
import type { Instant } from "#domain/instant";
import type { Rental, RentedLine, RentedVariant } from "#domain/rental";
import type { OrderPlacement } from "#domain/rental-order";
import type { StoredQuote } from "#domain/rental-quote";
import { type OrderStatus, type RentalStatus, rentalStatuses } from "#domain/transitions";

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
  narrow: ["customerId", "orderId", "serialNumber"],
  select: (db, { from, where, orderBy, limit }) =>
    db
      .select(rentalColumns)
      .from(from)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit),
});

/** An order as far as a rental is made from it. */
export type RentedOrder = {
  id: string;
  status: OrderStatus;
  customerId: string;
  email: string;
  firstName: string;
  lastName: string;
  totalDevices: number;
  rentedDevices: number;
  version: number;
};

export const orderById = statement<{ id: string }, RentedOrder[]>((db, { id }) =>
  db
    .select({
      id: orders.id,
      status: orders.status,
      customerId: orders.customerId,
      email: orders.email,
      firstName: orders.firstName,
      lastName: orders.lastName,
      totalDevices: orders.totalDevices,
      rentedDevices: orders.rentedDevices,
      version: orders.version,
    })
    .from(orders)
    .where(and(ofTenant(orders), eq(orders.id, id))),
);

/** The lines of an order, in its order. They change with its version. */
export const linesOf = statement<{ orderId: string }, RentedLine[]>((db, { orderId }) =>
  db
    .select({
      position: orderLines.position,
      productId: orderLines.productId,
      variantId: orderLines.variantId,
      sku: orderLines.sku,
      productName: orderLines.productName,
      productImageUrl: orderLines.productImageUrl,
      quantity: orderLines.quantity,
      rentedDevices: orderLines.rentedDevices,
      unitPrice: orderLines.unitPrice,
      contractLength: orderLines.contractLength,
      listPrice: orderLines.listPrice,
      listPriceSource: orderLines.listPriceSource,
      acquisitionCost: orderLines.acquisitionCost,
      acquisitionCostSource: orderLines.acquisitionCostSource,
    })
    .from(orderLines)
    .where(and(ofTenant(orderLines), eq(orderLines.orderId, orderId)))
    .orderBy(orderLines.position),
);

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

export const updateOrders = statement<
  LoadedRows & { status: OrderStatus; rentedDevices: number; updatedAt: Instant },
  unknown
>((db, { ids, versions, status, rentedDevices, updatedAt }) =>
  changeLoaded(db, orders, toSet({ ids, versions }), toSet({ status, rentedDevices, updatedAt })),
);

/** Counts what is rented of a line. Its order, written in the same commit, is what is compared. */
export const updateLine = statement<
  { orderId: string; position: number; rentedDevices: number; isOpen: boolean },
  unknown
>((db, { orderId, position, rentedDevices, isOpen }) =>
  db
    .update(orderLines)
    .set(toSet({ rentedDevices, isOpen }))
    .where(and(ofTenant(orderLines), eq(orderLines.orderId, orderId), eq(orderLines.position, position))),
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

/** Places an order that a rental brings about, fulfilled at once: customer and addresses are those of an earlier one. */
export function placeOrder(placement: OrderPlacement, after: string): Statement[] {
  const { id, line, totals, details, at, by } = placement;
  const isUpgrade = placement.orderType === "upgrade";
  return [
    plain(
      `insert into orders (tenant_id, id, status, order_type, customer_id, email, first_name, last_name, company, phone,
                           customer_type, billing_address, shipping_address, subtotal, tax_amount, total, currency,
                           total_devices, rented_devices, extension_details, upgrade_details, fingerprint, created_by,
                           created_at, updated_at)
       select tenant_id, $3, 'fulfilled', $4, customer_id, email, first_name, last_name, company, phone, customer_type,
              billing_address, shipping_address, $5::bigint, $6::bigint, $7::bigint, currency, 1, 1, $8::jsonb, $9::jsonb,
              $3, $10, $11::timestamptz, $11::timestamptz
         from orders where tenant_id = $1 and id = $2`,
      (tenantId) => [
        ...[tenantId, after, id, placement.orderType],
        ...[String(totals.subtotal), String(totals.taxAmount), String(totals.total)],
        ...[isUpgrade ? null : JSON.stringify(details), isUpgrade ? JSON.stringify(details) : null, by, at],
      ],
      () => null,
    ),
    insertLine({ ...line, orderId: id }),
  ];
}

const insertLine = statement<OrderPlacement["line"] & { orderId: string }, unknown>((db, line) =>
  db.insert(orderLines).values({
    tenantId: sql.placeholder("tenantId"),
    orderId: line.orderId,
    position: 0,
    productId: line.productId,
    variantId: line.variantId,
    sku: line.sku,
    productName: line.productName,
    productImageUrl: line.productImageUrl,
    quantity: 1,
    rentedDevices: 1,
    unitPrice: line.unitPrice,
    contractLength: line.contractLength,
    listPrice: line.listPrice,
    listPriceSource: line.listPriceSource,
    acquisitionCost: line.acquisitionCost,
    acquisitionCostSource: line.acquisitionCostSource,
    isOpen: false,
  }),
);
