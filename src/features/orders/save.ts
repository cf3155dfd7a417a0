import type { Context } from "#context";
import type { Statement } from "#db/statement";
import { changesBetween, type Order } from "#domain/order";
import { presentOrder } from "./present.ts";
import { changeOrder } from "./queries.ts";

/**
 * Writes what has changed of a loaded order, and `writes` after it. Where nothing has, nothing is written and the version
 * stays. The record has old and new values as the wire shows them.
 */
export async function saveOrder(
  ctx: Context,
  before: Order,
  changed: Partial<Order>,
  writes: readonly Statement[] = [],
): Promise<Order> {
  if (Object.keys(changed).length === 0) return ctx.commit({ result: before, writes: [], events: [] });
  const after: Order = { ...before, ...changed, updatedAt: ctx.now, version: before.version + 1 };
  const { status, updatedAt: _, ...changes } = changesBetween(presentOrder(before), presentOrder(after));
  const isMore = Object.keys(changes).length > 0;
  return ctx.commit({
    result: after,
    writes: [changeOrder(before, after), ...writes],
    events: [
      ...(status ? [{ type: "order.confirmed" as const, subjectId: after.id, data: {} }] : []),
      ...(isMore ? [{ type: "order.updated" as const, subjectId: after.id, data: { changes } }] : []),
    ],
  });
}
