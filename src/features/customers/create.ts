import type { Context } from "#context";
import { type CustomerChanges, newCustomer, noRentals, requireFreeEmail } from "#domain/customer";
import { accountOf, type CustomerAccount } from "./get.ts";
import { customerByEmail, insertCustomers } from "./queries.ts";

export type CreateCustomer = CustomerChanges & { email: string; firstName: string; lastName: string };

/** Makes a customer who has not ordered yet: what an import brings. */
export async function createCustomer(ctx: Context, input: CreateCustomer): Promise<CustomerAccount> {
  const { holder } = await ctx.load({ holder: customerByEmail({ email: input.email }) });
  requireFreeEmail(holder[0], null);
  const id = ctx.newId("cust");
  const customer = newCustomer(input, { id, tenantId: ctx.tenant.id, by: ctx.actorId, now: ctx.now });
  const { email, firstName, lastName, customerType, company } = customer;
  return ctx.commit({
    result: accountOf(ctx, customer, noRentals),
    writes: [insertCustomers([customer])],
    events: [{ type: "customer.created", subjectId: id, data: { email, firstName, lastName, customerType, company } }],
  });
}
