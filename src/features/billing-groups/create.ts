import type { Context } from "#context";
import { asLoaded } from "#db/writes";
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
  const { rentals } = await ctx.load({ rentals: rentalsByIds({ ids: rentalIds }) });
  // The customer of a rental exists, by its foreign key: only where none of these is theirs has it to be looked for.
  if (!rentals.some((rental) => rental.customerId === customerId)) await requireCustomer(ctx, customerId);
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
    writes: [insertGroup(group), moveRentals({ ...asLoaded(members), groupId: group.id, updatedAt: ctx.now })],
    events: [
      {
        type: "billing_group.created",
        subjectId: group.id,
        data: { customerId, groupName, billingDay, rentalIds: group.rentalIds },
      },
    ],
  });
}

async function requireCustomer(ctx: Context, id: string): Promise<void> {
  const { customer } = await ctx.load({ customer: customerById({ id }) });
  if (customer[0]) return;
  throw new Problem("CUSTOMER_NOT_FOUND", `There is no customer ${id}.`, {
    faults: [{ path: "customerId", message: "There is no such customer.", code: "customer" }],
  });
}
