import { beforeAll, describe, expect, test, vi } from "vitest";
import { as, placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { exchange } from "../../support/exchange.ts";
import { address, newCustomer, newStock, newTenant, unique } from "../../support/factories.ts";
import { describePlan, plansOf, rowsRead } from "../../support/plans.ts";
import { customer, path, place } from "./made.ts";

const field = (id: string, section: "order" | "customer" = "order") => ({
  ...{ id, label: id, section },
  ...({ type: "text", required: false } as const),
});
const settings = {
  customFields: ["po", "vendor", "c", "d", "e", "f"].map((id) => field(id)).concat(field("vip", "customer")),
};

describe("a list of orders", () => {
  test("is a page without success, the newest first", async () => {
    const stock = await newStock();
    const ids = [];
    for (const quantity of [1, 2]) {
      ids.unshift(
        (await place(stock, { items: [{ sku: stock.product.variantSku, quantity, contractLength: 12 }] })).id,
      );
    }
    const { body } = await stock.client.get(`${path}?limit=2`);
    expect(Object.keys(body).sort()).toEqual(["count", "hasMore", "limit", "nextCursor", "orders"]);
    expect(body).toMatchObject({ count: 2, limit: 2, hasMore: true, nextCursor: ids[1] });
    expect(body.orders.map((order: { orderId: string }) => order.orderId)).toEqual(ids);
    const one = body.orders[0];
    expect(one).toEqual((await stock.client.get(`${path}/${ids[0]}`)).body);
  });

  test.each([
    ["status=open", "status"],
    ["sortBy=total", "sortBy"],
    ["email=a", "email"],
    ["customField_=a", "customField_"],
    ["customField_a.b=a", "customField_a.b"],
    [`customField_${"x".repeat(65)}=a`, `customField_${"x".repeat(65)}`],
    ["customField_po=", "customField_po"],
    [`customField_po=${"x".repeat(201)}`, "customField_po"],
    ["customField_po=a&customField_po=b", "customField_po"],
  ])("refuses %s at its place", async (query, place) => {
    const { client } = await newStock({ settings });
    const { status, body } = await client.get(`${path}?${query}`);
    expect([status, body.error.code, placesOf(body)[0]]).toEqual([400, "VALIDATION_ERROR", place]);
  });
});

describe("the filter by custom fields", () => {
  async function newFiled() {
    const stock = await newStock({ settings });
    const customFields = [
      { po: "4711", vendor: "ABC" },
      { po: "4712", vendor: "ABC", seats: 3 },
      { po: "a=b, {c}" },
      null,
    ];
    const ids: string[] = [];
    for (const [at, fields] of customFields.entries()) {
      const items = [{ sku: stock.product.variantSku, quantity: at + 1, contractLength: 12 }];
      ids.push((await place(stock, { items, customFields: fields })).id);
    }
    const found = async (query: string) => {
      const { status, body } = await stock.client.get(`${path}?${query}&sortDir=asc`);
      expect(status, JSON.stringify(body)).toBe(200);
      return body.orders.map((order: { orderId: string }) => ids.indexOf(order.orderId));
    };
    return { stock, ids, found };
  }

  test("shows the orders whose field has exactly that value, and combines", async () => {
    const { ids, found } = await newFiled();
    expect(await found("customField_po=4711")).toEqual([0]);
    expect(await found("customField_vendor=ABC")).toEqual([0, 1]);
    expect(await found("customField_vendor=abc")).toEqual([]);
    expect(await found("customField_vendor=ABC&customField_po=4712")).toEqual([1]);
    expect(await found("customField_vendor=ABC&status=cancelled")).toEqual([]);
    expect(await found(`customField_vendor=ABC&startAfter=${ids[0]}`)).toEqual([1]);
    expect(await found(`customField_po=${encodeURIComponent("a=b, {c}")}`)).toEqual([2]);
    expect(await found("customField_c=x")).toEqual([]);
  });

  test("finds by a field that is declared later, and by numbers", async () => {
    const { stock, found } = await newFiled();
    const declared = { customFields: [{ ...field("seats"), type: "number" }] };
    await sql("update tenants set settings = $2::text::jsonb where id = $1", [
      stock.tenantId,
      JSON.stringify(declared),
    ]);
    expect(await found("customField_seats=3")).toEqual([1]);
    expect((await stock.client.get(`${path}?customField_po=4711`)).status).toBe(400);
  });

  test.each(["vip", "none"])(
    "refuses %s, which is no declared field of orders, as an unknown parameter",
    async (id) => {
      const { client } = await newStock({ settings });
      const { status, body } = await client.get(`${path}?customField_po=1&customField_${id}=1`);
      expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
      expect(body.error.details).toMatchObject([{ path: `customField_${id}`, code: "unrecognized_keys" }]);
    },
  );

  test("takes five fields and no more", async () => {
    const { client } = await newStock({ settings });
    const query = (ids: string[]) => ids.map((id) => `customField_${id}=1`).join("&");
    expect((await client.get(`${path}?${query(["po", "vendor", "c", "d", "e"])}`)).status).toBe(200);
    const { status, body } = await client.get(`${path}?${query(["po", "vendor", "c", "d", "e", "f"])}`);
    expect([status, placesOf(body)]).toEqual([400, ["customField_f"]]);
  });

  test("shows nothing of another business unit", async () => {
    const { stock } = await newFiled();
    const other = await newStock({ settings });
    expect((await other.client.get(`${path}?customField_po=4711`)).body.orders).toEqual([]);
    expect((await stock.client.get(`${path}?customField_po=4711`)).body.orders).toHaveLength(1);
  });

  describe("among 20,000 orders", () => {
    const orderCount = 20_000;
    beforeAll(() => {
      vi.spyOn(console, "log").mockImplementation(() => {});
    });

    test("reads what it shows, for a value that few have, whatever is sorted, and for one that most have", async () => {
      const tenant = await newTenant({ settings });
      const customerId = await newCustomer(tenant.tenantId);
      const prefix = unique("fill");
      await sql(
        `insert into orders (tenant_id, id, customer_id, email, first_name, last_name, customer_type, billing_address,
                             shipping_address, subtotal, tax_amount, total, currency, total_devices, fingerprint,
                             created_by, created_at, updated_at)
         select $1, 'ord_' || md5($2 || n), $3, $5, 'Ada', 'Test', 'business', $6::text::jsonb, $6::text::jsonb, n, 0, n,
                'EUR', 1, 'ord_' || md5($2 || n), 'test', timestamptz '2026-01-01 00:00Z' + n * interval '1 second',
                timestamptz '2026-06-01 00:00Z' + n * 31 % $4 * interval '1 second'
           from generate_series(0, $4 - 1) as n`,
        [tenant.tenantId, prefix, customerId, orderCount, customer.email, JSON.stringify(address)],
      );
      await sql(
        `insert into order_field_values (tenant_id, order_id, field, value)
         select $1, 'ord_' || md5($2 || n), field, value
           from generate_series(0, $3 - 1) as n,
                lateral (values ('po', (n / 10)::text), ('vendor', case n % 10 when 0 then 'XYZ' else 'ABC' end)) as v (field, value)`,
        [tenant.tenantId, prefix, orderCount],
      );
      await sql("analyze orders, order_field_values");
      const get = (query: string) =>
        exchange(new Request(`https://api.test${path}?limit=50&${query}`, { headers: as(tenant) }));
      const [middle] = await sql("select 'ord_' || md5($1 || $2::int) as id", [prefix, orderCount / 2]);
      const sorts = ["createdAt", "updatedAt", "orderId", "status", "totals.total"];
      const queries = [
        // Ten have it: read in both tables.
        ...sorts.map((sortBy) => ({ query: `customField_po=77&sortBy=${sortBy}`, rowsMax: 30 })),
        // Nine of ten have it: a page of 50, looked up in both tables, and its cursor.
        { query: "customField_vendor=ABC", rowsMax: 200 },
        { query: `customField_vendor=ABC&startAfter=${middle?.["id"]}`, rowsMax: 200 },
        { query: "customField_vendor=ABC&customField_po=77", rowsMax: 50 },
      ];
      await get(queries[0]?.query ?? "");
      for (const { query, rowsMax } of queries) {
        const nodes = (await plansOf(() => get(query))).flat();
        expect(rowsRead(nodes), `${query}: ${describePlan(nodes)}`).toBeLessThanOrEqual(rowsMax);
      }
    });
  });
});
