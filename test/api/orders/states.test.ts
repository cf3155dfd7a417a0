import { describe, expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { keyIdOf, newStock } from "../../support/factories.ts";
import { eventsOf } from "../behind.ts";
import { linesOf, newPlaced, path as orders, place, setOrderStatus } from "./made.ts";

const lastEvent = async (tenantId: string) => (await eventsOf(tenantId)).at(-1);

describe("cancel", () => {
  test.each(["pending", "confirmed"])("ends an order that is %s, and says why in the record", async (from) => {
    const { stock, path, id } = await newPlaced();
    if (from === "confirmed") await stock.client.post(`${path}/confirm`);
    const answer = await stock.client.post(`${path}/cancel`, { reason: "Ordered twice" });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ success: true, message: "Order cancelled.", orderId: id });
    const { body, headers } = await stock.client.get(path);
    expect(headers.get("ETag")).toBe(answer.headers.get("ETag"));
    expect(body).toMatchObject({ status: "cancelled", cancellationReason: "Ordered twice" });
    expect(body.cancelledAt).toBe(body.updatedAt);
    expect(await lastEvent(stock.tenantId)).toMatchObject({
      ...{ type: "order.cancelled", subjectId: id, actorId: keyIdOf(stock.key) },
      data: { from, reason: "Ordered twice" },
    });
  });

  test("needs no body", async () => {
    const { stock, path } = await newPlaced();
    expect((await stock.client.post(`${path}/cancel`)).status).toBe(200);
    expect((await stock.client.get(path)).body).not.toHaveProperty("cancellationReason");
  });

  test("takes no body that is no JSON for none", async () => {
    const { stock, path } = await newPlaced();
    const typed = await stock.client.post(`${path}/cancel`, "reason=x", { "Content-Type": "text/plain" });
    expect([typed.status, typed.body.error.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
    expect((await stock.client.post(`${path}/cancel`, "")).status).toBe(400);
    expect((await stock.client.get(path)).body.status).toBe("pending");
  });

  test("closes the lines, and so frees their variants", async () => {
    const { stock, path, id } = await newPlaced();
    const off = () =>
      stock.client.patch(`/v1/products/variants/${stock.product.variantId}/status`, { status: "inactive" });
    expect((await off()).body.error.code).toBe("VARIANT_IN_USE");
    await stock.client.post(`${path}/cancel`);
    expect(await linesOf(id)).toMatchObject([{ isOpen: false }]);
    expect((await off()).status).toBe(200);
  });

  test("closes the lines of that order only", async () => {
    const { stock, path } = await newPlaced();
    const other = await place(stock, { items: [{ sku: stock.product.variantSku, quantity: 1, contractLength: 12 }] });
    await stock.client.post(`${path}/cancel`);
    expect(await linesOf(other.id)).toMatchObject([{ isOpen: true }]);
  });

  test.each([
    ["partial", "ORDER_NOT_CANCELLABLE"],
    ["fulfilled", "ORDER_NOT_CANCELLABLE"],
    ["cancelled", "ALREADY_CANCELLED"],
  ])("refuses an order that is %s", async (status, code) => {
    const { stock, path, id } = await newPlaced();
    await setOrderStatus(id, status);
    const answer = await stock.client.post(`${path}/cancel`, {});
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
    expect(await eventsOf(stock.tenantId)).toHaveLength(2);
    expect(await linesOf(id)).toMatchObject([{ isOpen: true }]);
  });

  test("refuses a reason of more than 1000 characters, an unknown field, and a version that has moved on", async () => {
    const { stock, path } = await newPlaced();
    const long = await stock.client.post(`${path}/cancel`, { reason: "x".repeat(1001) });
    expect([long.status, placesOf(long.body)]).toEqual([400, ["reason"]]);
    const odd = await stock.client.post(`${path}/cancel`, { force: true });
    expect([odd.status, placesOf(odd.body)]).toEqual([400, ["force"]]);
    const stale = await stock.client.post(`${path}/cancel`, {}, { "If-Match": '"2"' });
    expect([stale.status, stale.body.error.code]).toEqual([412, "PRECONDITION_FAILED"]);
    expect((await stock.client.get(path)).body.status).toBe("pending");
  });

  test("sent again with its Idempotency-Key gets the first answer", async () => {
    const { stock, path } = await newPlaced();
    const key = { "Idempotency-Key": "key-1" };
    const first = await stock.client.post(`${path}/cancel`, {}, key);
    const second = await stock.client.post(`${path}/cancel`, {}, key);
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(second.headers.get("Idempotent-Replayed")).toBe("true");
  });
});

describe("confirm", () => {
  test("makes a pending order a confirmed one", async () => {
    const { stock, path, id, order } = await newPlaced();
    const { status, body, headers } = await stock.client.post(`${path}/confirm`);
    expect(status).toBe(200);
    expect(headers.get("ETag")).toBe('"2"');
    expect(body).toEqual({
      ...{ success: true, message: "Order confirmed.", orderId: id },
      order: { ...order, status: "confirmed", updatedAt: body.order.updatedAt },
    });
    expect((await stock.client.get(path)).body).toEqual(body.order);
    expect(await lastEvent(stock.tenantId)).toMatchObject({ type: "order.confirmed", subjectId: id, data: {} });
  });

  test.each([
    ["confirmed", "INVALID_STATUS"],
    ["partial", "INVALID_STATUS"],
    ["fulfilled", "INVALID_STATUS"],
    ["cancelled", "ALREADY_CANCELLED"],
  ])("refuses an order that is %s", async (status, code) => {
    const { stock, path, id } = await newPlaced();
    await setOrderStatus(id, status);
    const answer = await stock.client.post(`${path}/confirm`);
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  test("refuses a version that has moved on", async () => {
    const { stock, path } = await newPlaced();
    const { status } = await stock.client.post(`${path}/confirm`, undefined, { "If-Match": '"2"' });
    expect(status).toBe(412);
  });
});

describe("notes", () => {
  test.each(["pending", "fulfilled", "cancelled"])(
    "of an order that is %s are replaced, and taken away",
    async (state) => {
      const { stock, path, id } = await newPlaced({ notes: "One" });
      await setOrderStatus(id, state);
      const answer = await stock.client.patch(`${path}/notes`, { notes: "Two" });
      expect(answer.body).toEqual({ success: true, message: "Notes updated.", orderId: id });
      const { body, headers } = await stock.client.get(path);
      expect([body.notes, body.status]).toEqual(["Two", state]);
      expect(headers.get("ETag")).toBe(answer.headers.get("ETag"));
      expect(await lastEvent(stock.tenantId)).toMatchObject({
        type: "order.updated",
        data: { changes: { notes: { from: "One", to: "Two" } } },
      });
      await stock.client.patch(`${path}/notes`, { notes: "" });
      expect((await stock.client.get(path)).body).not.toHaveProperty("notes");
    },
  );

  test("that are the same change nothing", async () => {
    const { stock, path } = await newPlaced({ notes: "One" });
    expect((await stock.client.patch(`${path}/notes`, { notes: "One" })).headers.get("ETag")).toBe('"1"');
    expect(await eventsOf(stock.tenantId)).toHaveLength(2);
  });

  test("have at most 5000 characters", async () => {
    const { stock, path } = await newPlaced();
    expect((await stock.client.patch(`${path}/notes`, { notes: "x".repeat(5000) })).status).toBe(200);
    const { status, body } = await stock.client.patch(`${path}/notes`, { notes: "x".repeat(5001) });
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", ["notes"]]);
  });
});

test("an order that is not there is not found, whatever is asked of it", async () => {
  const { client } = await newStock();
  const none = `${orders}/ord_none`;
  const answers = [
    await client.get(none),
    await client.post(`${none}/cancel`),
    await client.post(`${none}/confirm`),
    await client.patch(`${none}/notes`, { notes: "x" }),
  ];
  for (const { status, body } of answers) expect([status, body.error.code]).toEqual([404, "NOT_FOUND"]);
});

test("an order shows the subscriptions of each of its lines, and the group that all of them are in", async () => {
  const stock = await newStock();
  const items = [1, 2].map((quantity) => ({ sku: stock.product.variantSku, quantity, contractLength: 12 * quantity }));
  const { id, path, order } = await place(stock, { items });
  const { customerId } = order.customer;
  const rent = (rentalId: string, line: number) =>
    sql(
      `insert into rentals (tenant_id, id, order_id, order_line, customer_id, customer_email, customer_name,
                            asset_serial_number, sku, product_name, monthly_amount, currency, original_contract_length,
                            contract_length, starts_on, ends_on, created_by, created_at, updated_at)
       values ($1, $2, $3, $4, $5, 'a@b.example', 'Ada Test', $2, 'SKU', 'Laptop', 12900, 'EUR', 12, 12, '2026-01-15',
               '2027-01-15', 'test', now(), now())`,
      [stock.tenantId, rentalId, id, line, customerId],
    );
  const ids = ["a", "b", "c"].map((name) => `sub_${name}_${id}`);
  for (const [at, rentalId] of ids.entries()) await rent(rentalId, at === 1 ? 0 : 1);
  await sql("update orders set status = 'fulfilled', rented_devices = 3 where id = $1", [id]);
  await sql("update order_lines set rented_devices = quantity where order_id = $1", [id]);
  const whole = (await stock.client.get(path)).body;
  expect(whole).toMatchObject({
    ...{ status: "fulfilled", rentalIds: ids, rentalProgress: { totalDevices: 3, rentedDevices: 3 } },
    items: [
      { rentalIds: [ids[1]], rentalStatus: "completed" },
      { rentalIds: [ids[0], ids[2]], rentalStatus: "completed" },
    ],
  });
  expect(whole).not.toHaveProperty("billingGroupId");
  const group = { customerId, groupName: "Design", billingDay: 1, rentalIds: ids };
  const { billingGroupId } = (await stock.client.post("/v1/billing-groups", group)).body.billingGroup;
  expect((await stock.client.get(path)).body.billingGroupId).toBe(billingGroupId);
  await stock.client.patch(`/v1/billing-groups/${billingGroupId}`, { rentalIds: ids.slice(1) });
  expect((await stock.client.get(path)).body).not.toHaveProperty("billingGroupId");
});
