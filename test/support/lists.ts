import fc from "fast-check";
import { sql } from "./database.ts";
import { address, newAsset, newCustomer, newProduct, newRentals, unique } from "./factories.ts";
import { operations, type Served } from "./schemas.ts";

export type Item = Record<string, unknown>;

/** The rows that a list was filled with. */
export type Filling = {
  /** How many of them it shows: all but the deleted ones. */
  shown: number;
  /**
   * Of each filter a value, and how many rows at most have it where that is few whatever the size of the list. It shows the
   * items that have it in the field of its name, or those that `shows` says.
   */
  filters: Record<
    string,
    {
      value: string;
      rowsMax?: number;
      shows?: (item: Item) => boolean;
      /** The one order that it may be in. */
      sortBy?: string;
    }
  >;
  /** Ids of rows that are spread over the list. */
  ids: string[];
  /** The parameters of its path. */
  path?: Record<string, string>;
};

/** What the tests of lists have to know of an operation that lists, beyond the document. */
type List = {
  /** The field of the answer that holds the items, and the field of an item that is its id and cursor. */
  items: string;
  id: string;
  /** What an item is sorted by, where that is not a field as it is. */
  rank: Record<string, (item: Item) => unknown>;
  /** How many rows are read for an item. */
  rowsPerItem: number;
  /** Where its rows are. */
  tables: string;
  /** Makes `count` rows: some deleted, many alike in what they are sorted by, filtered ones close together. */
  fill(tenantId: string, count: number): Promise<Filling>;
  /** What may happen to the row that a cursor names. */
  fates: Record<string, (id: string) => Promise<unknown>>;
};

const known: Record<string, List> = {
  listAssets: {
    items: "assets",
    id: "serialNumber",
    rank: {},
    rowsPerItem: 1,
    tables: "products, variants, customers, orders, rentals, assets",
    fill: fillAssets,
    fates: {
      "was changed": (id) =>
        sql("update assets set sku = 'Other', status = 'sold', rental_id = null where serial_number = $1", [id]),
      "was deleted": (id) =>
        sql("update assets set status = 'unavailable', rental_id = null where serial_number = $1", [id]),
    },
  },
  getAssetHistory: {
    items: "entries",
    id: "entryId",
    rank: { "": ({ occurredAt }) => occurredAt },
    // A page is merged of two.
    rowsPerItem: 2,
    tables: "rentals, events",
    fill: fillAssetHistory,
    fates: {
      "was changed": (id) => sql("update rentals set status = 'ended_completed' where id = $1", [id]),
    },
  },
  listProducts: {
    items: "products",
    id: "productId",
    rank: { name: ({ name }) => String(name).toLowerCase() },
    // The product, its one variant, and the word that it was found by.
    rowsPerItem: 3,
    tables: "products, product_words, variants",
    fill: fillProducts,
    fates: {
      "was changed": (id) =>
        sql("update products set name = 'Other', category = 'other', updated_at = now() where id = $1", [id]),
      "was discontinued": (id) => sql("update products set status = 'discontinued' where id = $1", [id]),
    },
  },
  listVariants: {
    items: "variants",
    id: "variantId",
    rank: {},
    // The variant and its product.
    rowsPerItem: 2,
    tables: "products, product_words, variants",
    fill: fillVariants,
    fates: {
      "was changed": (id) => sql("update variants set name = 'Other', updated_at = now() where id = $1", [id]),
      "was made inactive": (id) => sql("update variants set status = 'inactive' where id = $1", [id]),
    },
  },
  listCustomers: {
    items: "customers",
    id: "customerId",
    rank: Object.fromEntries(
      ["firstName", "lastName", "email"].map((name) => [name, (item) => String(item[name]).toLowerCase()]),
    ),
    // The customer, its order (counted, and named), and its rental.
    rowsPerItem: 4,
    tables: "customers, orders, rentals",
    fill: fillCustomers,
    fates: {
      "was changed": (id) =>
        sql("update customers set first_name = 'Other', customer_type = 'business' where id = $1", [id]),
      "was deleted": (id) => sql("update customers set status = 'inactive' where id = $1", [id]),
    },
  },
  listOrders: {
    items: "orders",
    id: "orderId",
    rank: { "totals.total": ({ totals }) => (totals as { total: number }).total },
    // The order, its line and, of every second one, a rental.
    rowsPerItem: 3,
    tables: "customers, orders, order_lines, rentals",
    fill: fillOrders,
    fates: {
      "was changed": (id) =>
        sql("update orders set status = 'fulfilled', total = 1, updated_at = now() where id = $1", [id]),
      "was cancelled": (id) => sql("update orders set status = 'cancelled' where id = $1", [id]),
    },
  },
  listSubscriptions: {
    items: "rentals",
    id: "rentalId",
    rank: {},
    rowsPerItem: 1,
    tables: "customers, orders, rentals",
    fill: fillRentals,
    fates: {
      "was changed": (id) => sql("update rentals set sku = 'Other', status = 'cancelled' where id = $1", [id]),
    },
  },
  getSubscriptionHistory: {
    items: "entries",
    id: "entryId",
    rank: { "": ({ occurredAt }) => occurredAt },
    rowsPerItem: 1,
    tables: "events",
    fill: fillRentalHistory,
    fates: {
      "was of a subscription that changed": (id) =>
        sql("update rentals set notes = 'Other' where id = (select subject_id from events where id = $1)", [id]),
    },
  },
  listBillingGroups: {
    items: "billingGroups",
    id: "billingGroupId",
    rank: { groupName: ({ groupName }) => String(groupName).toLowerCase() },
    // The group and its one rental.
    rowsPerItem: 2,
    tables: "customers, orders, billing_groups, rentals",
    fill: fillBillingGroups,
    fates: {
      "was changed": (id) =>
        sql("update billing_groups set group_name = 'Other', status = 'inactive' where id = $1", [id]),
      "was deleted": (id) => sql("update billing_groups set deleted_at = now() where id = $1", [id]),
    },
  },
};

const ofOneKind = 40;

/** Kinds of 40 products each, of one category and brand, with a variant each. The oldest products are discontinued. */
async function fillProducts(tenantId: string, count: number): Promise<Filling> {
  const prefix = unique("fill");
  // A word of their own: other tests' products would make it look frequent.
  const word = prefix.slice("fill_".length);
  await sql(
    `insert into products (tenant_id, id, sku, name, specification, category, brand, status, created_by, created_at,
                           updated_at)
     select $1, 'prod_' || md5($2 || n), $4 || kind || 'x-' || n,
            case n % 2 when 0 then 'Laptop ' else 'LAPTOP ' end || n * 7919 % ($3 / 3), '14 inch', 'category ' || kind,
            'brand ' || kind, case when n < $3 / 3 then 'discontinued' else 'active' end, 'test',
            timestamptz '2026-01-01 00:00Z' + n / 3 * interval '1 second',
            timestamptz '2026-06-01 00:00Z' + n * 31 % $3 / 2 * interval '1 second'
       from generate_series(0, $3 - 1) as n, lateral (select n % ceil($3 / ${ofOneKind}.0)::int as kind) as k`,
    [tenantId, prefix, count, word],
  );
  await sql(
    `insert into variants (tenant_id, id, product_id, sku, name, grade, currency, category, brand, pricing, created_by,
                           created_at, updated_at)
     select tenant_id, 'var_' || id, id, sku || '-A', name, 'A', 'EUR', category, brand, '[]', 'test', now(), now()
       from products where tenant_id = $1`,
    [tenantId],
  );
  return {
    shown: count,
    filters: {
      status: { value: "active" },
      category: { value: "category 0", rowsMax: ofOneKind },
      brand: { value: "brand 0", rowsMax: ofOneKind },
      q: { value: `${word}0x`, rowsMax: ofOneKind, shows: (item) => item["category"] === "category 0" },
    },
    ids: await idsSpreadOver("prod_", prefix, count),
  };
}

/** Products of 40 variants each, of which each sixth is of another grade than A. The oldest variants are inactive. */
async function fillVariants(tenantId: string, count: number): Promise<Filling> {
  const prefix = unique("fill");
  // SKUs of their own: other tests' variants would make a beginning look frequent.
  const code = prefix.slice("fill_".length);
  const products = Math.ceil(count / ofOneKind);
  await sql(
    `insert into products (tenant_id, id, sku, name, specification, category, brand, created_by, created_at, updated_at)
     select $1, $2 || n, $4 || n, 'Laptop', '14 inch', 'category ' || n, 'brand ' || n, 'test', now(), now()
       from generate_series(0, $3 - 1) as n`,
    [tenantId, prefix, products, code],
  );
  await sql(
    `insert into variants (tenant_id, id, product_id, sku, name, grade, currency, category, brand, pricing, status,
                           created_by, created_at, updated_at)
     select $1, 'var_' || md5($2 || n), $2 || kind, $5 || kind || '-' || n * 7919 % $3 || '-' || n, 'Laptop',
            case n % 6 when 5 then 'B' else 'A' end, 'EUR', 'category ' || kind, 'brand ' || kind, '[]',
            case when n < $3 / 3 then 'inactive' else 'active' end, 'test',
            timestamptz '2026-01-01 00:00Z' + n / 3 * interval '1 second',
            timestamptz '2026-06-01 00:00Z' + n * 31 % $3 / 2 * interval '1 second'
       from generate_series(0, $3 - 1) as n, lateral (select n % $4 as kind) as k`,
    [tenantId, prefix, count, products, code],
  );
  // Its variants, and the product itself where its SKU is what is looked for.
  const rowsMax = ofOneKind + 1;
  const ofTheFirst = (item: Item) => item["productSku"] === `${code}0`;
  return {
    shown: count,
    filters: {
      status: { value: "active" },
      grade: { value: "A" },
      productSku: { value: `${code}0`, rowsMax },
      category: { value: "category 0", rowsMax, shows: ofTheFirst },
      brand: { value: "brand 0", rowsMax, shows: ofTheFirst },
      sku: { value: `${code}0-`, rowsMax, shows: ofTheFirst },
    },
    ids: await idsSpreadOver("var_", prefix, count),
  };
}

/** The ids of three rows that are spread over those made with `md5(prefix || n)`. */
async function idsSpreadOver(kind: string, prefix: string, count: number): Promise<string[]> {
  const ids = await sql("select $1 || md5($2 || n) as id from generate_series($3 / 10, $3 - 1, $3 / 3) as n", [
    kind,
    prefix,
    count,
  ]);
  return ids.map(({ id }) => String(id));
}

/**
 * Customers of whom every seventh is inactive, every tenth of the others a business, and two of three have an order and a
 * rental. Names and prices are alike in threes and more.
 */
async function fillCustomers(tenantId: string, count: number): Promise<Filling> {
  const prefix = unique("fill");
  await sql(
    `insert into customers (tenant_id, id, email, first_name, last_name, customer_type, status, created_by, created_at,
                            updated_at)
     select $1, 'cust_' || md5($2 || n), case n % 2 when 0 then 'a' else 'A' end || n * 7919 % $3 || '@example.com',
            case n % 2 when 0 then 'Ada ' else 'ADA ' end || n * 31 % ($3 / 3),
            case n % 2 when 0 then 'Test ' else 'TEST ' end || n * 17 % ($3 / 4),
            case n % 10 when 3 then 'business' else 'individual' end, case n % 7 when 6 then 'inactive' else 'active' end,
            'test', timestamptz '2026-01-01 00:00Z' + n / 3 * interval '1 second', now()
       from generate_series(0, $3 - 1) as n`,
    [tenantId, prefix, count],
  );
  await sql(
    `with renting as (
       select c.*, n from customers c join generate_series(0, $3 - 1) as n on c.id = 'cust_' || md5($2 || n)
        where c.tenant_id = $1 and c.status = 'active' and n % 3 > 0
     ), placed as (
       insert into orders (tenant_id, id, status, customer_id, email, first_name, last_name, customer_type,
                           billing_address, shipping_address, subtotal, tax_amount, total, currency, total_devices,
                           fingerprint, created_by, created_at, updated_at)
       select tenant_id, 'ord_' || id, 'partial', id, email, 'Ada', 'Test', customer_type, '{}', '{}', 0, 0, 0, 'EUR', 1,
              'ord_' || id, 'test', created_at, created_at
         from renting
     )
     insert into rentals (tenant_id, id, order_id, customer_id, customer_email, customer_name, asset_serial_number, sku,
                          product_name, monthly_amount, currency, original_contract_length, contract_length, starts_on,
                          ends_on, created_by, created_at, updated_at)
     select tenant_id, 'sub_' || id, 'ord_' || id, id, email, 'Ada Test', 'SN-' || id, 'SKU-1', 'Laptop 14',
            10000 + n % 5 * 1000, 'EUR', 12, 12, '2026-01-15', '2027-01-15', 'test', now(), now()
       from renting`,
    [tenantId, prefix, count],
  );
  const [some] = await sql("select email from customers where tenant_id = $1 and id = 'cust_' || md5($2 || 1)", [
    tenantId,
    prefix,
  ]);
  return {
    shown: count - Math.floor(count / 7),
    filters: {
      status: { value: "active" },
      customerType: { value: "individual" },
      email: { value: String(some?.["email"]), rowsMax: 1 },
      hasActiveRentals: { value: "true", shows: ({ totalDevicesRented }) => Number(totalDevicesRented) > 0 },
    },
    ids: await idsSpreadOver("cust_", prefix, count),
  };
}

/** Orders of customers who have 40 each; the oldest ones are fulfilled. Totals are alike in threes and more. */
async function fillOrders(tenantId: string, count: number): Promise<Filling> {
  const prefix = unique("fill");
  const ordersPerCustomer = 40;
  const customers = Math.ceil(count / ordersPerCustomer) + 1;
  const { variantId } = await newProduct(tenantId);
  await sql(
    `insert into customers (tenant_id, id, email, first_name, last_name, created_by, created_at, updated_at)
     select $1, $2 || n, $2 || n || '@example.com', 'Ada', 'Test', 'test', now(), now()
       from generate_series(0, $3 - 1) as n`,
    [tenantId, prefix, customers],
  );
  await sql(
    `insert into orders (tenant_id, id, status, customer_id, email, first_name, last_name, customer_type, billing_address,
                         shipping_address, subtotal, tax_amount, total, currency, total_devices, fingerprint, created_by,
                         created_at, updated_at)
     select $1, 'ord_' || md5($2 || n), case when n < $4 / 3 then 'fulfilled' else 'pending' end, $2 || n % $3,
            'ada@example.com', 'Ada', 'Test', 'business', $5::text::jsonb, $5::text::jsonb, n * 7919 % ($4 / 3), 0,
            n * 7919 % ($4 / 3), 'EUR', 1, 'ord_' || md5($2 || n), 'test',
            timestamptz '2026-01-01 00:00Z' + n / 3 * interval '1 second',
            timestamptz '2026-06-01 00:00Z' + n * 31 % $4 / 2 * interval '1 second'
       from generate_series(0, $4 - 1) as n`,
    [tenantId, prefix, customers, count, JSON.stringify(address)],
  );
  await sql(
    `insert into order_lines (tenant_id, order_id, position, product_id, variant_id, sku, product_name, quantity,
                              unit_price, contract_length, list_price_source, acquisition_cost_source)
     select o.tenant_id, o.id, 0, v.product_id, v.id, v.sku, 'Northbook 14', 1, o.total, 12, 'unknown', 'unknown'
       from orders o join variants v on v.tenant_id = o.tenant_id and v.id = $2 where o.tenant_id = $1`,
    [tenantId, variantId],
  );
  await sql(
    `insert into rentals (tenant_id, id, order_id, order_line, customer_id, customer_email, customer_name,
                          asset_serial_number, sku, product_name, monthly_amount, currency, original_contract_length,
                          contract_length, starts_on, ends_on, created_by, created_at, updated_at)
     select tenant_id, 'sub_' || id, id, 0, customer_id, email, 'Ada Test', 'SN-' || id, 'SKU-1', 'Northbook 14', total,
            'EUR', 12, 12, '2026-01-15', '2027-01-15', 'test', now(), now()
       from orders where tenant_id = $1 and right(id, 1) < '8'`,
    [tenantId],
  );
  return {
    shown: count,
    filters: {
      status: { value: "pending" },
      customerId: {
        value: `${prefix}1`,
        rowsMax: ordersPerCustomer,
        shows: ({ customer }) => (customer as { customerId: string }).customerId === `${prefix}1`,
      },
    },
    ids: await idsSpreadOver("ord_", prefix, count),
  };
}

/** Groups that became inactive are the oldest ones, as in life. */
async function fillBillingGroups(tenantId: string, count: number): Promise<Filling> {
  const prefix = unique("fill");
  const groupsPerCustomer = 40;
  const customers = Math.ceil(count / groupsPerCustomer) + 1;
  await sql(
    `insert into customers (tenant_id, id, email, first_name, last_name, created_by, created_at, updated_at)
     select $1, $2 || n, $2 || n || '@example.com', 'Ada', 'Test', 'test', now(), now()
       from generate_series(0, $3 - 1) as n`,
    [tenantId, prefix, customers],
  );
  await sql(
    `insert into billing_groups (tenant_id, id, customer_id, group_name, billing_day, currency, status, created_by,
                                 created_at, updated_at, deleted_at)
     select $1, 'bg_' || md5($2 || n), $2 || n % $3,
            case n % 2 when 0 then 'Group ' else 'GROUP ' end || n * 7919 % ($4 / 3), 1 + n % 28, 'EUR',
            case when n < $4 / 3 then 'inactive' else 'active' end, 'test',
            timestamptz '2026-01-01 00:00Z' + n / 3 * interval '1 second',
            timestamptz '2026-06-01 00:00Z' + n * 31 % $4 / 2 * interval '1 second',
            case n % 11 when 10 then now() end
       from generate_series(0, $4 - 1) as n`,
    [tenantId, prefix, customers, count],
  );
  await sql(
    `insert into orders (tenant_id, id, status, customer_id, email, first_name, last_name, customer_type, billing_address,
                         shipping_address, subtotal, tax_amount, total, currency, total_devices, fingerprint, created_by,
                         created_at, updated_at)
     select tenant_id, 'ord_' || id, 'partial', id, email, 'Ada', 'Test', 'business', '{}', '{}', 0, 0, 0, 'EUR', 1000,
            'ord_' || id, 'test', now(), now()
       from customers where tenant_id = $1 and id like $2 || '%'`,
    [tenantId, prefix],
  );
  await sql(
    `insert into rentals (tenant_id, id, order_id, customer_id, customer_email, customer_name, asset_serial_number, sku,
                          product_name, monthly_amount, currency, billing_group_id, original_contract_length,
                          contract_length, starts_on, ends_on, created_by, created_at, updated_at)
     select tenant_id, 'sub_' || id, 'ord_' || customer_id, customer_id, 'ada@example.com', 'Ada Test', 'SN-' || id, 'SKU-1',
            'Laptop 14', 12900, 'EUR', id, 12, 12, '2026-01-15', '2027-01-15', 'test', now(), now()
       from billing_groups where tenant_id = $1`,
    [tenantId],
  );
  const ids = await sql(
    "select 'bg_' || md5($1 || n) as id from generate_series($2 / 10, $2 - 1, $2 / 3) as n where n % 11 < 10",
    [prefix, count],
  );
  return {
    shown: count - Math.floor(count / 11),
    filters: { customerId: { value: `${prefix}1`, rowsMax: groupsPerCustomer }, status: { value: "active" } },
    ids: ids.map(({ id }) => String(id)),
  };
}

/** Every third asset is rented out, the newest ones to one customer, each by a rental of its own. */
async function fillAssets(tenantId: string, count: number): Promise<Filling> {
  const products = [await newProduct(tenantId), await newProduct(tenantId)] as const;
  const customer = await newCustomer(tenantId);
  const few = await newCustomer(tenantId);
  const rentals = await newRentals(tenantId, customer, Array(Math.ceil(count / 3)).fill(100));
  const fewRentals = await newRentals(tenantId, few, Array(6).fill(100));
  // The last ones of those rented out are the second customer's.
  const rentalIds = [...rentals.slice(0, -fewRentals.length), ...fewRentals];
  const customerIds = rentalIds.map((id) => (fewRentals.includes(id) ? few : customer));
  const serialNumber = (n: number) => `SN-${(n * 7919) % count}-${tenantId}`;
  await sql(
    `insert into assets (tenant_id, serial_number, product_id, variant_id, sku, product_name, status, currency, acquired_on,
                         customer_id, rental_id, created_by, created_at, updated_at)
     select v.tenant_id, 'SN-' || n * 7919 % $2 || '-' || $1, v.product_id, v.id, v.sku, 'Northbook 14',
            case when r.id is not null then 'rented_out'
                 else (array['available', 'returned', 'sold', 'unavailable'])[1 + n / 3 % 4] end,
            v.currency, '2026-01-10', r.customer_id, r.id, 'test',
            timestamptz '2026-01-01 00:00Z' + n / 3 * interval '1 second',
            timestamptz '2026-06-01 00:00Z' + n * 31 % $2 / 2 * interval '1 second'
       from generate_series(0, $2 - 1) as n
       join variants v on v.tenant_id = $1 and v.id = case when n % 5 < 3 then $3 else $4 end
       left join unnest($5::text[], $6::text[]) with ordinality as r (id, customer_id, at) on n % 3 = 0 and r.at = 1 + n / 3`,
    [tenantId, count, products[0].variantId, products[1].variantId, rentalIds, customerIds],
  );
  const ofFirstProduct = (n: number) => n % 5 < 3;
  const rented = rentalIds.findLastIndex((_, at) => ofFirstProduct(3 * at));
  return {
    shown: count,
    filters: {
      status: { value: "rented_out" },
      sku: { value: products[0].variantSku },
      customerId: { value: few, rowsMax: fewRentals.length },
      rentalId: { value: String(rentalIds[rented]), rowsMax: 1 },
    },
    ids: [count / 10, count / 2, count - 2].map((n) => serialNumber(Math.floor(n))),
  };
}

/** Many changes of one asset, some of them at once, and a few rentals among them. */
async function fillAssetHistory(tenantId: string, count: number): Promise<Filling> {
  const asset = await newAsset(tenantId, await newProduct(tenantId));
  const ended = { status: "ended_completed" };
  const rentals = await newRentals(tenantId, await newCustomer(tenantId), Array(8).fill(100), ended);
  const prefix = unique("evt");
  await sql(
    `update rentals set asset_serial_number = $2,
            created_at = timestamptz '2026-01-01 00:00Z' + array_position($3::text[], id) * $4 / 20 * interval '1 second'
      where tenant_id = $1`,
    [tenantId, asset, rentals, count],
  );
  await sql(
    `insert into events (tenant_id, id, type, subject_id, actor_id, request_id, data, occurred_at)
     select $1, $3 || md5(n::text), 'asset.updated', $2, 'test', 'req_test',
            jsonb_build_object('changes', jsonb_build_object('notes', jsonb_build_object('from', n, 'to', n + 1))),
            timestamptz '2026-01-01 00:00Z' + n / 3 * interval '1 second'
       from generate_series(0, $4 - 1) as n`,
    [tenantId, asset, prefix, count - rentals.length],
  );
  const ids = await sql("select $1 || md5(n::text) as id from generate_series($2 / 10, $2 - 10, $2 / 3) as n", [
    prefix,
    count,
  ]);
  return { shown: count, filters: {}, ids: ids.map(({ id }) => String(id)), path: { serialNumber: asset } };
}

/** Customers of 40 rentals each, by one order each. Every fourth rental is completed, and a few are cancelled. */
async function fillRentals(tenantId: string, count: number): Promise<Filling> {
  const prefix = unique("fill");
  const customers = Math.ceil(count / ofOneKind) + 1;
  await sql(
    `with people as (
       insert into customers (tenant_id, id, email, first_name, last_name, created_by, created_at, updated_at)
       select $1, $2 || n, $2 || n || '@example.com', 'Ada', 'Test', 'test', now(), now()
         from generate_series(0, $3 - 1) as n
     )
     insert into orders (tenant_id, id, status, customer_id, email, first_name, last_name, customer_type, billing_address,
                         shipping_address, subtotal, tax_amount, total, currency, total_devices, fingerprint, created_by,
                         created_at, updated_at)
     select $1, 'ord_' || $2 || n, 'fulfilled', $2 || n, 'ada@example.com', 'Ada', 'Test', 'business', '{}', '{}', 0, 0, 0,
            'EUR', 1000, 'f' || n, 'test', now(), now()
       from generate_series(0, $3 - 1) as n`,
    [tenantId, prefix, customers],
  );
  await sql(
    `insert into rentals (tenant_id, id, order_id, customer_id, customer_email, customer_name, asset_serial_number, sku,
                          product_name, monthly_amount, currency, status, original_contract_length, contract_length,
                          starts_on, ends_on, created_by, created_at, updated_at)
     select $1, 'sub_' || md5($2 || n), 'ord_' || $2 || n % $3, $2 || n % $3, 'ada@example.com', 'Ada Test', 'SN-' || n,
            case when n % 5 < 3 then 'SKU-1' else 'SKU-2' end, 'Laptop 14', 10000 + n * 7919 % $4 / 3, 'EUR',
            case when n % 4 = 0 then 'ended_completed' when n % 97 = 2 then 'cancelled' else 'active' end, 12, 12,
            date '2026-01-01' + n * 17 % 300, date '2027-01-01' + n * 31 % 400, 'test',
            timestamptz '2026-01-01 00:00Z' + n / 3 * interval '1 second',
            timestamptz '2026-06-01 00:00Z' + n * 31 % $4 / 2 * interval '1 second'
       from generate_series(0, $4 - 1) as n`,
    [tenantId, prefix, customers, count],
  );
  return {
    shown: count,
    filters: {
      status: { value: "active" },
      customerId: { value: `${prefix}1`, rowsMax: ofOneKind },
      orderId: { value: `ord_${prefix}1`, rowsMax: ofOneKind },
      // Of several filters that leave few rows, any one may be what is read by.
      serialNumber: {
        value: "SN-1",
        rowsMax: ofOneKind,
        shows: ({ assetSerialNumber }) => assetSerialNumber === "SN-1",
      },
      sku: { value: "SKU-1" },
      endDateFrom: { value: "2027-01-10", shows: ({ endDate }) => String(endDate) >= "2027-01-10", sortBy: "endDate" },
      endDateTo: { value: "2027-12-31", shows: ({ endDate }) => String(endDate) <= "2027-12-31", sortBy: "endDate" },
    },
    ids: await idsSpreadOver("sub_", prefix, count),
  };
}

/** Many things that happened to one rental, some of them at once. */
async function fillRentalHistory(tenantId: string, count: number): Promise<Filling> {
  const prefix = unique("evt");
  const [rental = ""] = await newRentals(tenantId, await newCustomer(tenantId), [100]);
  await sql(
    `insert into events (tenant_id, id, type, subject_id, actor_id, request_id, data, occurred_at)
     select $1, $3 || md5($3 || n), 'subscription.updated', $2, 'test', 'req_test', '{}',
            timestamptz '2026-01-01 00:00Z' + n / 3 * interval '1 second'
       from generate_series(0, $4 - 1) as n`,
    [tenantId, rental, prefix, count],
  );
  const ids = await idsSpreadOver(prefix, prefix, count);
  return { shown: count, filters: {}, ids, path: { subscriptionId: rental } };
}

/** Every operation that gives its items page by page. */
export const lists: (Served & List)[] = operations
  .filter(({ operation }) => operation.parameters?.some(({ name }) => name === "startAfter"))
  .map((served) => {
    const list = known[served.operation.operationId];
    if (!list) throw new Error(`test/support/lists.ts does not know ${served.operation.operationId}`);
    return { ...served, ...list };
  });

/**
 * Every combination of sort, direction and filters that the document offers, as queries: no filter, each, two together,
 * and all of them.
 */
export function combinationsOf({ operation }: Served, { filters }: Filling): Record<string, string>[] {
  const parameters = (operation.parameters ?? []).filter((each) => each.in === "query");
  const valuesOf = (name: string) => (parameters.find((each) => each.name === name)?.schema.enum ?? []) as string[];
  const ofPages = ["limit", "startAfter", "sortBy", "sortDir"];
  const names = parameters.map(({ name }) => name).filter((name) => !ofPages.includes(name));
  const filtersOf = (some: readonly string[]) =>
    Object.fromEntries(
      some.map((name) => {
        const filter = filters[name];
        if (!filter) throw new Error(`test/support/lists.ts has no value of the filter ${name}`);
        return [name, filter.value];
      }),
    );
  const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other]));
  const all = names.length > 2 ? [names] : [];
  const chosen = [[], ...names.map((name) => [name]), ...pairs, ...all].map(filtersOf);
  const orders = valuesOf("sortBy").flatMap((sortBy) => valuesOf("sortDir").map((sortDir) => ({ sortBy, sortDir })));
  // A list in one order only is asked for without naming it.
  const fits = (order: { sortBy?: string }, some: object) =>
    Object.keys(some).every((name) => (filters[name]?.sortBy ?? order.sortBy) === order.sortBy);
  return (orders.length > 0 ? orders : [{}]).flatMap((order) =>
    chosen.filter((some) => fits(order, some)).map((some) => ({ ...order, ...some })),
  );
}

/** The filters of a query whose values are free texts, each with one that no row has. */
export function filtersThatLeaveNothing({ operation }: Served, query: Record<string, string>): Record<string, string> {
  const isFree = (name: string) => {
    const schema = operation.parameters?.find((each) => each.name === name)?.schema;
    return schema?.type === "string" && schema.enum === undefined && schema.format === undefined;
  };
  return Object.fromEntries(
    Object.keys(query)
      .filter(isFree)
      .map((name) => [name, "none"]),
  );
}

/** Of all combinations those without a filter, and of each set of filters one: in an order that the seed draws. */
export function sampleOf(combinations: readonly Record<string, string>[], seed: number): Record<string, string>[] {
  const filtersOf = ({ sortBy, sortDir, ...filters }: Record<string, string>) => Object.keys(filters).join(" ");
  const { "": plain = [], ...filtered } = Object.groupBy(combinations, filtersOf);
  const sets = Object.values(filtered).map((some = []) => fc.constantFrom(...some));
  return [...plain, ...(fc.sample(fc.tuple(...sets), { seed, numRuns: 1 })[0] ?? [])];
}
