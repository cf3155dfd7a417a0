import type { Context } from "#context";
import { inOrder } from "#db/writes";
import { admitMembers, type BillingGroup, totalsOf } from "#domain/billing-group";
import { Problem } from "#domain/problem";
import { customerById, insertGroup, moveRentals, rentalsByIds } from "./queries.ts";

export type CreateBillingGroup = {
  customerId: string;
  groupName: string;
  billingDay: number;
  rentalIds: readonly string[];
  notes?: string | undefined;
};

/** Makes a group of rentals of one customer; from now on they are billed together, on the group's day. */
export async function createBillingGroup(ctx: Context, input: CreateBillingGroup): Promise<BillingGroup> {
  const { customerId, groupName, billingDay, rentalIds, notes } = input;
  const { customer, rentals } = await ctx.load({
    customer: customerById({ id: customerId }),
    rentals: rentalsByIds({ ids: rentalIds }),
  });
  if (!customer[0]) {
    throw new Problem("CUSTOMER_NOT_FOUND", `There is no customer ${customerId}.`, {
      faults: [{ path: "customerId", message: "There is no such customer.", code: "customer" }],
    });
  }
  const members = admitMembers(rentalIds, rentals, { id: null, customerId });
  const group: BillingGroup = {
    id: ctx.newId("bg"),
    tenantId: ctx.tenant.id,
    customerId,
    groupName,
    billingDay,
    currency: ctx.tenant.currency,
    status: "active",
    notes: notes || null,
    createdBy: ctx.actorId,
    createdAt: ctx.now,
    updatedAt: ctx.now,
    version: 1,
    ...totalsOf(members),
  };
  return ctx.commit({
    result: group,
    writes: [insertGroup(group), moveRentals({ ...inOrder(members), groupId: group.id, updatedAt: ctx.now })],
    events: [
      {
        type: "billing_group.created",
        subjectId: group.id,
        data: { customerId, groupName, billingDay, rentalIds: group.rentalIds },
      },
    ],
  });
}
