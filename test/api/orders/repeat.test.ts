import { describe, expect, test } from "vitest";
import { newStock } from "../../support/factories.ts";
import { eventsOf } from "../behind.ts";
import { age, customer, newPlaced, orderIdsOf, orderOf, path, place } from "./made.ts";

describe("an order that is sent again within a minute", () => {
  test("is the first one, with the same answer", async () => {
    const stock = await newStock();
    const first = await stock.client.post(path, orderOf(stock));
    const second = await stock.client.post(path, orderOf(stock));
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(second.headers.get("ETag")).toBe(first.headers.get("ETag"));
    expect(await orderIdsOf(stock.tenantId, customer.email)).toEqual([first.body.orderId]);
    expect(await eventsOf(stock.tenantId)).toHaveLength(2);
  });

  test.each([
    ["the e-mail address in other letters", { customer: { ...customer, email: customer.email.toUpperCase() } }],
    ["another name", { customer: { ...customer, firstName: "N." } }],
    ["other notes", { notes: "Hurry" }],
  ])("is the first one with %s", async (_, fields) => {
    const { stock, id } = await newPlaced();
    expect((await place(stock, fields)).id).toBe(id);
  });

  test("is the first one with its items in another order", async () => {
    const stock = await newStock();
    const items = [12, 24].map((contractLength) => ({ sku: stock.product.variantSku, quantity: 1, contractLength }));
    const { id } = await place(stock, { items });
    expect((await place(stock, { items: items.toReversed() })).id).toBe(id);
  });

  test("is another one with other items, lengths, or customer", async () => {
    const { stock, id } = await newPlaced();
    const sku = stock.product.variantSku;
    const others = [
      { items: [{ sku, quantity: 4, contractLength: 24 }] },
      { items: [{ sku, quantity: 3, contractLength: 12 }] },
      { customer: { ...customer, email: "other@example.com" } },
    ];
    const ids = [id];
    for (const fields of others) ids.push((await place(stock, fields)).id);
    expect(new Set(ids).size).toBe(4);
  });

  test("is another one where the two carry different Idempotency-Keys", async () => {
    const stock = await newStock();
    const one = await place(stock, {}, { "Idempotency-Key": "a" });
    const two = await place(stock, {}, { "Idempotency-Key": "b" });
    expect(two.id).not.toBe(one.id);
    expect((await place(stock, {}, { "Idempotency-Key": "a" })).id).toBe(one.id);
  });

  test("is the first one where only one of them carries a key", async () => {
    const stock = await newStock();
    const bare = await place(stock);
    expect((await place(stock, {}, { "Idempotency-Key": "a" })).id).toBe(bare.id);
    const other = await newStock();
    const keyed = await place(other, {}, { "Idempotency-Key": "a" });
    expect((await place(other)).id).toBe(keyed.id);
  });

  test("is another one once the first is cancelled", async () => {
    const { stock, id, path: one } = await newPlaced();
    await stock.client.post(`${one}/cancel`);
    expect((await place(stock)).id).not.toBe(id);
  });
});

test("an order that is sent again later is another one", async () => {
  const { stock, id } = await newPlaced();
  await age(id, "55 seconds");
  expect((await place(stock)).id).toBe(id);
  await age(id, "5 seconds");
  expect((await place(stock)).id).not.toBe(id);
});

test("two upgrades to the same are two orders, of two rentals", async () => {
  const { stock, id } = await newPlaced();
  const of = (originalOrderId: string) => ({
    orderType: "extension",
    extensionDetails: { originalOrderId, extensionMonths: 6, previousEndDate: "2026-11-30", newEndDate: "2027-05-30" },
  });
  const next = await place(stock, { items: [{ sku: stock.product.variantSku, quantity: 1, contractLength: 24 }] });
  const [one, two] = [await place(stock, of(id)), await place(stock, of(next.id))];
  expect(one.id).not.toBe(two.id);
  expect((await place(stock, of(id))).id).toBe(one.id);
});
