import * as z from "zod";
import { type BillingGroup, billingGroupStatuses } from "#domain/billing-group";
import { toDecimal } from "#domain/money";
import { moment } from "#http/schema";

/** A billing group on the wire. */
export const billingGroupBody = z
  .object({
    billingGroupId: z.string().min(1).meta({ example: "bg_harbour_wards" }),
    tenantId: z.string().min(1).meta({ example: "bu_amsterdam" }),
    customerId: z.string().min(1).meta({ example: "cust_brightline" }),
    groupName: z
      .string()
      .min(1)
      .meta({ description: "What people call the group.", example: "Brightline, design team" }),
    rentalIds: z.array(z.string()).meta({
      description: "All members, those that have ended included, until they are taken out.",
      example: ["sub_demo_101", "sub_demo_102", "sub_demo_103"],
    }),
    billingDay: z.int().min(1).max(28).meta({ description: "The day of the month that it is billed on.", example: 1 }),
    totalMonthlyAmount: z.number().min(0).meta({
      description: "What the active members cost per month together, in `currency`.",
      example: 377,
    }),
    activeRentalCount: z.int().min(0).meta({ description: "How many members are active.", example: 3 }),
    currency: z.string().length(3).meta({ description: "ISO 4217; that of the business unit.", example: "EUR" }),
    status: z.enum(billingGroupStatuses).meta({ description: "An inactive group is kept, and bills nothing." }),
    createdBy: z.string().min(1).meta({ description: "Who made it: the id of an API key.", example: "key_7nB2kQ9x" }),
    notes: z.string().optional().meta({ example: "Purchase order 4711" }),
    createdAt: moment(),
    updatedAt: moment(),
  })
  .meta({ id: "BillingGroup" });

export function presentBillingGroup(group: BillingGroup): z.infer<typeof billingGroupBody> {
  const body: z.infer<typeof billingGroupBody> = {
    billingGroupId: group.id,
    tenantId: group.tenantId,
    customerId: group.customerId,
    groupName: group.groupName,
    rentalIds: group.rentalIds,
    billingDay: group.billingDay,
    totalMonthlyAmount: toDecimal(group.totalMonthlyAmount, group.currency),
    activeRentalCount: group.activeRentalCount,
    currency: group.currency,
    status: group.status,
    createdBy: group.createdBy,
    createdAt: group.createdAt,
    updatedAt: group.updatedAt,
  };
  if (group.notes !== null) body.notes = group.notes;
  return body;
}
