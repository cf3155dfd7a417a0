import { expect, inject, test } from "vitest";
import { type Answer, atOnce } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { newStock, newVariant } from "../../support/factories.ts";
import { during, eventsOf } from "../behind.ts";
import { age, customer, customersOf, linesOf, newPlaced, orderIdsOf, orderOf, path, place } from "./made.ts";

const rounds = { repeats: inject("long") ? 19 : 2 };

/** How often each status was answered. */
function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

test("64 first orders at once make one customer, and each is an order", async () => {
  const stock = await newStock();
  const letters = (at: number) => (at % 2 === 0 ? customer.email.toUpperCase() : customer.email);
  const answers = await atOnce(64, (at) =>
    stock.client.post(path, orderOf(stock, { customer: { ...customer, email: letters(at) } }), {
      "Idempotency-Key": `key-${at}`,
    }),
  );
  expect(tally(answers)).toEqual({ 201: 64 });
  expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(64);
  const customers = await customersOf(stock.tenantId, customer.email);
  expect(customers).toHaveLength(1);
  expect(new Set(answers.map(({ body }) => body.order.customer.customerId))).toEqual(new Set([customers[0]?.["id"]]));
  const types = (await eventsOf(stock.tenantId)).map(({ type }) => type);
  expect(types.filter((type) => type === "customer.created")).toHaveLength(1);
  expect(types.filter((type) => type === "order.created")).toHaveLength(64);
});

test("64 equal orders at once are one order with one answer", rounds, async () => {
  const stock = await newStock();
  const answers = await atOnce(64, () => stock.client.post(path, orderOf(stock)));
  expect(tally(answers)).toEqual({ 201: 64 });
  for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
  expect(await orderIdsOf(stock.tenantId, customer.email)).toEqual([answers[0]?.body.orderId]);
  expect(await eventsOf(stock.tenantId)).toHaveLength(2);
});

test("64 equal orders at once of a customer who is known are one order", rounds, async () => {
  const { stock, id } = await newPlaced();
  await age(id, "1 hour");
  const answers = await atOnce(64, () => stock.client.post(path, orderOf(stock)));
  expect(tally(answers)).toEqual({ 201: 64 });
  expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
  expect(await orderIdsOf(stock.tenantId, customer.email)).toHaveLength(2);
});

test("an order whose equal is placed between its load and its commit is that one", async () => {
  const { stock, id, order } = await newPlaced();
  await age(id, "1 hour");
  const placed = `update orders set created_at = now() where id = '${id}';
    update customers set updated_at = now() where id = '${order.customer.customerId}'`;
  const { status, body } = await during(placed, () => stock.client.post(path, orderOf(stock)));
  expect([status, body.orderId]).toEqual([201, id]);
  expect(await orderIdsOf(stock.tenantId, customer.email)).toEqual([id]);
});

test("an order whose variant is switched off between its load and its commit is refused", async () => {
  const stock = await newStock();
  const off = `update variants set status = 'inactive' where id = '${stock.product.variantId}'`;
  const { status, body } = await during(off, () => stock.client.post(path, orderOf(stock)));
  expect([status, body.error.code]).toEqual([400, "VARIANT_INACTIVE"]);
  expect(await orderIdsOf(stock.tenantId, customer.email)).toEqual([]);
});

test("a line that is added while its variant is switched off is refused", async () => {
  const { stock, path: one, order } = await newPlaced();
  const { variantId, variantSku } = await newVariant(stock.tenantId, stock.product);
  const off = `update variants set status = 'inactive' where id = '${variantId}'`;
  const items = [{ sku: variantSku, quantity: 1, contractLength: 12 }];
  const { status, body } = await during(off, () => stock.client.patch(one, { items }));
  expect([status, body.error.code]).toEqual([400, "VARIANT_INACTIVE"]);
  expect((await stock.client.get(one)).body).toEqual(order);
});

test("of an order and the end of its variant's offer at once, one is made and the other refused", rounds, async () => {
  const stock = await newStock();
  const variant = `/v1/products/variants/${stock.product.variantId}/status`;
  const [placed, ended] = (await atOnce(2, (at) =>
    at === 0 ? stock.client.post(path, orderOf(stock)) : stock.client.patch(variant, { status: "inactive" }),
  )) as [Answer, Answer];
  const codes = [placed, ended].map(({ status, body }) => (status < 300 ? status : body.error.code));
  expect([
    [201, "VARIANT_IN_USE"],
    ["VARIANT_INACTIVE", 200],
  ]).toContainEqual(codes);
});

test(
  "of an order and the deletion of its customer at once, the customer is active if there is an order",
  rounds,
  async () => {
    const { stock, id, path: one, order } = await newPlaced();
    await stock.client.post(`${one}/cancel`);
    const [placed, deleted] = (await atOnce(2, (at) =>
      at === 0
        ? stock.client.post(path, orderOf(stock))
        : stock.client.delete(`/v1/customers/${order.customer.customerId}`),
    )) as [Answer, Answer];
    expect(placed.status).toBe(201);
    expect(placed.body.orderId).not.toBe(id);
    if (deleted.status !== 200) expect(deleted.body.error.code).toBe("CUSTOMER_HAS_PENDING_ORDERS");
    expect(await customersOf(stock.tenantId, customer.email)).toMatchObject([{ status: "active" }]);
  },
);

test("an order whose customer is deleted between its load and its commit brings the customer back", async () => {
  const { stock, path: one, order } = await newPlaced();
  await stock.client.post(`${one}/cancel`);
  const deletion = `update customers set status = 'inactive' where id = '${order.customer.customerId}'`;
  const { status } = await during(deletion, () => stock.client.post(path, orderOf(stock)));
  expect(status).toBe(201);
  expect(await customersOf(stock.tenantId, customer.email)).toMatchObject([{ status: "active" }]);
  const changes = (await eventsOf(stock.tenantId)).filter(({ type }) => type === "customer.updated");
  expect(changes).toMatchObject([{ data: { changes: { status: { from: "inactive", to: "active" } } } }]);
});

test("of 16 cancellations at once one is made and 15 find it cancelled", async () => {
  const { stock, path: one } = await newPlaced();
  const answers = await atOnce(16, () => stock.client.post(`${one}/cancel`));
  expect(tally(answers)).toEqual({ 200: 1, 400: 15 });
  for (const { body } of answers.filter(({ status }) => status === 400)) {
    expect(body.error.code).toBe("ALREADY_CANCELLED");
  }
  const types = (await eventsOf(stock.tenantId)).map(({ type }) => type);
  expect(types.filter((type) => type === "order.cancelled")).toHaveLength(1);
});

test("an order that is cancelled while its items are changed has no open line", rounds, async () => {
  const { stock, id, path: one } = await newPlaced();
  const items = (at: number) => [{ sku: stock.product.variantSku, quantity: at, contractLength: 24 }];
  const answers = await atOnce(8, (at) =>
    at === 0 ? stock.client.post(`${one}/cancel`) : stock.client.patch(one, { items: items(at) }),
  );
  expect(answers[0]?.status).toBe(200);
  for (const { status, body } of answers.slice(1))
    if (status !== 200) expect(body.error.code).toBe("ALREADY_CANCELLED");
  const { body } = await stock.client.get(one);
  expect(body.status).toBe("cancelled");
  expect(await linesOf(id)).toMatchObject([{ isOpen: false, quantity: body.items[0].quantity }]);
  expect(body.totals.total).toBe(129 * body.items[0].quantity);
});

test("of 64 changes with one If-Match one is made and 63 are refused with 412", async () => {
  const { stock, path: one } = await newPlaced();
  const answers = await atOnce(64, (at) => stock.client.patch(one, { notes: `Note ${at}` }, { "If-Match": '"1"' }));
  expect(tally(answers)).toEqual({ 200: 1, 412: 63 });
});

test("64 equal orders at once with one Idempotency-Key get one answer", async () => {
  const stock = await newStock();
  const key = { "Idempotency-Key": "key-1" };
  const answers = await atOnce(64, () => stock.client.post(path, orderOf(stock), key));
  expect(tally(answers)).toEqual({ 201: 64 });
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(await orderIdsOf(stock.tenantId, customer.email)).toHaveLength(1);
});

test("changes of an order while it is rented from are made anew: nothing is edited that is fulfilled", async () => {
  const { stock, id, path: one } = await newPlaced();
  const rented = `update orders set status = 'partial', rented_devices = 1 where id = '${id}'`;
  const items = [{ sku: stock.product.variantSku, quantity: 1, contractLength: 24 }];
  const { status, body } = await during(rented, () => stock.client.patch(one, { items }));
  expect([status, body.error.code]).toEqual([400, "INVALID_STATUS"]);
  expect(await linesOf(id)).toMatchObject([{ quantity: 3 }]);
  await sql("update orders set status = 'pending', rented_devices = 0 where id = $1", [id]);
  const cancelled = await during(rented, () => stock.client.post(`${one}/cancel`));
  expect([cancelled.status, cancelled.body.error.code]).toEqual([400, "ORDER_NOT_CANCELLABLE"]);
  expect((await place(stock)).order.status).toBe("partial");
});
