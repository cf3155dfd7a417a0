import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { rentalStatuses } from "#domain/transitions";
import { sql } from "../../support/database.ts";
import { newCustomer, newOrder, newTenant, unique } from "../../support/factories.ts";

const customersCount = 3;

/** What may happen to rentals: some are added to customers, or some of those that are there change or go. */
type Step =
  | { act: "add"; customers: number[]; status: string; amount: number }
  | { act: "price" | "end" | "both" | "move" | "remove"; share: number; status: string; amount: number };

const status = fc.oneof(fc.constant("active"), fc.constantFrom(...rentalStatuses));
const amount = fc.integer({ min: 0, max: 1_000_000_000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    act: fc.constant("add" as const),
    customers: fc.array(fc.nat(customersCount - 1), { minLength: 1, maxLength: 5 }),
    status,
    amount,
  }),
  fc.record({
    act: fc.constantFrom("price" as const, "end" as const, "both" as const, "move" as const, "remove" as const),
    share: fc.nat(3),
    status,
    amount,
  }),
);
/** Several are at work at once, each one step after the other. */
const lanes = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 });

const changes = {
  price: "update rentals set monthly_amount = $3",
  end: "update rentals set status = $4",
  both: "update rentals set monthly_amount = monthly_amount + $3, status = $4",
  move: "update rentals set notes = 'moved'",
  remove: "delete from rentals",
};

/** Takes a step; one that meets another in a deadlock is taken back by the database, whole. */
async function take(tenantId: string, places: readonly { customerId: string; orderId: string }[], one: Step) {
  const done =
    one.act === "add"
      ? sql(
          `insert into rentals
             (tenant_id, id, order_id, customer_id, customer_email, customer_name, asset_serial_number, sku, product_name,
              monthly_amount, currency, status, original_contract_length, contract_length, starts_on, ends_on, created_by,
              created_at, updated_at)
           select $1, $2 || at, order_id, customer_id, 'a@example.com', 'Ada', 'SN-' || $2 || at, 'SKU', 'Laptop', $5 + at, 'EUR', $6, 12,
                  12, '2026-01-15', '2027-01-15', 'test', now(), now()
             from unnest($3::text[], $4::text[]) with ordinality as r (order_id, customer_id, at)`,
          [
            tenantId,
            unique("sub"),
            one.customers.map((at) => places[at]?.orderId),
            one.customers.map((at) => places[at]?.customerId),
            one.amount,
            one.status,
          ],
        )
      : sql(
          `with wanted as (select $3::bigint, $4::text)
           ${changes[one.act]} where tenant_id = $1 and hashtext(id) & 3 = $2`,
          [tenantId, one.share, one.amount, one.status],
        );
  await done.catch((error) => expect(error.code).toBe("40P01"));
}

/** The customers whose totals are not those of their rentals. */
const wrongTotals = (tenantId: string) =>
  sql(
    `select c.id, c.active_rentals, c.monthly_revenue, sums.* from customers c, lateral (
       select count(*) as rentals, coalesce(sum(monthly_amount), 0) as amount from rentals r
        where r.tenant_id = c.tenant_id and r.customer_id = c.id and r.status = 'active') as sums
      where c.tenant_id = $1 and (c.active_rentals, c.monthly_revenue) is distinct from (sums.rentals, sums.amount)`,
    [tenantId],
  );

test("the totals of customers are those of their active rentals, whatever happens to these, also at once", async () => {
  const { tenantId } = await newTenant();
  const property = fc.asyncProperty(lanes, async (some) => {
    const places: { customerId: string; orderId: string }[] = [];
    for (let count = 0; count < customersCount; count++) {
      const customerId = await newCustomer(tenantId);
      places.push({ customerId, orderId: await newOrder(tenantId, customerId) });
    }
    await Promise.all(
      some.map(async (steps) => {
        for (const one of steps) await take(tenantId, places, one);
      }),
    );
    expect(await wrongTotals(tenantId)).toEqual([]);
  });
  await fc.assert(property, { seed: inject("seed"), numRuns: inject("long") ? 500 : 40 });
  const [row] = await sql("select count(*)::int as count from rentals where tenant_id = $1 and status = 'active'", [
    tenantId,
  ]);
  expect(row?.["count"], "rentals to add up").toBeGreaterThan(0);
});
