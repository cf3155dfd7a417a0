import { and, eq, sql } from "drizzle-orm";
import { plain, type Statement, statement, toSet } from "#db/statement";
import { orderLines, orders } from "#db/tables/orders";
import { ofTenant } from "#db/tenancy";
import { changeLoaded, type LoadedRows } from "#db/writes";
import type { Instant } from "#domain/instant";
import type { RentedLine } from "#domain/rental";
import type { OrderPlacement } from "#domain/rental-order";
import type { OrderStatus } from "#domain/transitions";

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
