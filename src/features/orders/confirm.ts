import type { Context } from "#context";
import type { Order } from "#domain/order";
import { orderAfter } from "#domain/transitions";
import { requireMatch } from "#http/etag";
import { requireOrder } from "./get.ts";
import { orderById } from "./queries.ts";
import { saveOrder } from "./save.ts";

/** Confirms a pending order. Where the business unit asks for it, subscriptions are made from confirmed orders only. */
export async function confirmOrder(
  ctx: Context,
  { id, ifMatch }: { id: string; ifMatch?: string | undefined },
): Promise<Order> {
  const order = requireOrder((await ctx.load({ order: orderById({ id }) })).order);
  requireMatch(ifMatch, order.version);
  return saveOrder(ctx, order, { status: orderAfter(order, "confirm") });
}
