import type { Context } from "#context";
import { type Customer, type Profitability, profitabilityOf, type RentalSums } from "#domain/customer";
import { dayOf } from "#domain/day";
import { notFound } from "#domain/problem";
import { type CustomerWithSums, customerById } from "./queries.ts";

/** A customer with what it has brought in, in `currency`. */
export type CustomerAccount = { customer: Customer; profitability: Profitability; currency: string };

export async function getCustomer(ctx: Context, { id }: { id: string }): Promise<CustomerAccount> {
  const { customer } = await ctx.load({ customer: customerById({ id }) });
  const found = requireCustomer(customer);
  return accountOf(ctx, found, found);
}

/** The customer that was looked for, or the refusal that says nothing of why it is not there. */
export function requireCustomer([customer]: readonly CustomerWithSums[]): CustomerWithSums {
  if (!customer) throw notFound("customer");
  return customer;
}

/** The account of a customer as of now. */
export function accountOf({ tenant, now }: Context, customer: Customer, sums: RentalSums): CustomerAccount {
  const today = dayOf(now, tenant.timeZone);
  return {
    customer,
    profitability: profitabilityOf(sums, customer.activeRentals, today),
    currency: tenant.currency,
  };
}
