import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { drawBase62, writeApiKey } from "#domain/api-key";
import { root } from "../scripts/wrangler.ts";
import { addLists, listTenantId } from "./lists-data.ts";
import { poolAmounts, poolCustomerId, poolCustomers, poolTenantId } from "./pool.ts";

/** How much is in the database. Every group has five rentals. */
export type Shape = {
  /** Groups and customers of the tenant that is measured, and of the small one it is held against. */
  large: Unit;
  small: Unit;
  /** Other tenants, each as large as the small one. */
  others: number;
  /** Assets, and as many customers, of a tenant that has nothing else. */
  listed: number;
  /** In the file that is imported, four rows each. */
  importedProducts: number;
};
type Unit = { groups: number; customers: number };

/** A million rentals in 200,000 groups, a million assets, a million customers. */
export const fullShape: Shape = {
  large: { groups: 100_000, customers: 4_000 },
  small: { groups: 1_000, customers: 40 },
  others: 99,
  listed: 1_000_000,
  importedProducts: 2_500,
};
export const quickShape: Shape = {
  large: { groups: 5_000, customers: 200 },
  small: { groups: 500, customers: 20 },
  others: 9,
  listed: 20_000,
  importedProducts: 250,
};

export const largeTenantId = "bu_bench_large";
export const smallTenantId = "bu_bench_small";

export const organisationId = "org_bench";

/** Fills a migrated database. Takes the superuser's connection: it loads without triggers. */
export async function fillDatabase(client: pg.Client, shape: Shape): Promise<void> {
  await client.query("begin");
  await client.query("set local session_replication_role = replica");
  await addUnits(client, shape);
  for (const step of [addCustomers, addGroups, addRentals, addPoolCustomers]) await client.query(step);
  await addLists(client, shape.listed);
  await client.query("commit");
  await client.query("vacuum (analyze)");
}

/** What the data follow from: their shape, the way they are made, the migrations. */
export function fingerprintOf(shape: Shape): string {
  const migrations = readdirSync(join(root, "drizzle")).filter((name) => name.endsWith(".sql"));
  const makers = [import.meta.filename, join(root, "bench/lists-data.ts")];
  const files = [...makers, ...migrations.sort().map((name) => join(root, "drizzle", name))];
  const hash = createHash("sha256").update(JSON.stringify(shape));
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}

async function addUnits(client: pg.Client, shape: Shape): Promise<void> {
  const others = Array.from({ length: shape.others }, (_, at) => `bu_bench_other_${at}`);
  const units = [
    { id: largeTenantId, ...shape.large },
    ...[smallTenantId, ...others].map((id) => ({ id, ...shape.small })),
    ...[poolTenantId, listTenantId].map((id) => ({ id, groups: 0, customers: 0 })),
  ];
  await client.query("insert into organisations (id, name, tier) values ($1, 'Bench', 'enterprise')", [organisationId]);
  await client.query(
    `create temp table units on commit drop as
     select * from jsonb_to_recordset($1::jsonb) as unit (id text, groups int, customers int)`,
    [JSON.stringify(units)],
  );
  await client.query(
    `insert into tenants (id, organisation_id, name, country, currency, time_zone, id_prefix)
     select id, $1, id, 'NL', 'EUR', 'Europe/Amsterdam', 'BEN' from units`,
    [organisationId],
  );
  await client.query(makeChance);
  await client.query(makeId);
}

/** A number from 0 to 1 that follows from its seed: the same data each time. */
const makeChance = `create function pg_temp.chance(seed text) returns double precision language sql immutable
  return ('x' || left(md5(seed), 8))::bit(32)::bigint / 4294967296.0`;

/** An id that sorts by time, as long as the Worker's. */
const makeId = `create function pg_temp.make_id(prefix text, at timestamptz, seed text) returns text language sql immutable
  return prefix || '_' || lpad(to_hex((extract(epoch from at) * 1000)::bigint), 11, '0') || left(md5(seed), 15)`;

/** Three years before this day are filled. */
const until = "timestamptz '2026-11-01T00:00:00Z'";

const addCustomers = `
  create temp table made_customers on commit drop as
  select unit.id as tenant_id, n, at, pg_temp.make_id('cust', at, unit.id || n) as id
    from units unit, generate_series(0, unit.customers - 1) as n,
         lateral (select ${until} - pg_temp.chance(unit.id || n) * interval '100 days' - interval '1100 days') as made (at);
  insert into customers (tenant_id, id, email, first_name, last_name, customer_type, company, created_by, created_at, updated_at)
  select tenant_id, id, 'customer-' || n || '@example.com', 'Ada', 'Customer ' || n, 'business', 'Company ' || n, 'bench', at, at
    from made_customers order by at`;

/** In the order of their time, as they would have come to be. One in ten is inactive, one in three has notes. */
const addGroups = `
  create temp table made_groups on commit drop as
  select unit.id as tenant_id, number.n, made.at, pg_temp.make_id('bg', made.at, unit.id || number.n) as id, customer.id as customer_id
    from units unit
    cross join lateral generate_series(0, unit.groups - 1) as number (n)
    cross join lateral (select ${until} - pg_temp.chance(unit.id || number.n || 'g') * interval '1000 days') as made (at)
    join made_customers customer on customer.tenant_id = unit.id and customer.n = number.n % unit.customers;
  insert into billing_groups
    (tenant_id, id, customer_id, group_name, billing_day, currency, status, notes, created_by, created_at, updated_at)
  select tenant_id, id, customer_id,
         (array['Design', 'Sales', 'Warehouse', 'Field service', 'Head office'])[1 + n % 5] || ' team ' || md5(n::text),
         1 + n % 28, 'EUR', case when n % 10 = 0 then 'inactive' else 'active' end,
         case when n % 3 = 0 then 'Purchase order ' || n end, 'bench', at, at + pg_temp.chance(id) * (${until} - at)
    from made_groups order by at`;

/** Five for each group, made in the hours before it. One in eight has ended. */
const addRentals = `
  insert into rentals
    (tenant_id, id, order_id, customer_id, customer_email, customer_name, asset_serial_number, sku, product_name,
     monthly_amount, currency, status, billing_group_id, original_contract_length, contract_length, starts_on, ends_on,
     next_billing_on, list_price, created_by, created_at, updated_at)
  select g.tenant_id, pg_temp.make_id('sub', made.at, g.id || m), pg_temp.make_id('ord', made.at, g.id), g.customer_id,
         'ada@example.com', 'Ada Customer', 'SN-' || left(md5(g.id || m), 12), 'LAPTOP-14-' || m, 'Laptop 14',
         1900 + (pg_temp.chance(g.id || m) * 20000)::bigint, 'EUR',
         case when (g.n * 5 + m) % 8 = 0 then 'ended_completed' else 'active' end, g.id, 24, 24,
         made.at::date, made.at::date + 730, date '2026-12-01', 129900, 'bench', made.at, made.at
    from made_groups g
    cross join generate_series(1, 5) as m
    cross join lateral (select g.at - m * interval '17 minutes') as made (at)
   order by made.at`;

const addPoolCustomers = `
  insert into customers (tenant_id, id, email, first_name, last_name, created_by, created_at, updated_at)
  select '${poolTenantId}', '${poolCustomerId(0).slice(0, -6)}' || lpad(n::text, 6, '0'), 'pool-' || n || '@example.com', 'Ada', 'Pool',
         'bench', ${until}, ${until}
    from generate_series(0, ${poolCustomers - 1}) as n`;

/** Takes away what an earlier run created and lays out rentals for `creates` creates (see pool.ts). */
export async function refillPool(client: pg.Client, creates: number): Promise<void> {
  await client.query("begin");
  await client.query("set local session_replication_role = replica");
  for (const table of ["idempotency_keys", "events", "rentals", "billing_groups"]) {
    await client.query(`delete from ${table} where tenant_id = $1`, [poolTenantId]);
  }
  await client.query(
    `insert into rentals
       (tenant_id, id, order_id, customer_id, customer_email, customer_name, asset_serial_number, sku, product_name,
        monthly_amount, currency, original_contract_length, contract_length, starts_on, ends_on, created_by, created_at, updated_at)
     select c.tenant_id, 'sub_' || lpad(n::text, 24, '0') || '_' || rental.at - 1, 'ord_pool', c.id, c.email, 'Ada Pool', 'SN-' || n || '-' || rental.at,
            'LAPTOP-14', 'Laptop 14', rental.amount, 'EUR', 24, 24, '2026-10-01', '2028-10-01', 'bench',
            ${until}, ${until}
       from generate_series(0, $1::int - 1) as n
       join customers c on c.tenant_id = $2 and c.email = 'pool-' || n % $3 || '@example.com',
            unnest($4::bigint[]) with ordinality as rental (amount, at)`,
    [creates, poolTenantId, poolCustomers, poolAmounts],
  );
  await client.query("commit");
  await client.query("vacuum (analyze) idempotency_keys, events, rentals, billing_groups");
}

/** Makes a key that opens every tenant, in place of an earlier run's. */
export async function makeKey(client: pg.Client): Promise<string> {
  const draw = (length: number) => drawBase62(length, (count) => crypto.getRandomValues(new Uint8Array(count)));
  const shortId = draw(8);
  const key = writeApiKey({ isTest: false, region: "eu", shortId, secret: draw(32) });
  await client.query("delete from api_keys where organisation_id = $1", [organisationId]);
  await client.query(
    `insert into api_keys (id, organisation_id, short_id, hash, name, scopes, opens_every_tenant)
     values ($1, $2, $3, $4, 'Bench', '{*}', true)`,
    [`key_${shortId}`, organisationId, shortId, createHash("sha256").update(key).digest()],
  );
  return key;
}
