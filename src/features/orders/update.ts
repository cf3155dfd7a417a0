import type { Context } from "#context";
import { tenantSettings } from "#db/settings";
import { asLoaded } from "#db/writes";
import { toInstant } from "#domain/instant";
import { readAmounts } from "#domain/money";
import { changesTo, type Order, type OrderChanges, type OrderPayment } from "#domain/order";
import { requireMatch } from "#http/etag";
import { requireOrder } from "./get.ts";
import { deleteLines, holdVariants, insertLines, orderById, variantsBySkus } from "./queries.ts";
import { saveOrder } from "./save.ts";

type SentPayment = Omit<OrderPayment, "paidAmount"> & { paidAmount?: number | undefined };

export type UpdateOrder = {
  id: string;
  ifMatch?: string | undefined;
  changes: Omit<OrderChanges, "payment"> & { payment?: SentPayment | undefined };
};

/** Changes an order: customer, addresses and items while nothing is fulfilled, the rest at any time. */
export async function updateOrder(ctx: Context, { id, ifMatch, changes }: UpdateOrder): Promise<Order> {
  const skus = changes.items?.map((item) => item.sku) ?? [];
  const loaded = await ctx.load({
    order: orderById({ id }),
    variants: variantsBySkus({ skus }),
    settings: tenantSettings,
  });
  const before = requireOrder(loaded.order);
  requireMatch(ifMatch, before.version);
  const payment = changes.payment && readPayment(changes.payment, before.currency);
  const shippedAt = changes.shippedAt && toInstant(changes.shippedAt);
  const changed = changesTo(before, { ...changes, payment, shippedAt }, loaded);
  if (!changed.lines) return saveOrder(ctx, before, changed);
  const kept = new Set(before.lines.map((line) => line.variantId));
  const added = loaded.variants.filter((variant) => !kept.has(variant.id));
  const lines = { id, lines: changed.lines };
  return saveOrder(ctx, before, changed, [
    ...(added.length === 0 ? [] : [holdVariants(asLoaded(added))]),
    deleteLines({ orderId: id }),
    insertLines(lines),
  ]);
}

function readPayment({ paidAmount, ...told }: SentPayment, currency: string): OrderPayment {
  const { "payment.paidAmount": read } = readAmounts(currency, { "payment.paidAmount": paidAmount });
  return { ...told, ...(read !== undefined && { paidAmount: read }) };
}
