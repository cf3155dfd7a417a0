import { describe, expect, test } from "vitest";
import { addMonths } from "#domain/day";
import { sql } from "../../support/database.ts";
import {
  keyIdOf,
  newAsset,
  newCustomer,
  newGroup,
  newOrder,
  newOrderLine,
  newProduct,
  newRentable,
} from "../../support/factories.ts";
import { eventsOf, whileCommitsFail } from "../behind.ts";
import { assetRow, customerRow, firstOfMonth, orderRow, storyOf, today } from "./behind.ts";

const path = "/v1/subscriptions";
const codeOf = ({ status, body }: { status: number; body: { error?: { code?: string } } }) => [
  status,
  body.error?.code,
];

test("a rental begins today, with price, list price and cost as they are, and can be read again", async () => {
  const shop = await newRentable(1);
  const { client, tenantId, customerId, orderId, product, serials } = shop;
  const [serialNumber] = serials;
  const answer = await client.post(path, { orderId, customerId, assetSerialNumber: serialNumber, notes: "Desk 7" });
  expect(answer.status).toBe(201);
  const { rental, rentalId } = answer.body;
  const day = await today();
  expect(rental).toEqual({
    rentalId,
    tenantId,
    assetSerialNumber: serialNumber,
    customerId,
    productId: product.productId,
    variantId: product.variantId,
    sku: product.variantSku,
    productName: "Northbook 14",
    monthlyAmount: 129,
    currency: "EUR",
    status: "active",
    originalContractLength: 24,
    contractLength: 24,
    startDate: day,
    endDate: addMonths(day, 24),
    lastModifiedDate: rental.createdAt,
    extensionHistory: [],
    replacementHistory: [],
    listPrice: 2499,
    listPriceSource: "variant",
    listPriceCapturedAt: rental.createdAt,
    acquisitionCost: 1800,
    acquisitionCostSource: "variant",
    acquisitionCostCapturedAt: rental.createdAt,
    totalCollected: 0,
    costRecoveryPercent: 0,
    currentProfit: -1800,
    breakevenMonths: 14,
    hasReachedBreakeven: false,
    recoveryStatus: "recovering",
    costRecovery: {
      monthsActive: 0,
      monthsRemaining: 24,
      breakevenMonth: 14,
      projectedTotalCollection: 3096,
      projectedMargin: 1296,
      projectedMarginPercent: 72,
    },
    orderId,
    customerEmail: "ada@example.com",
    customerName: "Ada Test",
    createdAt: rental.createdAt,
    updatedAt: rental.createdAt,
    createdBy: keyIdOf(shop.key),
    notes: "Desk 7",
  });
  expect(answer.headers.get("ETag")).toBe('"1"');
  const read = await client.get(`${path}/${rentalId}`);
  expect(read.body).toEqual(rental);
  expect(read.headers.get("ETag")).toBe('"1"');
  expect(await assetRow(tenantId, serialNumber)).toEqual({
    status: "rented_out",
    condition: null,
    rentalId,
    customerId,
  });
  expect(await customerRow(tenantId, customerId)).toEqual({ rentals: 2, revenue: 25800 });
});

test("an order goes on unit by unit until it is fulfilled, and each step is recorded", async () => {
  const { tenantId, orderId, serials, rent } = await newRentable(2);
  const { rental: first } = await rent(serials[0]);
  expect(await orderRow(tenantId, orderId)).toEqual({ status: "partial", rented: 1, lines: [[1, true]] });
  const { rental: second } = await rent(serials[1]);
  expect(await orderRow(tenantId, orderId)).toEqual({ status: "fulfilled", rented: 2, lines: [[2, false]] });
  const story = [
    `subscription.created ${first.rentalId}`,
    `asset.assigned ${serials[0]}`,
    `order.partially_fulfilled ${orderId}`,
    `subscription.created ${second.rentalId}`,
    `asset.assigned ${serials[1]}`,
    `order.fulfilled ${orderId}`,
  ];
  expect(await storyOf(tenantId)).toEqual(story);
  const created = (await eventsOf(tenantId)).find(({ subjectId }) => subjectId === first.rentalId);
  expect(created?.["data"]).toMatchObject({ orderId, serialNumber: serials[0], monthlyAmount: 129 });
});

test("the first unfinished line of the asset's SKU is taken", async () => {
  const { tenantId, orderId, serials, product, rent } = await newRentable(1);
  await newOrderLine(tenantId, orderId, product, { quantity: 1 });
  await sql("update order_lines set unit_price = 9900 where tenant_id = $1 and order_id = $2 and position = 1", [
    ...[tenantId, orderId],
  ]);
  await sql("update orders set total_devices = 2 where tenant_id = $1 and id = $2", [tenantId, orderId]);
  expect((await rent(serials[0])).rental.monthlyAmount).toBe(129);
  expect((await rent(await newAsset(tenantId, product))).rental.monthlyAmount).toBe(99);
  expect(await orderRow(tenantId, orderId)).toEqual({
    ...{ status: "fulfilled", rented: 2 },
    lines: [
      [1, false],
      [1, false],
    ],
  });
});

test.each([
  ["a day to come", "2026-12-31", "2026-12-31", "2028-12-31"],
  ["a day at the end of a month", "2026-08-31", "2026-08-31", "2028-08-31"],
  ["a moment, by the day that it is in Amsterdam", "2026-10-31T23:30:00Z", "2026-11-01", "2028-11-01"],
])("it may start on %s", async (_, startDate, startsOn, endsOn) => {
  const { rent, serials } = await newRentable(1);
  const { rental } = await rent(serials[0], { startDate });
  expect(rental).toMatchObject({ status: "active", startDate: startsOn, endDate: endsOn });
});

test("another length than that of the order has the price that the variant has for it", async () => {
  const { rent, serials } = await newRentable(1);
  const { rental } = await rent(serials[0], { contractLength: 12 });
  expect(rental).toMatchObject({ contractLength: 12, originalContractLength: 12, monthlyAmount: 219 });
});

test("it may join a billing group, whose sum and ETag move on", async () => {
  const shop = await newRentable(1);
  const group = await newGroup(shop);
  const { rental } = await shop.rent(shop.serials[0], { billingGroupId: group.billingGroupId });
  expect(rental.billingGroupId).toBe(group.billingGroupId);
  const read = await shop.client.get(group.path);
  expect(read.headers.get("ETag")).toBe('"2"');
  expect(read.body.billingGroup).toMatchObject({ activeRentalCount: 2, totalMonthlyAmount: 258 });
});

test.each([
  ["what was set for the order", { line: [200000, 150000] }, [2000, "order_override", 1500, "order_override"]],
  ["the cost of the very asset", { asset: 170000 }, [2499, "variant", 1700, "manual"]],
  [
    "the list price for a missing cost",
    { asset: null, variant: [249900, null] },
    [2499, "variant", 2499, "list_price"],
  ],
  [
    "nothing, where nothing is known",
    { asset: null, variant: [null, null] },
    [undefined, "unknown", undefined, "unknown"],
  ],
] as [string, { line?: number[]; asset?: number | null; variant?: (number | null)[] }, unknown[]][])(
  "it keeps %s",
  async (_, { line, asset, variant }, expected) => {
    const { tenantId, rent, serials } = await newRentable(1);
    if (line) {
      await sql(
        `update order_lines set list_price = $2, list_price_source = 'manual', acquisition_cost = $3,
                acquisition_cost_source = 'manual' where tenant_id = $1`,
        [tenantId, ...line],
      );
    }
    if (asset !== undefined)
      await sql("update assets set acquisition_cost = $2 where tenant_id = $1", [tenantId, asset]);
    if (variant) {
      await sql("update variants set list_price = $2, acquisition_cost = $3 where tenant_id = $1", [
        tenantId,
        ...variant,
      ]);
    }
    const { rental } = await rent(serials[0]);
    const { listPrice, listPriceSource, acquisitionCost, acquisitionCostSource } = rental;
    expect([listPrice, listPriceSource, acquisitionCost, acquisitionCostSource]).toEqual(expected);
  },
);

describe("is refused, and nothing changes:", () => {
  type Shop = Awaited<ReturnType<typeof newRentable>>;
  const refused: [string, string, (shop: Shop) => Promise<Record<string, unknown>>][] = [
    ["an unknown order", "ORDER_NOT_FOUND", async () => ({ orderId: "ord_none" })],
    ["an unknown customer", "CUSTOMER_NOT_FOUND", async () => ({ customerId: "cust_none" })],
    [
      "a customer who has gone",
      "CUSTOMER_NOT_FOUND",
      async ({ tenantId }) => {
        await sql("update customers set status = 'inactive' where tenant_id = $1", [tenantId]);
        return {};
      },
    ],
    ["another customer", "VALIDATION_ERROR", async ({ tenantId }) => ({ customerId: await newCustomer(tenantId) })],
    ["an unknown asset", "ASSET_NOT_FOUND", async () => ({ assetSerialNumber: "SN-none" })],
    [
      "an asset that is not available",
      "ASSET_NOT_AVAILABLE",
      async ({ tenantId, product }) => ({
        assetSerialNumber: await newAsset(tenantId, product, { status: "unavailable" }),
      }),
    ],
    [
      "an asset of another SKU",
      "SKU_MISMATCH",
      async ({ tenantId }) => ({ assetSerialNumber: await newAsset(tenantId, await newProduct(tenantId)) }),
    ],
    [
      "an order that is cancelled",
      "ORDER_NOT_CONFIRMED",
      async ({ tenantId, customerId }) => ({ orderId: await newOrder(tenantId, customerId, "cancelled") }),
    ],
    [
      "an order that is fulfilled",
      "ITEM_FULLY_FULFILLED",
      async ({ tenantId, customerId }) => ({ orderId: await newOrder(tenantId, customerId, "fulfilled") }),
    ],
    [
      "a line of which all units are rented",
      "ITEM_FULLY_FULFILLED",
      async ({ tenantId, customerId, product }) => {
        const orderId = await newOrder(tenantId, customerId);
        await newOrderLine(tenantId, orderId, product, { rentedDevices: 1, isOpen: false });
        return { orderId };
      },
    ],
    ["a length that is not offered", "INVALID_CONTRACT_LENGTH", async () => ({ contractLength: 18 })],
    ["an unknown billing group", "BILLING_GROUP_NOT_FOUND", async () => ({ billingGroupId: "bg_none" })],
    [
      "a billing group that is deleted",
      "BILLING_GROUP_NOT_FOUND",
      async (shop) => {
        const group = await newGroup(shop);
        await shop.client.delete(group.path);
        return { billingGroupId: group.billingGroupId };
      },
    ],
    [
      "a billing group of another customer",
      "SUBSCRIPTION_DIFFERENT_CUSTOMER",
      async (shop) => {
        const group = await newGroup(shop);
        const { tenantId, product } = shop;
        const customerId = await newCustomer(tenantId);
        const orderId = await newOrder(tenantId, customerId, "confirmed");
        await newOrderLine(tenantId, orderId, product);
        return { billingGroupId: group.billingGroupId, customerId, orderId };
      },
    ],
    ["a start too long ago", "VALIDATION_ERROR", async () => ({ startDate: await firstOfMonth(-122) })],
    ["a start too far off", "VALIDATION_ERROR", async () => ({ startDate: await firstOfMonth(122) })],
    ["a day that is none", "VALIDATION_ERROR", async () => ({ startDate: "2026-02-30" })],
  ];
  test.each(refused)("%s, with %s", async (_, code, fields) => {
    const shop = await newRentable(1);
    const { client, tenantId, orderId, customerId, serials } = shop;
    const body = { orderId, customerId, assetSerialNumber: serials[0], ...(await fields(shop)) };
    const before = await storyOf(tenantId);
    expect(codeOf(await client.post(path, body))).toEqual([400, code]);
    expect(await storyOf(tenantId)).toEqual(before);
    expect(await assetRow(tenantId, serials[0])).toMatchObject({ status: "available", rentalId: null });
    expect(await orderRow(tenantId, orderId)).toMatchObject({ status: "confirmed", rented: 0 });
  });
});

test.each([
  [false, 201],
  [true, 400],
])("where orders have to be confirmed (%s), a pending one is answered %i", async (requireOrderConfirmation, status) => {
  const settings = { requireOrderConfirmation };
  const { client, orderId, customerId, serials } = await newRentable(1, { status: "pending", settings });
  const answer = await client.post(path, { orderId, customerId, assetSerialNumber: serials[0] });
  expect(answer.status).toBe(status);
  if (status === 400) expect(answer.body.error.code).toBe("ORDER_NOT_CONFIRMED");
});

test("with its Idempotency-Key it is made once, and answered twice", async () => {
  const { client, tenantId, orderId, customerId, serials } = await newRentable(1);
  const body = { orderId, customerId, assetSerialNumber: serials[0] };
  const [first, second] = [
    await client.post(path, body, { "Idempotency-Key": "key-1" }),
    await client.post(path, body, { "Idempotency-Key": "key-1" }),
  ];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
  expect(second.headers.get("Idempotent-Replayed")).toBe("true");
  expect(await eventsOf(tenantId)).toHaveLength(3);
});

test("a commit that fails leaves no trace of it", async () => {
  const { client, tenantId, orderId, customerId, serials } = await newRentable(1);
  const body = { orderId, customerId, assetSerialNumber: serials[0] };
  const answer = await whileCommitsFail(tenantId, () => client.post(path, body));
  expect(answer.status).toBe(500);
  expect(await assetRow(tenantId, serials[0])).toMatchObject({ status: "available", rentalId: null });
  expect(await orderRow(tenantId, orderId)).toMatchObject({ status: "confirmed", rented: 0, lines: [[0, true]] });
  expect(await customerRow(tenantId, customerId)).toEqual({ rentals: 1, revenue: 12900 });
  expect(await eventsOf(tenantId)).toEqual([]);
});
