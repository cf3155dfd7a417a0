import type { Context } from "#context";
import type { Event } from "#db/door";
import { tenantSettings } from "#db/settings";
import type { Statement } from "#db/statement";
import { asLoaded } from "#db/writes";
import { newCustomer } from "#domain/customer";
import { toDecimal } from "#domain/money";
import {
  customerChanges,
  isRepeat,
  type NewOrder,
  type Order,
  type OrderingCustomer,
  placeOrder,
  requireReferred,
  sameness,
} from "#domain/order";
import { sha256 } from "#http/sha256";
import {
  changeOrderingCustomers,
  customerByEmail,
  holdVariants,
  insertCustomers,
  insertOrder,
  newestLike,
  ownerOfOrder,
  ownerOfRental,
  variantsBySkus,
} from "./queries.ts";

export type CreateOrder = NewOrder & { idempotencyKey: string | undefined };

/**
 * Places an order, priced from its variants, and finds or makes its customer. The same order sent twice within a minute
 * is the first one.
 */
export async function createOrder(ctx: Context, { idempotencyKey, ...asked }: CreateOrder): Promise<Order> {
  const fingerprint = await sha256(sameness(asked));
  const { email } = asked.customer;
  // The customer first: whoever orders changes it, so an equal order that is not seen after this is noticed by the commit.
  const loaded = await ctx.load({
    customer: customerByEmail({ email }),
    recent: newestLike({ fingerprint, idempotencyKey: idempotencyKey ?? null }),
    variants: variantsBySkus({ skus: asked.items.map((item) => item.sku) }),
    originalOrder: ownerOfOrder({ id: asked.extensionDetails?.originalOrderId ?? "" }),
    previousRental: ownerOfRental({ id: asked.upgradeDetails?.previousRentalId ?? "" }),
    settings: tenantSettings,
  });
  const [[customer], [recent], { variants, settings }] = [loaded.customer, loaded.recent, loaded];
  if (recent && isRepeat(recent, ctx.now)) return ctx.commit({ result: recent, writes: [], events: [] });
  requireReferred(asked, customer?.id, { order: loaded.originalOrder[0], rental: loaded.previousRental[0] });
  const order = placeOrder(
    asked,
    { customer, variants, settings },
    {
      id: ctx.newId("ord"),
      tenantId: ctx.tenant.id,
      customerId: customer?.id ?? ctx.newId("cust"),
      currency: ctx.tenant.currency,
      by: ctx.actorId,
      now: ctx.now,
    },
  );
  const ordering = customer ? orderAgain(customer, order) : orderFirst(order);
  return ctx.commit({
    result: order,
    writes: [ordering.write, holdVariants(asLoaded(variants)), ...insertOrder(order, { fingerprint, idempotencyKey })],
    events: [...ordering.events, { type: "order.created", subjectId: order.id, data: factsOf(order) }],
  });
}

type Ordering = { write: Statement; events: Event[] };

/** Makes the customer of a first order. Where several come at once, the e-mail address is one customer's only. */
function orderFirst(order: Order): Ordering {
  const { email, firstName, lastName, customerType, billingAddress, shippingAddress } = order;
  const [company, phone] = [order.company ?? undefined, order.phone ?? undefined];
  const customer = newCustomer(
    { email, firstName, lastName, customerType, company, phone, billingAddress, shippingAddress },
    { id: order.customerId, tenantId: order.tenantId, by: order.createdBy, now: order.createdAt },
  );
  const data = { email, firstName, lastName, customerType, company: order.company };
  return { write: insertCustomers([customer]), events: [{ type: "customer.created", subjectId: customer.id, data }] };
}

/** What a further order changes of its customer: addresses, and one who was inactive is active again. */
function orderAgain(customer: OrderingCustomer, order: Order): Ordering {
  const changes = customerChanges(customer, order);
  const [lastBillingAddress, lastShippingAddress] = [order.billingAddress, order.shippingAddress];
  const isSame = Object.keys(changes).length === 0;
  return {
    write: changeOrderingCustomers({
      ...asLoaded([customer]),
      ...{ lastBillingAddress, lastShippingAddress, updatedAt: order.createdAt },
    }),
    events: isSame ? [] : [{ type: "customer.updated", subjectId: customer.id, data: { changes } }],
  };
}

/** What the record says of a new order. */
const factsOf = ({ customerId, orderType, lines, total, currency }: Order) => ({
  customerId,
  orderType,
  items: lines.map(({ sku, quantity, contractLength, unitPrice }) => ({
    ...{ sku, quantity, contractLength },
    unitPrice: toDecimal(unitPrice, currency),
  })),
  total: toDecimal(total, currency),
  currency,
});
