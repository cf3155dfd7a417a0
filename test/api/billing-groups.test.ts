import { expect, test } from "vitest";
import { clientOf } from "../support/client.ts";
import { newCustomer, newRentals, newTenant } from "../support/factories.ts";

test("three rentals of 129, 89 and 159 make a group of 377", async () => {
  const tenant = await newTenant();
  const customerId = await newCustomer(tenant.tenantId);
  const rentalIds = await newRentals(tenant.tenantId, customerId, [12900, 8900, 15900]);
  const client = clientOf(tenant);

  const created = await client.post("/v1/billing-groups", { customerId, groupName: "Design", billingDay: 1, rentalIds });
  expect(created.status).toBe(201);
  expect(created.body.billingGroup).toMatchObject({ totalMonthlyAmount: 377, activeRentalCount: 3, currency: "EUR", rentalIds });

  const read = await client.get(`/v1/billing-groups/${created.body.billingGroup.billingGroupId}`);
  expect(read.body.billingGroup).toEqual(created.body.billingGroup);
  expect(read.headers.get("ETag")).toBe(created.headers.get("ETag"));
});
