import { describe, expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { address, keyIdOf, newStock, newVariant } from "../../support/factories.ts";
import { eventsOf, whileCommitsFail } from "../behind.ts";
import { customer, customersOf, linesOf, newPlaced, orderOf, path, place } from "./made.ts";

test("an order is priced from its variant, and answered as it is read", async () => {
  const stock = await newStock();
  const answer = await stock.client.post(path, orderOf(stock, { notes: "After 17:00" }));
  expect(answer.status).toBe(201);
  expect(answer.headers.get("ETag")).toBe('"1"');
  const { order, orderId } = answer.body;
  expect(answer.body).toEqual({ success: true, message: "Order created.", orderId, order });
  expect(orderId).toMatch(/^ord_[0-9a-z]{26}$/);
  const { product } = stock;
  expect(order).toEqual({
    orderId,
    tenantId: stock.tenantId,
    status: "pending",
    orderType: "standard",
    customer: { ...customer, customerId: expect.stringMatching(/^cust_/), customerType: "individual" },
    billingAddress: address,
    shippingAddress: address,
    items: [
      {
        productId: product.productId,
        variantId: product.variantId,
        sku: product.variantSku,
        productName: "Northbook 14",
        quantity: 3,
        unitPrice: 129,
        contractLength: 24,
        listPrice: 2499,
        listPriceSource: "variant",
        acquisitionCost: 1800,
        acquisitionCostSource: "variant",
        usedListPriceAsAcquisition: false,
        rentalIds: [],
        rentalStatus: "pending",
      },
    ],
    totals: { subtotal: 387, taxAmount: 0, total: 387, currency: "EUR", totalDevices: 3 },
    rentalProgress: { totalDevices: 3, rentedDevices: 0 },
    rentalIds: [],
    createdAt: expect.any(String),
    updatedAt: order.createdAt,
    createdBy: keyIdOf(stock.key),
    notes: "After 17:00",
  });
  const read = await stock.client.get(`${path}/${orderId}`);
  expect(read.body).toEqual(order);
  expect(read.headers.get("ETag")).toBe('"1"');
  expect(await linesOf(orderId)).toEqual([
    { position: 0, sku: product.variantSku, quantity: 3, unitPrice: 12900, contractLength: 24, isOpen: true },
  ]);
});

test("what was ordered is no subscription yet, and no asset moves", async () => {
  const { stock } = await newPlaced();
  const [made] = await sql(
    "select count(*)::int as count from rentals where tenant_id = $1 and order_line is not null",
    [stock.tenantId],
  );
  expect(made).toEqual({ count: 0 });
});

test("the record says who ordered what, and that a customer was made", async () => {
  const { stock, id, order } = await newPlaced();
  const events = await eventsOf(stock.tenantId);
  const [made, placed, ...more] = events.toSorted((one, other) =>
    String(one["type"]) < String(other["type"]) ? -1 : 1,
  );
  expect(more).toEqual([]);
  const { customerId } = order.customer;
  expect(made).toMatchObject({
    type: "customer.created",
    subjectId: customerId,
    data: { ...customer, customerType: "individual", company: null },
  });
  expect(placed).toMatchObject({
    type: "order.created",
    subjectId: id,
    actorId: keyIdOf(stock.key),
    data: {
      ...{ customerId, orderType: "standard", total: 387, currency: "EUR" },
      items: [{ sku: stock.product.variantSku, quantity: 3, contractLength: 24, unitPrice: 129 }],
    },
  });
});

test("tax is computed once on the sum, on top or contained", async () => {
  const exclusive = await newPlaced({}, { tax: { enabled: true, rate: 21 } });
  expect(exclusive.order.totals).toMatchObject({ subtotal: 387, taxAmount: 81.27, total: 468.27 });
  const inclusive = await newPlaced({}, { tax: { enabled: true, rate: 21, calculation: "inclusive" } });
  expect(inclusive.order.totals).toMatchObject({ subtotal: 319.83, taxAmount: 67.17, total: 387 });
});

test("a currency without decimals, and one with three, come out whole", async () => {
  const jpy = await place(await newStock({ currency: "JPY" }));
  expect(jpy.order.totals).toMatchObject({ total: 38700, currency: "JPY" });
  const kwd = await place(await newStock({ currency: "KWD" }));
  expect(kwd.order).toMatchObject({ totals: { total: 38.7 }, items: [{ unitPrice: 12.9, listPrice: 249.9 }] });
});

describe("the contract length, where none is named, is", () => {
  const item = ({ product }: { product: { variantSku: string } }) => ({
    items: [{ sku: product.variantSku, quantity: 1 }],
  });

  test("the default of the business unit", async () => {
    const stock = await newStock({ settings: { contract: { defaultLength: 36 } } });
    const { order } = await place(stock, item(stock));
    expect(order.items[0]).toMatchObject({ contractLength: 36, unitPrice: 99 });
  });

  test("the only one that the variant has", async () => {
    const stock = await newStock({ settings: { contract: { defaultLength: 6 } } });
    await sql(`update variants set pricing = '[{"contractLength":24,"monthlyPrice":100}]' where id = $1`, [
      stock.product.variantId,
    ]);
    expect((await place(stock, item(stock))).order.items[0]).toMatchObject({ contractLength: 24, unitPrice: 1 });
  });

  test("refused where there are several and none is the default", async () => {
    const stock = await newStock({ settings: { contract: { defaultLength: 6 } } });
    const { status, body } = await stock.client.post(path, orderOf(stock, item(stock)));
    expect([status, body.error.code]).toEqual([400, "INVALID_CONTRACT_LENGTH"]);
    expect(placesOf(body)).toEqual(["items.0.contractLength"]);
  });
});

describe("an item is refused by name where", () => {
  test("its SKU is unknown", async () => {
    const stock = await newStock();
    const items = [...orderOf(stock).items, { sku: "NONE", quantity: 1 }];
    const { status, body } = await stock.client.post(path, orderOf(stock, { items }));
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VARIANT_NOT_FOUND", ["items.1.sku"]]);
    expect(await eventsOf(stock.tenantId)).toEqual([]);
  });

  test("its variant is switched off", async () => {
    const stock = await newStock();
    await sql("update variants set status = 'inactive' where id = $1", [stock.product.variantId]);
    const { status, body } = await stock.client.post(path, orderOf(stock));
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VARIANT_INACTIVE", ["items.0.sku"]]);
  });

  test("its length has no price", async () => {
    const stock = await newStock();
    const items = [{ sku: stock.product.variantSku, quantity: 1, contractLength: 18 }];
    const { status, body } = await stock.client.post(path, orderOf(stock, { items }));
    expect([status, body.error.code]).toEqual([400, "INVALID_CONTRACT_LENGTH"]);
    expect(placesOf(body)).toEqual(["items.0.contractLength"]);
  });

  test("it has too few or too many units for the business unit", async () => {
    const stock = await newStock({ settings: { orderForm: { quantityMin: 2, quantityMax: 5 } } });
    for (const quantity of [1, 6]) {
      const items = [{ sku: stock.product.variantSku, quantity }];
      const { status, body } = await stock.client.post(path, orderOf(stock, { items }));
      expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", ["items.0.quantity"]]);
    }
  });
});

test("an order has at most 10,000 units together", async () => {
  const stock = await newStock({ settings: { orderForm: { quantityMax: 10_000 } } });
  const item = { sku: stock.product.variantSku, contractLength: 24 };
  const many = (last: number) => ({
    items: [
      { ...item, quantity: 5_000 },
      { ...item, quantity: last },
    ],
  });
  expect((await place(stock, many(5_000))).order.totals).toMatchObject({ total: 1_290_000, totalDevices: 10_000 });
  const { status, body } = await stock.client.post(path, orderOf(stock, many(5_001)));
  expect([status, placesOf(body)]).toEqual([400, ["items"]]);
});

test("the cost that nobody knows is the list price, and says so", async () => {
  const stock = await newStock();
  await sql("update variants set acquisition_cost = null where id = $1", [stock.product.variantId]);
  expect((await place(stock)).order.items[0]).toMatchObject({
    ...{ listPrice: 2499, acquisitionCost: 2499, acquisitionCostSource: "list_price" },
    usedListPriceAsAcquisition: true,
  });
  await sql("update variants set list_price = null where id = $1", [stock.product.variantId]);
  const [item] = (await place(stock, { customer: { ...customer, email: "other@example.com" } })).order.items;
  expect(item).toMatchObject({ listPriceSource: "unknown", acquisitionCostSource: "unknown" });
  expect(item).not.toHaveProperty("listPrice");
  expect(item).not.toHaveProperty("acquisitionCost");
});

test("an order keeps its prices when the variant gets others", async () => {
  const { stock, path: one, order } = await newPlaced();
  await sql(`update variants set list_price = 1, pricing = '[{"contractLength":24,"monthlyPrice":1}]' where id = $1`, [
    stock.product.variantId,
  ]);
  expect((await stock.client.get(one)).body).toEqual(order);
});

test("several items are lines in their order, with a picture of the variant or else of the product", async () => {
  const stock = await newStock();
  const other = await newVariant(stock.tenantId, stock.product);
  await sql("update products set images = '{https://example.com/p.jpg}' where id = $1", [stock.product.productId]);
  await sql("update variants set images = '{https://example.com/v.jpg}' where id = $1", [other.variantId]);
  const items = [other.variantSku, stock.product.variantSku, other.variantSku].map((sku, at) => ({
    ...{ sku, quantity: at + 1, contractLength: 12 * (at + 1) },
  }));
  const { order } = await place(stock, { items });
  expect(order.items).toMatchObject([
    { ...items[0], unitPrice: 219, productImageUrl: "https://example.com/v.jpg" },
    { ...items[1], unitPrice: 129, productImageUrl: "https://example.com/p.jpg" },
    { ...items[2], unitPrice: 99, productImageUrl: "https://example.com/v.jpg" },
  ]);
  expect(order.totals).toMatchObject({ total: 219 + 2 * 129 + 3 * 99, totalDevices: 6 });
});

describe("the customer", () => {
  const other = { ...address, city: "Utrecht" };

  test("is made with what the order says, and shows the order", async () => {
    const { stock, id, order } = await newPlaced({
      customer: { ...customer, company: "Brightline Studio", phone: "+31 20 555 0142", customerType: "business" },
      shippingAddress: other,
    });
    const { body } = await stock.client.get(`/v1/customers/${order.customer.customerId}`);
    const shown = body.customer ?? body;
    expect(shown).toMatchObject({
      ...{ ...customer, company: "Brightline Studio", phone: "+31 20 555 0142", customerType: "business" },
      ...{ totalOrders: 1, orderIds: [id], lastBillingAddress: address, lastShippingAddress: other },
    });
    expect(order).toMatchObject({ shippingAddress: other, customer: { company: "Brightline Studio" } });
  });

  test("is found by e-mail address, whatever the case of its letters, and keeps its name", async () => {
    const { stock, order } = await newPlaced();
    const again = { ...customer, email: "noor@brightline.EXAMPLE", firstName: "N." };
    const items = [{ sku: stock.product.variantSku, quantity: 1, contractLength: 12 }];
    const second = await place(stock, { items, customer: again, billingAddress: other, shippingAddress: address });
    expect(second.order.customer).toEqual({
      ...again,
      customerId: order.customer.customerId,
      customerType: "individual",
    });
    expect(await customersOf(stock.tenantId, customer.email)).toEqual([
      expect.objectContaining({ email: customer.email, lastBillingAddress: other, lastShippingAddress: address }),
    ]);
    const { body } = await stock.client.get(`/v1/customers/${order.customer.customerId}`);
    expect((body.customer ?? body).firstName).toBe("Noor");
    const changed = (await eventsOf(stock.tenantId)).find(({ type }) => type === "customer.updated");
    expect(changed?.["data"]).toEqual({ changes: { lastBillingAddress: { from: address, to: other } } });
  });

  test("whom nothing changes of has no record of a change", async () => {
    const { stock } = await newPlaced();
    await place(stock, { items: [{ sku: stock.product.variantSku, quantity: 1, contractLength: 12 }] });
    expect((await eventsOf(stock.tenantId)).map(({ type }) => type).sort()).toEqual([
      ...["customer.created", "order.created", "order.created"],
    ]);
  });

  test("who is known lends the order what it leaves out", async () => {
    const whole = { ...customer, company: "Brightline Studio", phone: "+31 20", customerType: "business" };
    const { stock, order } = await newPlaced({ customer: whole });
    const second = await place(stock, { items: [{ sku: stock.product.variantSku, quantity: 1, contractLength: 12 }] });
    expect(second.order.customer).toEqual(order.customer);
  });

  test("who was inactive is active again", async () => {
    const { stock, order, path: one } = await newPlaced();
    const { customerId } = order.customer;
    await stock.client.post(`${one}/cancel`);
    expect((await stock.client.delete(`/v1/customers/${customerId}`)).status).toBe(200);
    expect((await place(stock)).order.customer.customerId).toBe(customerId);
    expect(await customersOf(stock.tenantId, customer.email)).toMatchObject([{ status: "active" }]);
    const changed = (await eventsOf(stock.tenantId)).find(({ type }) => type === "customer.updated");
    expect(changed?.["data"]).toEqual({ changes: { status: { from: "inactive", to: "active" } } });
  });

  test.each(["noor", "noor@", "a@b", ""])("has no such e-mail address as %j", async (email) => {
    const stock = await newStock();
    const { status, body } = await stock.client.post(path, orderOf(stock, { customer: { ...customer, email } }));
    expect([status, body.error.code, placesOf(body)[0]]).toEqual([400, "VALIDATION_ERROR", "customer.email"]);
  });
});

test("an address has the parts that the business unit needs", async () => {
  const stock = await newStock({ settings: { addresses: { requiredFields: ["adminArea", "postalCode"] } } });
  const shippingAddress = { ...address, adminArea: "North Holland", postalCode: null };
  const { status, body } = await stock.client.post(path, orderOf(stock, { shippingAddress }));
  expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
  expect(placesOf(body)).toEqual(["billingAddress.adminArea", "shippingAddress.postalCode"]);
  const whole = { ...shippingAddress, postalCode: "1013 AB" };
  await place(stock, { billingAddress: whole, shippingAddress: whole });
});

describe("custom fields", () => {
  const declared = {
    customFields: [
      { id: "po", label: "Purchase order", type: "text", section: "order", required: true, pattern: "PO-\\d+" },
      { id: "seats", label: "Seats", type: "number", section: "order", required: false },
      { id: "vip", label: "VIP", type: "text", section: "customer", required: true },
    ] as const,
  };
  const settings = { customFields: declared.customFields.map((field) => ({ ...field })) };

  test("that the business unit has declared are checked, others kept as they are", async () => {
    const stock = await newStock({ settings });
    const customFields = { po: "PO-4711", seats: 3, crm: { id: [1, null] } };
    expect((await place(stock, { customFields })).order.customFields).toEqual(customFields);
  });

  test.each([
    [{ seats: 1 }, ["customFields.po"]],
    [null, ["customFields.po"]],
    [{ po: "", seats: "3" }, ["customFields.po", "customFields.seats"]],
    [{ po: "xPO-1" }, ["customFields.po"]],
  ])("%j are refused", async (customFields, places) => {
    const stock = await newStock({ settings });
    const { status, body } = await stock.client.post(path, orderOf(stock, { customFields }));
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", places]);
  });
});

describe("an extension or upgrade", () => {
  const extensionDetails = {
    ...{ originalOrderId: "", extensionMonths: 12, previousEndDate: "2026-11-30", newEndDate: "2027-11-30" },
  };
  const upgradeDetails = {
    ...{ previousDevice: "Northbook 13", previousSerialNumber: "SN-1", previousMonthlyAmount: 99.5 },
    previousRentalId: "",
  };

  test.each(["extension", "upgrade"])("an %s has its details", async (orderType) => {
    const stock = await newStock();
    const { status, body } = await stock.client.post(path, orderOf(stock, { orderType }));
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", [`${orderType}Details`]]);
  });

  test("keeps them, of an order and a rental of the same customer", async () => {
    const { stock, id, order } = await newPlaced();
    const sent = { ...extensionDetails, originalOrderId: id, reason: "Happy" };
    const extension = await place(stock, { orderType: "extension", extensionDetails: sent });
    expect(extension.order).toMatchObject({ orderType: "extension", extensionDetails: sent });
    expect(extension.id).not.toBe(id);
    const { email } = (await sql("select email from customers where id = $1", [stock.customerId]))[0] ?? {};
    const details = { ...upgradeDetails, previousRentalId: stock.rentalIds[0], upgradeReason: "Too small" };
    const upgrade = await place(stock, {
      ...{ orderType: "upgrade", upgradeDetails: details, customer: { ...customer, email } },
    });
    expect(upgrade.order).toMatchObject({ orderType: "upgrade", upgradeDetails: details });
    expect(upgrade.order.customer.customerId).not.toBe(order.customer.customerId);
    expect((await stock.client.get(upgrade.path)).body).toEqual(upgrade.order);
  });

  test.each([
    ["an order that is not there", { extensionDetails }, { originalOrderId: "ord_none" }, "ORDER_NOT_FOUND"],
    ["a rental that is not there", { upgradeDetails }, { previousRentalId: "sub_none" }, "SUBSCRIPTION_NOT_FOUND"],
  ])("is refused of %s", async (_, fields, named, code) => {
    const stock = await newStock();
    const [[name, details] = ["", {}]] = Object.entries(fields);
    const { status, body } = await stock.client.post(path, orderOf(stock, { [name]: { ...details, ...named } }));
    expect([status, body.error.code]).toEqual([400, code]);
    expect(placesOf(body)).toEqual([`${name}.${Object.keys(named)[0]}`]);
  });

  test("is refused of another customer's order or rental", async () => {
    const { stock, id } = await newPlaced();
    const other = { ...customer, email: "other@example.com" };
    const extension = { customer: other, extensionDetails: { ...extensionDetails, originalOrderId: id } };
    const one = await stock.client.post(path, orderOf(stock, extension));
    expect([one.status, one.body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
    const upgrade = { upgradeDetails: { ...upgradeDetails, previousRentalId: stock.rentalIds[0] } };
    const two = await stock.client.post(path, orderOf(stock, upgrade));
    expect([two.status, two.body.error.code]).toEqual([400, "SUBSCRIPTION_DIFFERENT_CUSTOMER"]);
  });
});

test("an order that cannot be written whole is not written at all", async () => {
  const stock = await newStock();
  const { status } = await whileCommitsFail(stock.tenantId, () => stock.client.post(path, orderOf(stock)));
  expect(status).toBe(500);
  expect(await customersOf(stock.tenantId, customer.email)).toEqual([]);
  expect((await stock.client.get(`${path}?sortBy=createdAt`)).body.orders).toHaveLength(1);
});

test.each([
  [{ items: [] }, "items"],
  [{ items: Array.from({ length: 101 }, () => ({ sku: "A", quantity: 1 })) }, "items"],
  [{ items: [{ sku: "A", quantity: 0 }] }, "items.0.quantity"],
  [{ items: [{ sku: "A", quantity: 1.5 }] }, "items.0.quantity"],
  [{ items: [{ sku: "A", quantity: 1, unitPrice: 1 }] }, "items.0.unitPrice"],
  [{ billingAddress: { ...address, contactName: " " } }, "billingAddress.contactName"],
  [{ billingAddress: undefined }, "billingAddress"],
  [{ notes: "x".repeat(5001) }, "notes"],
  [{ orderType: "other" }, "orderType"],
  [{ totals: {} }, "totals"],
])("%j is refused at its place", async (fields, place) => {
  const stock = await newStock();
  const { status, body } = await stock.client.post(path, orderOf(stock, fields));
  expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", [place]]);
});
