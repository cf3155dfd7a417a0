import { and, desc, eq, ne, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { type Page, pagesOf } from "#db/page";
import { statement, toSet } from "#db/statement";
import { customers } from "#db/tables/customers";
import { orderFieldValues, orderLines, orders } from "#db/tables/orders";
import { products } from "#db/tables/products";
import { rentals } from "#db/tables/rentals";
import { variants } from "#db/tables/variants";
import { ofTenant } from "#db/tenancy";
import { changeLoaded, changeRowsOf, insertInto, type LoadedRows, requireUnchanged } from "#db/writes";
import type { Address } from "#domain/address";
import { findableFields } from "#domain/custom-fields";
import type { Instant } from "#domain/instant";
import type { Order, OrderableVariant, OrderingCustomer, OrderLine } from "#domain/order";
import type { OrderStatus } from "#domain/transitions";

const orderColumns = {
  id: orders.id,
  tenantId: orders.tenantId,
  status: orders.status,
  orderType: orders.orderType,
  customerId: orders.customerId,
  email: orders.email,
  firstName: orders.firstName,
  lastName: orders.lastName,
  company: orders.company,
  phone: orders.phone,
  customerType: orders.customerType,
  billingAddress: orders.billingAddress,
  shippingAddress: orders.shippingAddress,
  subtotal: orders.subtotal,
  taxAmount: orders.taxAmount,
  total: orders.total,
  currency: orders.currency,
  totalDevices: orders.totalDevices,
  rentedDevices: orders.rentedDevices,
  payment: orders.payment,
  customFields: orders.customFields,
  extensionDetails: orders.extensionDetails,
  upgradeDetails: orders.upgradeDetails,
  trackingNumber: orders.trackingNumber,
  shippedAt: orders.shippedAt,
  notes: orders.notes,
  cancelledAt: orders.cancelledAt,
  cancellationReason: orders.cancellationReason,
  createdBy: orders.createdBy,
  createdAt: orders.createdAt,
  updatedAt: orders.updatedAt,
  version: orders.version,
};

/** Amounts come as text: 64 bits are more than a number of JSON holds. */
const amounts = ["unitPrice", "listPrice", "acquisitionCost"] as const;
type WrittenLine = Omit<OrderLine, (typeof amounts)[number]> & Record<(typeof amounts)[number], string | null>;

const readLines = (lines: WrittenLine[]): OrderLine[] =>
  lines.map(({ unitPrice, listPrice, acquisitionCost, ...line }) => ({
    ...line,
    unitPrice: BigInt(unitPrice as string),
    listPrice: listPrice === null ? null : BigInt(listPrice),
    acquisitionCost: acquisitionCost === null ? null : BigInt(acquisitionCost),
  }));

/** The lines of each order of the outer query, and the rentals that were made from it. */
function partsOf(db: NeonHttpDatabase) {
  const lines = db
    .select({
      lines: sql<OrderLine[]>`coalesce(json_agg(json_build_object(
          'position', ${orderLines.position}, 'productId', ${orderLines.productId},
          'variantId', ${orderLines.variantId}, 'sku', ${orderLines.sku}, 'productName', ${orderLines.productName},
          'productImageUrl', ${orderLines.productImageUrl}, 'quantity', ${orderLines.quantity},
          'rentedDevices', ${orderLines.rentedDevices}, 'unitPrice', ${orderLines.unitPrice}::text,
          'contractLength', ${orderLines.contractLength}, 'listPrice', ${orderLines.listPrice}::text,
          'listPriceSource', ${orderLines.listPriceSource}, 'acquisitionCost', ${orderLines.acquisitionCost}::text,
          'acquisitionCostSource', ${orderLines.acquisitionCostSource}
        ) order by ${orderLines.position}), '[]')`
        .mapWith(readLines)
        .as("lines"),
    })
    .from(orderLines)
    .where(and(eq(orderLines.tenantId, orders.tenantId), eq(orderLines.orderId, orders.id)))
    .as("line");
  const made = db
    .select({
      rentals: sql<
        Order["rentals"]
      >`coalesce(json_agg(json_build_object('id', ${rentals.id}, 'position', ${rentals.orderLine})
          order by ${rentals.id}), '[]')`.as("rentals"),
      billingGroupId: sql<string | null>`case when count(*) = count(${rentals.billingGroupId})
            and min(${rentals.billingGroupId}) = max(${rentals.billingGroupId})
          then min(${rentals.billingGroupId}) end`.as("billing_group_id"),
    })
    .from(rentals)
    .where(and(eq(rentals.tenantId, orders.tenantId), eq(rentals.orderId, orders.id)))
    .as("made");
  const columns = { lines: lines.lines, rentals: made.rentals, billingGroupId: made.billingGroupId };
  return { lines, made, columns };
}

function selectOrders(db: NeonHttpDatabase, select: NeonHttpDatabase["select"] = db.select.bind(db)) {
  const { lines, made, columns } = partsOf(db);
  return select({ ...orderColumns, ...columns })
    .from(orders)
    .crossJoinLateral(lines)
    .crossJoinLateral(made);
}

/** The order of that id. */
export const orderById = statement<{ id: string }, Order[]>((db, { id }) =>
  selectOrders(db).where(and(ofTenant(orders), eq(orders.id, id))),
);

/**
 * The newest order of that fingerprint that is not cancelled. Two that carry different idempotency keys are never the same.
 */
export const newestLike = statement<{ fingerprint: string; idempotencyKey: string | null }, Order[]>(
  (db, { fingerprint, idempotencyKey }) =>
    selectOrders(db)
      .where(
        and(
          ofTenant(orders),
          eq(orders.fingerprint, fingerprint),
          ne(orders.status, "cancelled"),
          sql`coalesce(${orders.idempotencyKey} = ${idempotencyKey}::text, true)`,
        ),
      )
      .orderBy(desc(orders.createdAt))
      .limit(1),
);

export const sorts = ["createdAt", "updatedAt", "orderId", "status", "totals.total"] as const;

/** How many custom fields a list is filtered by; each is a condition of its own. */
const fieldNames = ["field1", "field2", "field3", "field4", "field5"] as const;
export const fieldsMax = fieldNames.length;

/** A custom field and the value that it has to have. */
export type FieldFilter = readonly [field: string, value: string];
type FieldFilters = { [Name in (typeof fieldNames)[number]]?: FieldFilter | undefined };

/** Filters by custom fields, as conditions of a page. */
export const fieldFilters = (filters: readonly FieldFilter[]): FieldFilters =>
  Object.fromEntries(filters.map((filter, at) => [fieldNames[at], filter]));

type OrderFilters = FieldFilters & { status: OrderStatus | undefined; customerId: string | undefined };
export type OrderPage = Page<(typeof sorts)[number]> & OrderFilters;

/** A page of orders. */
export const orderPage = pagesOf<(typeof sorts)[number], OrderFilters, Order>({
  table: orders,
  id: orders.id,
  sorts: {
    createdAt: orders.createdAt,
    updatedAt: orders.updatedAt,
    orderId: orders.id,
    status: orders.status,
    "totals.total": orders.total,
  },
  filters: {
    status: (value) => eq(orders.status, value),
    customerId: (value) => eq(orders.customerId, value),
    ...(Object.fromEntries(fieldNames.map((name) => [name, hasField])) as Record<
      (typeof fieldNames)[number],
      typeof hasField
    >),
  },
  select: (db, { select, where, orderBy, limit }) =>
    selectOrders(db, select)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit),
});

/** Orders whose custom field has a value: a filter of a page, given as an array of both. */
function hasField(pair: unknown) {
  return sql`${orders.id} in (select ${orderFieldValues.orderId} from ${orderFieldValues} where ${and(
    ofTenant(orderFieldValues),
    eq(orderFieldValues.field, sql`(${pair}::text[])[1]`),
    eq(orderFieldValues.value, sql`(${pair}::text[])[2]`),
  )})`;
}

/** Who has an e-mail address, whatever the case of its letters; inactive customers too. */
export const customerByEmail = statement<{ email: string }, OrderingCustomer[]>((db, { email }) =>
  db
    .select({
      id: customers.id,
      version: customers.version,
      status: customers.status,
      customerType: customers.customerType,
      company: customers.company,
      phone: customers.phone,
      lastBillingAddress: customers.lastBillingAddress,
      lastShippingAddress: customers.lastShippingAddress,
    })
    .from(customers)
    .where(and(ofTenant(customers), eq(customers.sortEmail, sql`lower(${email}::text)`))),
);

/** The variants of those SKUs, as far as they exist. */
export const variantsBySkus = statement<{ skus: readonly string[] }, OrderableVariant[]>((db, { skus }) =>
  db
    .select({
      id: variants.id,
      version: variants.version,
      sku: variants.sku,
      status: variants.status,
      pricing: variants.pricing,
      productId: variants.productId,
      productName: products.name,
      productImageUrl: sql<string | null>`coalesce(${variants.images}[1], ${products.images}[1])`.as("image"),
      listPrice: variants.listPrice,
      acquisitionCost: variants.acquisitionCost,
    })
    .from(variants)
    .innerJoin(products, and(eq(products.tenantId, variants.tenantId), eq(products.id, variants.productId)))
    .where(and(ofTenant(variants), sql`${variants.sku} = any (${skus}::text[])`)),
);

/** Whose the order of that id is. */
export const ownerOfOrder = statement<{ id: string }, { customerId: string }[]>((db, { id }) =>
  db
    .select({ customerId: orders.customerId })
    .from(orders)
    .where(and(ofTenant(orders), eq(orders.id, id))),
);

/** Whose the rental of that id is. */
export const ownerOfRental = statement<{ id: string }, { customerId: string }[]>((db, { id }) =>
  db
    .select({ customerId: rentals.customerId })
    .from(rentals)
    .where(and(ofTenant(rentals), eq(rentals.id, id))),
);

export const insertCustomers = insertInto(customers);

type OrderedBy = { lastBillingAddress: Address; lastShippingAddress: Address; updatedAt: Instant };

/** What an order leaves at loaded customers. It counts as a change of them always: of equal orders at once one is first. */
export const changeOrderingCustomers = statement<LoadedRows & OrderedBy, unknown>(
  (db, { ids, versions, lastBillingAddress, lastShippingAddress, updatedAt }) =>
    changeLoaded(db, customers, toSet({ ids, versions }), {
      status: "active",
      ...toSet({ lastBillingAddress, lastShippingAddress, updatedAt }),
    }),
);

/** Keeps loaded variants from being switched off before their lines are there, which then do it. */
export const holdVariants = statement<LoadedRows, unknown>((db, { ids, versions }) =>
  requireUnchanged(db, variants, toSet({ ids, versions })),
);

const insertOrders = insertInto(orders);
const insertAllLines = insertInto(orderLines);
const insertFieldValues = insertInto(orderFieldValues);

export const insertLines = ({ id, lines }: Pick<Order, "id" | "lines">) =>
  insertAllLines(lines.map((line) => ({ ...line, orderId: id, isOpen: true, version: 1 })));

/** Adds an order with its lines, and what it can be found by. */
export function insertOrder(order: Order, sent: { fingerprint: string; idempotencyKey: string | undefined }) {
  const values = findableFields(order.customFields).map((value) => ({ ...value, orderId: order.id }));
  return [
    insertOrders([{ ...order, ...sent }]),
    insertLines(order),
    ...(values.length === 0 ? [] : [insertFieldValues(values)]),
  ];
}

const changeOrders = changeRowsOf(orders, [
  ...(["status", "firstName", "lastName", "company", "phone", "customerType"] as const),
  ...(["billingAddress", "shippingAddress", "subtotal", "taxAmount", "total", "totalDevices", "payment"] as const),
  ...(["trackingNumber", "shippedAt", "notes", "cancelledAt", "cancellationReason", "updatedAt"] as const),
]);

/** Writes every column of a loaded order that can change. Its lines change only together with it, and after it. */
export const changeOrder = (before: Order, after: Order) => changeOrders([{ ...after, version: before.version }]);

/** Nothing of the order will be fulfilled any more: its lines hold no variant. */
export const closeLines = statement<{ orderId: string }, unknown>((db, { orderId }) =>
  db
    .update(orderLines)
    .set({ isOpen: false })
    .where(and(ofTenant(orderLines), eq(orderLines.orderId, orderId))),
);

export const deleteLines = statement<{ orderId: string }, unknown>((db, { orderId }) =>
  db.delete(orderLines).where(and(ofTenant(orderLines), eq(orderLines.orderId, orderId))),
);
