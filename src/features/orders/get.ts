import type { Context } from "#context";
import type { Order } from "#domain/order";
import { notFound } from "#domain/problem";
import { orderById } from "./queries.ts";

export async function getOrder(ctx: Context, { id }: { id: string }): Promise<Order> {
  const { order } = await ctx.load({ order: orderById({ id }) });
  return requireOrder(order);
}

/** The order that was looked for, or the refusal that says nothing of why it is not there. */
export function requireOrder([order]: readonly Order[]): Order {
  if (!order) throw notFound("order");
  return order;
}
