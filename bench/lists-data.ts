import type pg from "pg";

export const listTenantId = "bu_bench_lists";

/** The one customer and the one SKU that have many assets; all others have a few of each. */
export const manyAssets = { customerId: "cust_many", count: 5_000, sku: "SKU-000" };

/** So many assets and so many customers, in the order of their time, as they would have come to be. */
export async function addLists(client: pg.Client, count: number): Promise<void> {
  await client.query(addAssets, [count]);
  await client.query(addCustomers, [count]);
}

/** Three years before this day. */
const timeOf = (n: string) => `timestamptz '2026-11-01T00:00:00Z' - ($1::int - ${n}) * interval '1000 days' / $1::int`;

/**
 * Six in ten are rented out, one in fifty is unavailable; the others are in between. One SKU has a fifth of them, 200 others
 * the rest. One customer has 5,000, the others about six.
 */
const addAssets = `
  insert into assets
    (tenant_id, serial_number, product_id, variant_id, sku, product_name, status, location, condition, acquisition_cost,
     currency, acquired_on, customer_id, rental_id, notes, created_by, created_at, updated_at)
  select '${listTenantId}', 'SN-' || upper(left(md5(n::text), 8)) || n, 'prod_bench', 'var_' || sku, sku, 'Northbook 14',
         status, 'Warehouse', 'Good', 180000, 'EUR', at::date,
         case when status = 'rented_out' then
           case when n % ($1::int / ${manyAssets.count} * 6 / 10 + 1) = 0 then '${manyAssets.customerId}'
                else 'cust_' || n % ($1::int / 10 + 1) end
         end,
         case when status = 'rented_out' then 'sub_' || n end,
         case when n % 3 = 0 then 'Charger ' || n end, 'bench', at,
         at + pg_temp.chance(n || 'u') * (timestamptz '2026-11-01T00:00:00Z' - at)
    from generate_series(1, $1::int) as n,
         lateral (select pg_temp.chance(n || 's') as s, pg_temp.chance(n || 'k') as k, ${timeOf("n")} as at) as drawn,
         lateral (
           select case when s < 0.6 then 'rented_out' when s < 0.85 then 'available' when s < 0.9 then 'returned'
                       when s < 0.98 then 'sold' else 'unavailable' end as status,
                  case when k < 0.2 then '${manyAssets.sku}' else 'SKU-' || 100 + (k * 1000)::int % 200 end as sku
         ) as made
   order by n`;

/** Three in a hundred are inactive, three in ten are businesses, six in ten have rentals. */
const addCustomers = `
  insert into customers
    (tenant_id, id, email, first_name, last_name, customer_type, company, status, active_rentals, monthly_revenue, created_by,
     created_at, updated_at)
  select '${listTenantId}', 'cust_' || lpad(n::text, 24, '0'), left(md5(n || 'e'), 10) || n || '@example.com',
         (array['Ada', 'Ben', 'Chioma', 'Dilan', 'Elise', 'Farah', 'Gao', 'Hanna', 'Ines', 'Jonas'])[1 + n % 10],
         'Van ' || left(md5(n || 'l'), 4), kind, case kind when 'business' then 'Company ' || n end,
         case when pg_temp.chance(n || 'x') < 0.03 then 'inactive' else 'active' end,
         rentals, rentals * (1900 + (pg_temp.chance(n || 'm') * 20000)::bigint), 'bench', at, at
    from generate_series(1, $1::int) as n,
         lateral (
           select case when pg_temp.chance(n || 'b') < 0.3 then 'business' else 'individual' end as kind,
                  greatest(0, (pg_temp.chance(n || 'r') * 10)::int - 4) as rentals, ${timeOf("n")} as at
         ) as made
   order by n`;
