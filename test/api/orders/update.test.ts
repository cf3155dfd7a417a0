import { describe, expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { address, newStock, newVariant } from "../../support/factories.ts";
import { eventsOf } from "../behind.ts";
import { linesOf, newPlaced, place, setOrderStatus } from "./made.ts";

const lastEvent = async (tenantId: string) => (await eventsOf(tenantId)).at(-1);

describe("PATCH changes", () => {
  test("customer and addresses of the order, not of the customer", async () => {
    const { stock, path, order } = await newPlaced({
      customer: { email: "a@b.example", firstName: "A", lastName: "B" },
    });
    const billingAddress = { ...address, city: "Utrecht" };
    const customer = { firstName: "Noor", company: "Brightline", customerType: "business" };
    const answer = await stock.client.patch(path, { customer, billingAddress });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("ETag")).toBe('"2"');
    const { order: after } = answer.body;
    expect(after).toEqual({
      ...order,
      customer: { ...order.customer, ...customer },
      billingAddress,
      updatedAt: after.updatedAt,
    });
    expect((await stock.client.get(path)).body).toEqual(after);
    const shown = (await stock.client.get(`/v1/customers/${order.customer.customerId}`)).body;
    expect(shown.customer ?? shown).toMatchObject({ firstName: "A", lastBillingAddress: address });
    expect(await lastEvent(stock.tenantId)).toMatchObject({
      type: "order.updated",
      data: {
        changes: {
          customer: { from: order.customer, to: after.customer },
          billingAddress: { from: address, to: billingAddress },
        },
      },
    });
  });

  test("tracking, shipping, payment and notes, and takes them away again", async () => {
    const { stock, path, order } = await newPlaced();
    const sent = {
      trackingNumber: "3SABC",
      shippedAt: "2026-11-22T10:30:00+01:00",
      payment: { status: "paid", method: "manual", transactionId: "tr_1", paidAmount: 387.5, manuallyMarked: true },
      notes: "Sent",
    };
    const { body } = await stock.client.patch(path, sent);
    expect(body.order).toMatchObject({ ...sent, shippedAt: "2026-11-22T09:30:00.000Z" });
    expect((await stock.client.get(path)).body).toEqual(body.order);
    const next = await stock.client.patch(path, { payment: { status: "failed" }, shippedAt: null });
    expect(next.body.order.payment).toEqual({ ...sent.payment, status: "failed" });
    expect(next.body.order).not.toHaveProperty("shippedAt");
    const last = await stock.client.patch(path, { trackingNumber: "", notes: "" });
    const { payment: _, updatedAt, ...rest } = last.body.order;
    expect({ ...rest, updatedAt: order.updatedAt }).toEqual(order);
    expect(updatedAt > order.updatedAt).toBe(true);
  });

  test("nothing where all is as sent: no version, no record", async () => {
    const { stock, path, order } = await newPlaced({ notes: "Same" });
    const { productId: _, ...same } = order.items[0];
    const items = [{ sku: same.sku, quantity: same.quantity, contractLength: 24 }];
    const answer = await stock.client.patch(path, { notes: "Same", billingAddress: address, items });
    expect(answer.headers.get("ETag")).toBe('"1"');
    expect(answer.body.order).toEqual(order);
    expect(await eventsOf(stock.tenantId)).toHaveLength(2);
  });

  test("items: what stays keeps its price, what is new is priced as of now, and totals follow", async () => {
    const stock = await newStock({ settings: { tax: { enabled: true, rate: 21 } } });
    const { path, id, order } = await place(stock);
    const other = await newVariant(stock.tenantId, stock.product);
    await sql(`update variants set pricing = '[{"contractLength":24,"monthlyPrice":100}]' where id = $1`, [
      stock.product.variantId,
    ]);
    const items = [
      { sku: other.variantSku, quantity: 1, contractLength: 36 },
      { sku: stock.product.variantSku, quantity: 2 },
    ];
    const { status, body } = await stock.client.patch(path, { items });
    expect(status).toBe(200);
    expect(body.order.items).toMatchObject([
      { ...items[0], unitPrice: 99 },
      { ...order.items[0], quantity: 2 },
    ]);
    // 99.00 + 2 x 129.00 = 357.00, and 21 % of it.
    expect(body.order.totals).toEqual({
      ...{ subtotal: 357, taxAmount: 74.97, total: 431.97, currency: "EUR", totalDevices: 3 },
    });
    expect((await stock.client.get(path)).body).toEqual(body.order);
    expect(await linesOf(id)).toEqual([
      { position: 0, sku: other.variantSku, quantity: 1, unitPrice: 9900, contractLength: 36, isOpen: true },
      { position: 1, sku: stock.product.variantSku, quantity: 2, unitPrice: 12900, contractLength: 24, isOpen: true },
    ]);
    expect(await lastEvent(stock.tenantId)).toMatchObject({
      type: "order.updated",
      data: {
        changes: {
          items: { from: order.items, to: body.order.items },
          totals: { from: order.totals, to: body.order.totals },
        },
      },
    });
  });

  test("no contract length of what was ordered", async () => {
    const { stock, path, order } = await newPlaced();
    const items = [{ sku: order.items[0].sku, quantity: 3, contractLength: 12 }];
    const { status, body } = await stock.client.patch(path, { items });
    expect([status, body.error.code]).toEqual([400, "INVALID_CONTRACT_LENGTH"]);
    expect(placesOf(body)).toEqual(["items.0.contractLength"]);
  });

  test("a pending order to a confirmed one, once", async () => {
    const { stock, path } = await newPlaced();
    const { body } = await stock.client.patch(path, { status: "confirmed", notes: "Checked" });
    expect(body.order).toMatchObject({ status: "confirmed", notes: "Checked" });
    const types = (await eventsOf(stock.tenantId)).map(({ type }) => type);
    expect(types.slice(-2).sort()).toEqual(["order.confirmed", "order.updated"]);
    expect((await stock.client.patch(path, { status: "confirmed" })).headers.get("ETag")).toBe('"2"');
  });
});

describe("PATCH refuses", () => {
  const edits: Record<string, unknown>[] = [
    { customer: { firstName: "N." } },
    { billingAddress: address },
    { shippingAddress: address },
    { items: [{ sku: "A", quantity: 1 }] },
  ];

  test.each([
    ["partial", "INVALID_STATUS"],
    ["fulfilled", "INVALID_STATUS"],
    ["cancelled", "ALREADY_CANCELLED"],
  ])("customer, addresses and items of an order that is %s, and takes the rest", async (status, code) => {
    const { stock, path, id } = await newPlaced();
    await setOrderStatus(id, status);
    for (const edit of edits) {
      const answer = await stock.client.patch(path, { ...edit, notes: "Not" });
      expect([answer.status, answer.body.error.code]).toEqual([400, code]);
    }
    const confirm = await stock.client.patch(path, { status: "confirmed" });
    expect([confirm.status, confirm.body.error.code]).toEqual([400, code]);
    expect(await eventsOf(stock.tenantId)).toHaveLength(2);
    const rest = { trackingNumber: "3SABC", payment: { status: "paid" }, notes: "Late" };
    expect((await stock.client.patch(path, rest)).body.order).toMatchObject({ ...rest, status });
  });

  test("an amount with more decimals than the currency has, by name", async () => {
    const { stock, path } = await newPlaced();
    const { status, body } = await stock.client.patch(path, { payment: { paidAmount: 1.005 } });
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", ["payment.paidAmount"]]);
  });

  test("items that are unknown, switched off, or without a price", async () => {
    const { stock, path } = await newPlaced();
    const off = await newVariant(stock.tenantId, stock.product);
    await sql("update variants set status = 'inactive' where id = $1", [off.variantId]);
    for (const [sku, code] of [
      ["NONE", "VARIANT_NOT_FOUND"],
      [off.variantSku, "VARIANT_INACTIVE"],
    ]) {
      const { status, body } = await stock.client.patch(path, { items: [{ sku, quantity: 1, contractLength: 24 }] });
      expect([status, body.error.code, placesOf(body)]).toEqual([400, code, ["items.0.sku"]]);
    }
  });

  test.each([
    [{ status: "cancelled" }, "status"],
    [{ customer: { email: "other@example.com" } }, "customer.email"],
    [{ shippedAt: "2026-02-30T00:00:00Z" }, "shippedAt"],
    [{ shippedAt: "tomorrow" }, "shippedAt"],
    [{ items: [] }, "items"],
    [{ orderId: "x" }, "orderId"],
  ])("%j at its place", async (changes, place) => {
    const { stock, path } = await newPlaced();
    const { status, body } = await stock.client.patch(path, changes);
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", [place]]);
  });

  test("a version that has moved on, with 412", async () => {
    const { stock, path } = await newPlaced();
    expect((await stock.client.patch(path, { notes: "One" }, { "If-Match": '"1"' })).status).toBe(200);
    const { status, body } = await stock.client.patch(path, { notes: "Two" }, { "If-Match": '"1"' });
    expect([status, body.error.code]).toEqual([412, "PRECONDITION_FAILED"]);
  });

  test("an order that is not there", async () => {
    const { stock } = await newPlaced();
    expect((await stock.client.patch("/v1/orders/ord_none", { notes: "x" })).status).toBe(404);
  });
});

test("a line that was taken off an order frees its variant", async () => {
  const { stock, path } = await newPlaced();
  const other = await newVariant(stock.tenantId, stock.product);
  const off = () =>
    stock.client.patch(`/v1/products/variants/${stock.product.variantId}/status`, { status: "inactive" });
  expect((await off()).body.error.code).toBe("VARIANT_IN_USE");
  await stock.client.patch(path, { items: [{ sku: other.variantSku, quantity: 1, contractLength: 12 }] });
  expect((await off()).status).toBe(200);
});
