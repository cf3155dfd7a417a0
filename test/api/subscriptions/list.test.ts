import { expect, test } from "vitest";
import { sql } from "../../support/database.ts";
import { newRentable, newRentals, newShop } from "../../support/factories.ts";
import { describePlan, plansOf, rowsRead } from "../../support/plans.ts";

test("a list of a range of end dates is in their order, and in no other", async () => {
  const shop = await newRentable(3);
  const starts = ["2026-03-15", "2026-01-15", "2026-02-15"];
  for (const [at, startDate] of starts.entries()) await shop.rent(shop.serials[at], { startDate });
  const get = (query: string) => shop.client.get(`/v1/subscriptions?sku=${shop.product.variantSku}&${query}`);
  const ends = ({ body }: Awaited<ReturnType<typeof get>>) =>
    body.rentals.map((each: { endDate: string }) => each.endDate);
  expect(ends(await get("endDateFrom=2028-01-16&endDateTo=2028-03-15&sortDir=asc"))).toEqual([
    "2028-02-15",
    "2028-03-15",
  ]);
  expect((await get("endDateFrom=2028-01-16&sortBy=createdAt")).status).toBe(400);
  expect((await get("limit=2")).body).toMatchObject({ count: 2, limit: 2, hasMore: true });
});

test("a page of a customer with 20,000 subscriptions reads what it shows, however deep", async () => {
  const { client, tenantId, customerId } = await newShop([]);
  const ids = await newRentals(tenantId, customerId, Array(20_000).fill(100));
  await sql("analyze rentals");
  for (const cursor of ["", `&startAfter=${ids[10_000]}`]) {
    const get = () => client.get(`/v1/subscriptions?customerId=${customerId}&limit=50${cursor}`);
    expect((await get()).body.rentals.map(({ rentalId }: { rentalId: string }) => rentalId)).toEqual(
      ids
        .slice(0, cursor ? 10_000 : 20_000)
        .reverse()
        .slice(0, 50),
    );
    const nodes = (await plansOf(get)).flat();
    // The page, the one row more that tells of the next, and the cursor's row, which is looked at twice.
    expect(rowsRead(nodes), describePlan(nodes)).toBeLessThanOrEqual(53);
  }
});
