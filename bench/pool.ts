/**
 * The rentals that creates put into groups: create number n takes some of its own, which nobody takes twice. Their ids
 * follow from n, so that the database (data.ts) and the load generator need not tell each other.
 */
export const poolTenantId = "bu_bench_writes";
export const poolCustomers = 2_000;
/** What each rental of a create costs a month, in cents. */
export const poolAmounts = [12_900, 8_900, 15_900];

export const poolCustomerId = (customer: number) => `cust_${String(customer).padStart(26, "0")}`;

const rentalId = (create: number, at: number) => `sub_${String(create).padStart(24, "0")}_${at}`;

/** The idempotency key and the body of create number n. */
export function createRequest(create: number) {
  return {
    key: `bench-${create}-${crypto.randomUUID()}`,
    body: {
      customerId: poolCustomerId(create % poolCustomers),
      groupName: `Nordlicht, team ${create}`,
      billingDay: 1 + (create % 28),
      rentalIds: poolAmounts.map((_, at) => rentalId(create, at)),
    },
  };
}
