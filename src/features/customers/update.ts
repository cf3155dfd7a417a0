import type { Context } from "#context";
import {
  type Customer,
  type CustomerChanges,
  changesTo,
  historyOf,
  requireFreeEmail,
  requireIdle,
} from "#domain/customer";
import { requireMatch } from "#http/etag";
import { requireSameId } from "#http/path-id";
import { accountOf, type CustomerAccount, requireCustomer } from "./get.ts";
import { customerByEmail, customerById, keepIdle, openOrdersOf, updateLoaded } from "./queries.ts";

export type UpdateCustomer = {
  id: string;
  ifMatch?: string | undefined;
  changes: CustomerChanges & { customerId?: string | undefined };
};

/**
 * Changes a customer; orders and rentals keep the name, e-mail and addresses of their day. What is sent and already so is
 * no change: where nothing changes, nothing is written and the version stays. Made inactive, it is as good as deleted.
 */
export async function updateCustomer(ctx: Context, { id, ifMatch, changes }: UpdateCustomer): Promise<CustomerAccount> {
  const endsIt = changes.status === "inactive";
  const loaded = await ctx.load({
    customer: customerById({ id }),
    holder: customerByEmail({ email: changes.email ?? "" }),
    openOrders: openOrdersOf({ customerId: endsIt ? id : "" }),
  });
  const before = requireCustomer(loaded.customer);
  requireMatch(ifMatch, before.version);
  requireSameId("customerId", changes.customerId, id);
  requireFreeEmail(loaded.holder[0], id);
  const changed = changesTo(before, changes);
  if (changed.status === "inactive") requireIdle(before, loaded.openOrders);
  const isSame = Object.keys(changed).length === 0;
  const after: Customer = {
    ...before,
    ...changed,
    ...(!isSame && { updatedAt: ctx.now, version: before.version + 1 }),
  };
  const result = accountOf(ctx, after, before);
  if (isSame) return ctx.commit({ result, writes: [], events: [] });
  return ctx.commit({
    result,
    writes: [...(changed.status === "inactive" ? keepIdle({ id }) : []), updateLoaded(after, before)],
    events: [{ type: "customer.updated", subjectId: id, data: { changes: historyOf(before, changed) } }],
  });
}
