import type { Context } from "#context";
import { asLoaded } from "#db/writes";
import { requireIdle } from "#domain/customer";
import { requireMatch } from "#http/etag";
import { requireCustomer } from "./get.ts";
import { customerById, endCustomers, keepIdle, openOrdersOf } from "./queries.ts";

/**
 * Makes a customer inactive: out of the lists, unless asked for. Its history stays, and so does its e-mail address, to be
 * had back by an update of the status. One that is inactive already stays as it is.
 */
export async function deleteCustomer(
  ctx: Context,
  { id, ifMatch }: { id: string; ifMatch?: string | undefined },
): Promise<{ id: string }> {
  const loaded = await ctx.load({ customer: customerById({ id }), openOrders: openOrdersOf({ customerId: id }) });
  const customer = requireCustomer(loaded.customer);
  requireMatch(ifMatch, customer.version);
  if (customer.status === "inactive") return ctx.commit({ result: { id }, writes: [], events: [] });
  requireIdle(customer, loaded.openOrders);
  return ctx.commit({
    result: { id },
    writes: [...keepIdle({ id }), endCustomers({ ...asLoaded([customer]), endedAt: ctx.now })],
    events: [{ type: "customer.deleted", subjectId: id, data: {} }],
  });
}
