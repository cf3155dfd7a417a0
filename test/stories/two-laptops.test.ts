import { expect, test } from "vitest";
import { assetRow, customerRow, orderRow, startedEarlier, today } from "../api/subscriptions/behind.ts";
import { sql } from "../support/database.ts";
import { newAsset, newGroup, newRentable } from "../support/factories.ts";

test("two laptops: handed over, one extended and bought, the other replaced and given back in time", async () => {
  const shop = await newRentable(2, {
    settings: {
      buyout: { method: "residual_value", residualPercentage: 5, residualMinimum: 142 },
      earlyReturn: { feePercentage: 50, gracePeriodDays: 14 },
    },
  });
  const { client, tenantId, customerId, orderId, product, serials } = shop;

  // An order of two laptops on 24 months at 129.00 is fulfilled, both in one billing group.
  const group = await newGroup(shop);
  const joined = { billingGroupId: group.billingGroupId };
  const first = await shop.rent(serials[0], joined);
  expect(await orderRow(tenantId, orderId)).toMatchObject({ status: "partial", rented: 1 });
  const second = await shop.rent(serials[1], joined);
  expect(await orderRow(tenantId, orderId)).toEqual({ status: "fulfilled", rented: 2, lines: [[2, false]] });
  expect(await customerRow(tenantId, customerId)).toEqual({ rentals: 3, revenue: 3 * 12900 });
  expect((await client.get(group.path)).body.billingGroup).toMatchObject({
    activeRentalCount: 3,
    totalMonthlyAmount: 387,
  });

  // The first runs on for six months, as it was quoted.
  const wanted = { rentalId: first.rental.rentalId, extensionMonths: 6, hold: true };
  const quoted = await client.post("/v1/subscriptions/calculate-extension", wanted);
  expect(quoted.body).toMatchObject({ monthlyAmount: 129, totalAmount: 774, newContractLength: 30 });
  const { quoteId } = quoted.body;
  const extended = await client.post(`${first.path}/extend`, { extensionMonths: 6, quoteId });
  expect(extended.body).toMatchObject({
    oldContractLength: 24,
    newContractLength: 30,
    newEndDate: quoted.body.newEndDate,
  });

  // The second breaks, and is replaced by another one.
  const spare = await newAsset(tenantId, product);
  const replaced = await client.post(`${second.path}/replace`, {
    newSerialNumber: spare,
    replacementReason: "defective",
  });
  expect(replaced.body).toMatchObject({ oldSerialNumber: serials[1], newSerialNumber: spare, reason: "defective" });
  expect(await assetRow(tenantId, serials[1])).toMatchObject({
    status: "unavailable",
    rentalId: null,
    customerId: null,
  });
  expect(await assetRow(tenantId, spare)).toMatchObject({ status: "rented_out", customerId });

  // 26 months later the first has four to go, 1548.00 are paid, and the customer wants to keep it.
  await startedEarlier(tenantId, first.rental.rentalId, 26);
  await sql("update rentals set total_collected = 154800 where tenant_id = $1 and id = $2", [
    ...[tenantId, first.rental.rentalId],
  ]);
  const price = await client.post("/v1/subscriptions/calculate-buyout", {
    rentalId: first.rental.rentalId,
    hold: true,
  });
  expect(price.body).toMatchObject({
    buyoutPrice: 658,
    remainingPayments: 516,
    depreciatedValue: 142,
    remainingMonths: 4,
    costRecovery: { projectedAfterBuyout: 2206, projectedMargin: 406, marginPercent: 22.6 },
  });
  const bought = await client.post(`${first.path}/buyout`, { reason: "customer_request", quoteId: price.body.quoteId });
  expect(bought.body).toMatchObject({ buyoutPrice: 658, currency: "EUR", effectiveDate: await today() });
  expect(await assetRow(tenantId, serials[0])).toMatchObject({ status: "sold", rentalId: null, customerId });
  expect((await client.get(first.path)).body).toMatchObject({
    status: "ended_buyout",
    actualMonthsRented: 26,
    monthsSaved: 4,
    buyoutDetails: { buyoutPrice: 658, calculationMethod: "auto_calculated", quoteId: price.body.quoteId },
  });
  expect((await client.get(group.path)).body.billingGroup).toMatchObject({
    activeRentalCount: 2,
    totalMonthlyAmount: 258,
  });

  // The second comes back on its first day, which is within the grace period: it costs nothing.
  const back = await client.post(`${second.path}/early-return`, { returnCondition: "good", reason: "Project ended" });
  expect(back.body).toMatchObject({ earlyReturnFee: 0, actualMonthsRented: 0, assetSerialNumber: spare });
  expect(await assetRow(tenantId, spare)).toEqual({
    status: "returned",
    condition: "good",
    rentalId: null,
    customerId: null,
  });
  expect((await client.get(second.path)).body).toMatchObject({
    status: "ended_early_return",
    earlyReturnDetails: { fee: 0, calculationBreakdown: { gracePeriodApplied: true, method: "remaining_months" } },
  });
  const groupAfter = (await client.get(group.path)).body.billingGroup;
  expect(groupAfter).toMatchObject({ activeRentalCount: 1, totalMonthlyAmount: 129 });
  expect(groupAfter.rentalIds).toHaveLength(3);
  expect(await customerRow(tenantId, customerId)).toEqual({ rentals: 1, revenue: 12900 });
  expect(await orderRow(tenantId, orderId)).toMatchObject({ status: "fulfilled", rented: 2 });

  // All of it is told, the newest first.
  const told = (await client.get(`${first.path}/history`)).body.entries.map(({ type }: { type: string }) => type);
  expect(told).toEqual([
    ...["subscription.bought_out", "subscription.quoted", "subscription.extended", "subscription.quoted"],
    "subscription.created",
  ]);
});
