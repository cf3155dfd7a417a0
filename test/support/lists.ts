import { sql } from "./database.ts";
import { unique } from "./factories.ts";
import { operations, type Served } from "./schemas.ts";

export type Item = Record<string, unknown>;

/** The rows that a list was filled with. */
export type Filling = {
  /** How many of them it shows: all but the deleted ones. */
  shown: number;
  /** Of each filter a value, and how many rows at most have it where that is few whatever the size of the list. */
  filters: Record<string, { value: string; rowsMax?: number }>;
  /** Ids of rows that are spread over the list. */
  ids: string[];
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
  /** Makes `count` rows: some deleted, many alike in what they are sorted by, filtered ones close together. */
  fill(tenantId: string, count: number): Promise<Filling>;
  /** What may happen to the row that a cursor names. */
  fates: Record<string, (id: string) => Promise<unknown>>;
};

const known: Record<string, List> = {
  listBillingGroups: {
    items: "billingGroups",
    id: "billingGroupId",
    rank: { groupName: ({ groupName }) => String(groupName).toLowerCase() },
    // The group and its one rental.
    rowsPerItem: 2,
    fill: fillBillingGroups,
    fates: {
      "was changed": (id) =>
        sql("update billing_groups set group_name = 'Other', status = 'inactive' where id = $1", [id]),
      "was deleted": (id) => sql("update billing_groups set deleted_at = now() where id = $1", [id]),
    },
  },
};

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

/** Every operation that gives its items page by page. */
export const lists: (Served & List)[] = operations
  .filter(({ operation }) => operation.parameters?.some(({ name }) => name === "startAfter"))
  .map((served) => {
    const list = known[served.operation.operationId];
    if (!list) throw new Error(`test/support/lists.ts does not know ${served.operation.operationId}`);
    return { ...served, ...list };
  });

/** Every combination of sort, direction and filters that the document offers, as queries. */
export function combinationsOf({ operation }: Served, { filters }: Filling): Record<string, string>[] {
  const parameters = (operation.parameters ?? []).filter((each) => each.in === "query");
  const valuesOf = (name: string) => (parameters.find((each) => each.name === name)?.schema.enum ?? []) as string[];
  const ofPages = ["limit", "startAfter", "sortBy", "sortDir"];
  const names = parameters.map(({ name }) => name).filter((name) => !ofPages.includes(name));
  let combinations: Record<string, string>[] = valuesOf("sortBy").flatMap((sortBy) =>
    valuesOf("sortDir").map((sortDir) => ({ sortBy, sortDir })),
  );
  for (const name of names) {
    const filter = filters[name];
    if (!filter) throw new Error(`test/support/lists.ts has no value of the filter ${name}`);
    combinations = combinations.flatMap((one) => [one, { ...one, [name]: filter.value }]);
  }
  return combinations;
}
