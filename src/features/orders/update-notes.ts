import type { Context } from "#context";
import type { Order } from "#domain/order";
import { requireMatch } from "#http/etag";
import { requireOrder } from "./get.ts";
import { orderById } from "./queries.ts";
import { saveOrder } from "./save.ts";

export type UpdateOrderNotes = { id: string; ifMatch?: string | undefined; notes: string };

/** Replaces the notes of an order, in whatever state it is. */
export async function updateOrderNotes(ctx: Context, { id, ifMatch, notes }: UpdateOrderNotes): Promise<Order> {
  const order = requireOrder((await ctx.load({ order: orderById({ id }) })).order);
  requireMatch(ifMatch, order.version);
  const wanted = notes || null;
  return saveOrder(ctx, order, wanted === order.notes ? {} : { notes: wanted });
}
