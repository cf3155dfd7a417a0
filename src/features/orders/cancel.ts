import type { Context } from "#context";
import type { Order } from "#domain/order";
import { orderAfter } from "#domain/transitions";
import { requireMatch } from "#http/etag";
import { requireOrder } from "./get.ts";
import { changeOrder, closeLines, orderById } from "./queries.ts";

export type CancelOrder = { id: string; ifMatch?: string | undefined; reason?: string | undefined };

/** Ends an order that nothing was rented from yet. Its lines hold no variant any more. */
export async function cancelOrder(ctx: Context, { id, ifMatch, reason }: CancelOrder): Promise<Order> {
  const before = requireOrder((await ctx.load({ order: orderById({ id }) })).order);
  requireMatch(ifMatch, before.version);
  const after: Order = {
    ...before,
    status: orderAfter(before, "cancel"),
    cancelledAt: ctx.now,
    cancellationReason: reason || null,
    updatedAt: ctx.now,
    version: before.version + 1,
  };
  return ctx.commit({
    result: after,
    writes: [changeOrder(before, after), closeLines({ orderId: id })],
    events: [
      { type: "order.cancelled", subjectId: id, data: { from: before.status, reason: after.cancellationReason } },
    ],
  });
}
