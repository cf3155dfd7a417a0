import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Customer,
  changesTo,
  historyOf,
  monthsBegun,
  newCustomer,
  noRentals,
  profitabilityOf,
  requireFreeEmail,
  requireIdle,
} from "#domain/customer";
import { addMonths } from "#domain/day";
import { problemOf } from "../support/problem-of.ts";

const address = { contactName: "Noor de Wit", streetAddress: "Harbour Road 12", city: "Amsterdam", country: "NL" };
const made = { id: "cust_1", tenantId: "bu_1", by: "key_1", now: "2026-11-22T09:30:00.000Z" };
const said = { email: "noor@brightline.example", firstName: "Noor", lastName: "de Wit" };
const business: Customer = newCustomer(
  {
    ...said,
    customerType: "business",
    company: "Brightline",
    vatNumber: "NL1",
    registrationNumber: "34",
    paymentTerms: 14,
    billingAddress: address,
    customFields: { costCentre: "4711" },
  },
  made,
);

describe("a new customer", () => {
  test("is an active individual without orders and rentals, if no more is said", () => {
    expect(newCustomer(said, made)).toEqual({
      ...said,
      id: "cust_1",
      tenantId: "bu_1",
      customerType: "individual",
      company: null,
      phone: null,
      status: "active",
      customFields: null,
      lastBillingAddress: null,
      lastShippingAddress: null,
      registrationNumber: null,
      vatNumber: null,
      paymentTermsDays: null,
      createdBy: "key_1",
      createdAt: made.now,
      updatedAt: made.now,
      version: 1,
      activeRentals: 0,
      monthlyRevenue: 0n,
      totalOrders: 0,
      orderIds: [],
      rentalIds: [],
    });
  });

  test("is all that is said", () => {
    expect(business).toMatchObject({
      customerType: "business",
      company: "Brightline",
      vatNumber: "NL1",
      registrationNumber: "34",
      paymentTermsDays: 14,
      lastBillingAddress: address,
      customFields: { costCentre: "4711" },
    });
  });
});

describe("changes", () => {
  test("nothing sent, or all of it as it is, is no change", () => {
    expect(changesTo(business, {})).toEqual({});
    const same = {
      ...said,
      customerType: "business",
      company: "Brightline",
      paymentTerms: 14,
      status: "active",
      // The database keeps fields in an order of its own.
      billingAddress: Object.fromEntries(Object.entries(address).reverse()) as typeof address,
      customFields: { costCentre: "4711" },
    } as const;
    expect(changesTo(business, same)).toEqual({});
  });

  test.each([
    [{ email: "new@brightline.example" }, { email: "new@brightline.example" }],
    [{ company: "" }, { company: null }],
    [{ phone: "" }, {}],
    [{ paymentTerms: null }, { paymentTermsDays: null }],
    [{ paymentTerms: 0 as const }, { paymentTermsDays: 0 }],
    [{ vatNumber: "" }, { vatNumber: null }],
    [{ billingAddress: { ...address, city: "Utrecht" } }, { lastBillingAddress: { ...address, city: "Utrecht" } }],
    [{ shippingAddress: address }, { lastShippingAddress: address }],
    [{ customFields: {} }, { customFields: null }],
    [{ customFields: { other: 1 } }, { customFields: { other: 1 } }],
    [{ status: "inactive" as const }, { status: "inactive" }],
  ])("%j changes %j", (sent, changed) => {
    expect(changesTo(business, sent)).toEqual(changed);
  });

  test("a customer that becomes an individual loses what only a business has", () => {
    expect(changesTo(business, { customerType: "individual" })).toEqual({
      customerType: "individual",
      vatNumber: null,
      registrationNumber: null,
      paymentTermsDays: null,
    });
  });

  test("what only a business has is refused of an individual, each by its place", () => {
    const individual = newCustomer(said, made);
    const problem = problemOf(() =>
      changesTo(individual, { vatNumber: "NL1", paymentTerms: 0, registrationNumber: "" }),
    );
    expect(problem.code).toBe("VALIDATION_ERROR");
    expect(problem.faults?.map(({ path }) => path)).toEqual(["vatNumber", "paymentTerms"]);
    expect(() => changesTo(business, { customerType: "individual", vatNumber: "NL2" })).toThrow();
    expect(changesTo(individual, { customerType: "business", vatNumber: "NL1" })).toEqual({
      customerType: "business",
      vatNumber: "NL1",
    });
  });

  test("history has what was and what is, of the changed fields only", () => {
    const changed = changesTo(business, { company: "", lastName: "Wit" });
    expect(historyOf(business, changed)).toEqual({
      company: { from: "Brightline", to: null },
      lastName: { from: "de Wit", to: "Wit" },
    });
  });
});

describe("an e-mail address", () => {
  test("is free where nobody has it, or the customer itself", () => {
    requireFreeEmail(undefined, null);
    requireFreeEmail({ id: "cust_1", status: "active" }, "cust_1");
  });

  test.each(["active", "inactive"] as const)(
    "of another customer that is %s is refused, with that one's id",
    (status) => {
      for (const id of ["cust_1", null]) {
        const problem = problemOf(() => requireFreeEmail({ id: "cust_2", status }, id));
        expect(problem.code).toBe("EMAIL_EXISTS");
        expect(problem.message).toContain("cust_2");
        expect(problem.message.includes("inactive")).toBe(status === "inactive");
      }
    },
  );
});

describe("a customer may be made inactive", () => {
  test("without active rentals and open orders", () => {
    requireIdle({ activeRentals: 0 }, []);
  });

  test("not with active rentals, whatever the orders", () => {
    const problem = problemOf(() => requireIdle({ activeRentals: 2 }, [{ id: "ord_1" }]));
    expect(problem.code).toBe("CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS");
    expect(problem.message).toContain("2 active subscriptions");
  });

  test("not with open orders, which are named", () => {
    const problem = problemOf(() => requireIdle({ activeRentals: 0 }, [{ id: "ord_1" }, { id: "ord_2" }]));
    expect(problem.code).toBe("CUSTOMER_HAS_PENDING_ORDERS");
    expect(problem.message).toContain("ord_1, ord_2");
  });
});

describe("profitability", () => {
  const sums = { rentals: 3, collected: 425_000n, acquisitionCost: 360_000n, tracked: 2, firstStartsOn: "2025-12-01" };

  test("4250.00 collected of 3600.00 in 12 months: 118.1 %, a margin of 650.00 or 18.1 %, 354.17 a month", () => {
    expect(profitabilityOf(sums, 2, "2026-11-22")).toEqual({
      lifetimeCollected: 425_000n,
      totalAcquisitionCost: 360_000n,
      customerMargin: 65_000n,
      customerMarginPercent: 18.1,
      costRecoveryPercent: 118.1,
      averageMonthlyRevenue: 35_417n,
      subscriptionsTracked: 2,
      totalDevicesEver: 3,
      activeDevices: 2,
    });
  });

  test.each([
    [53_400n, 100_000n, 53.4, -46.6],
    [106_200n, 80_000n, 132.8, 32.8],
    [0n, 180_000n, 0, -100],
    [1n, 2_000n, 0.1, -100],
    [100_000n, 100_000n, 100, 0],
  ])("%s of %s recovers %d %%, a margin of %d %%", (collected, acquisitionCost, recovery, margin) => {
    const account = profitabilityOf({ ...sums, collected, acquisitionCost }, 1, "2026-11-22");
    expect(account).toMatchObject({ costRecoveryPercent: recovery, customerMarginPercent: margin });
  });

  test("without a cost there are no percentages, and without a rental no average", () => {
    expect(profitabilityOf(noRentals, 0, "2026-11-22")).toEqual({
      lifetimeCollected: 0n,
      totalAcquisitionCost: 0n,
      customerMargin: 0n,
      customerMarginPercent: null,
      costRecoveryPercent: null,
      averageMonthlyRevenue: null,
      subscriptionsTracked: 0,
      totalDevicesEver: 0,
      activeDevices: 0,
    });
  });
});

describe("months that have begun", () => {
  test.each([
    ["2026-11-22", "2026-11-21", 0],
    ["2026-11-22", "2026-11-22", 1],
    ["2025-12-01", "2026-11-22", 12],
    ["2025-11-22", "2026-11-21", 12],
    ["2025-11-22", "2026-11-22", 13],
    ["2026-01-31", "2026-02-27", 1],
    ["2026-01-31", "2026-02-28", 2],
    ["2026-01-31", "2026-03-30", 2],
    ["2028-02-29", "2029-02-28", 13],
  ])("from %s to %s: %i", (startsOn, today, months) => {
    expect(monthsBegun(startsOn, today)).toBe(months);
  });

  test("a customer who has paid every month on the day averages the monthly amount, on any day", () => {
    const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2030-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.nat(60), fc.nat(27), (start, months, days) => {
        const startsOn = start.toISOString().slice(0, 10);
        const today = new Date(Date.parse(addMonths(startsOn, months)) + days * 86_400_000).toISOString().slice(0, 10);
        const paid = Array.from({ length: months + 2 }, (_, at) => addMonths(startsOn, at)).filter((on) => on <= today);
        const collected = 12_900n * BigInt(paid.length);
        const sums = { ...noRentals, rentals: 1, collected, firstStartsOn: startsOn };
        expect(profitabilityOf(sums, 1, today).averageMonthlyRevenue).toBe(12_900n);
      }),
    );
  });
});
