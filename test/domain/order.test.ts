import { describe, expect, test } from "vitest";
import {
  changesBetween,
  changesTo,
  isRepeat,
  type NewOrder,
  type Order,
  type OrderableVariant,
  type OrderingCustomer,
  placeOrder,
  sameness,
} from "#domain/order";
import { settingsOf } from "#domain/settings";

const address = { contactName: "Noor", streetAddress: "Harbour Road 12", city: "Amsterdam", country: "NL" };
const variant: OrderableVariant = {
  ...{ id: "var_1", version: 1, sku: "A", status: "active", productId: "prod_1", productName: "Northbook 14" },
  ...{ productImageUrl: null, listPrice: 249900n, acquisitionCost: 180000n },
  pricing: [
    { contractLength: 12, monthlyPrice: 21900n },
    { contractLength: 24, monthlyPrice: 12900n },
  ],
};
const other: OrderableVariant = { ...variant, id: "var_2", sku: "B" };
const asked: NewOrder = {
  customer: { email: "noor@brightline.example", firstName: "Noor", lastName: "de Wit" },
  billingAddress: address,
  items: [{ sku: "A", quantity: 3, contractLength: 24 }],
};
const settings = settingsOf({}, "EUR");
const now = "2026-11-22T09:30:00.000Z";
const made = { id: "ord_1", tenantId: "bu_1", customerId: "cust_1", currency: "EUR", by: "key_1", now };

const placed = (fields: Partial<NewOrder> = {}, variants = [variant, other]): Order =>
  placeOrder({ ...asked, ...fields }, { customer: undefined, variants, settings }, made);

describe("what is known of a unit's cost", () => {
  test.each([
    [
      {},
      { listPrice: 249900n, listPriceSource: "variant", acquisitionCost: 180000n, acquisitionCostSource: "variant" },
    ],
    [{ acquisitionCost: null }, { acquisitionCost: 249900n, acquisitionCostSource: "list_price" }],
    [{ listPrice: null }, { listPrice: null, listPriceSource: "unknown", acquisitionCostSource: "variant" }],
    [
      { listPrice: null, acquisitionCost: null },
      { listPrice: null, listPriceSource: "unknown", acquisitionCost: null, acquisitionCostSource: "unknown" },
    ],
    [{ acquisitionCost: 0n }, { acquisitionCost: 0n, acquisitionCostSource: "variant" }],
  ])("%o", (fields, expected) => {
    expect(placed({}, [{ ...variant, ...fields }]).lines[0]).toMatchObject(expected);
  });
});

test("what an order leaves out of the customer comes from the one who is known; an empty text is nothing", () => {
  const known: OrderingCustomer = {
    ...{ id: "cust_1", version: 1, company: "Brightline", phone: "+31" },
    status: "active",
    customerType: "business",
    ...{ lastBillingAddress: null, lastShippingAddress: null },
  };
  const of = (customer: object) =>
    placeOrder(
      { ...asked, customer: { ...asked.customer, ...customer } },
      { customer: known, variants: [variant], settings },
      made,
    );
  expect(of({})).toMatchObject({ company: "Brightline", phone: "+31", customerType: "business" });
  expect(of({ company: "", phone: "1", customerType: "individual" })).toMatchObject({
    ...{ company: null, phone: "1", customerType: "individual" },
  });
});

test("an order is a repeat for a minute, and where the clocks of two requests cross", () => {
  const at = (moment: string) => isRepeat({ createdAt: now }, moment);
  expect(at(now)).toBe(true);
  expect(at("2026-11-22T09:30:59.999Z")).toBe(true);
  expect(at("2026-11-22T09:31:00.000Z")).toBe(false);
  expect(at("2026-11-22T09:29:59.000Z")).toBe(true);
});

test("the same is the same customer, items and lengths", () => {
  const items = [
    { sku: "A", quantity: 1 },
    { sku: "B", quantity: 2, contractLength: 12 },
  ];
  const base = { ...asked, items };
  const same: NewOrder[] = [
    { ...base, items: items.toReversed() },
    { ...base, customer: { ...asked.customer, email: "NOOR@brightline.example", firstName: "N." } },
    { ...base, notes: "x", orderType: "standard" },
  ];
  const others: NewOrder[] = [
    { ...base, items: items.slice(1) },
    { ...base, items: [...items, items[0] ?? { sku: "A", quantity: 1 }] },
    { ...base, items: [{ sku: "A", quantity: 1, contractLength: 12 }, ...items.slice(1)] },
    { ...base, items: [{ sku: 'A",1,null]', quantity: 1 }, ...items.slice(1)] },
    { ...base, customer: { ...asked.customer, email: "other@brightline.example" } },
    { ...base, orderType: "extension" },
  ];
  for (const order of same) expect(sameness(order)).toBe(sameness(base));
  expect(new Set([base, ...others].map(sameness)).size).toBe(others.length + 1);
});

describe("new items", () => {
  const order = placed();
  const change = (items: NewOrder["items"], variants = [variant, other]) =>
    changesTo(order, { items }, { variants, settings });

  test("that were ordered before keep their price, and need no variant that is still offered so", () => {
    const dear = { ...variant, pricing: [{ contractLength: 24, monthlyPrice: 99900n }] };
    const changed = change([{ sku: "A", quantity: 1 }], [dear]);
    expect(changed).toMatchObject({
      total: 12900n,
      totalDevices: 1,
      lines: [{ unitPrice: 12900n, contractLength: 24 }],
    });
  });

  test("that were not are priced as of now", () => {
    const changed = change([{ sku: "B", quantity: 2, contractLength: 12 }]);
    expect(changed).toMatchObject({ total: 43800n, lines: [{ variantId: "var_2", position: 0, unitPrice: 21900n }] });
  });

  test("that are the old ones change nothing", () => {
    expect(change([{ sku: "A", quantity: 3 }])).toEqual({});
  });

  test("that have two lengths of one thing need to say which", () => {
    const both = placed({ items: [12, 24].map((contractLength) => ({ sku: "A", quantity: 1, contractLength })) });
    const of = (contractLength?: number) =>
      changesTo(both, { items: [{ sku: "A", quantity: 1, contractLength }] }, { variants: [variant], settings });
    expect(of(12)).toMatchObject({ total: 21900n });
    expect(of(24)).toMatchObject({ total: 12900n });
    expect(() => of(36)).toThrow(expect.objectContaining({ code: "INVALID_CONTRACT_LENGTH" }));
  });
});

test("a payment is changed member by member", () => {
  const order = { ...placed(), payment: { status: "pending" as const, paidAmount: 100n } };
  const changed = changesTo(order, { payment: { status: "paid" } }, { variants: [], settings });
  expect(changed).toEqual({ payment: { status: "paid", paidAmount: 100n } });
});

test("changes are told of fields that differ, that came, and that went", () => {
  const before: Record<string, unknown> = { a: 1, b: { x: 1, y: [1] }, c: "gone" };
  expect(changesBetween(before, { a: 2, b: { y: [1], x: 1 }, d: "new" })).toEqual({
    a: { from: 1, to: 2 },
    c: { from: "gone", to: undefined },
    d: { from: undefined, to: "new" },
  });
});
