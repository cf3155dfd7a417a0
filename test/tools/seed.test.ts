import { beforeAll, describe, expect, inject, test } from "vitest";
import { regions } from "#domain/region";
import { rentalStatuses } from "#domain/transitions";
import served from "../../docs/openapi.json" with { type: "json" };
import { withClient } from "../../scripts/local/database.ts";
import { asOwner } from "../../scripts/owner.ts";
import { requireNoOthers, seed } from "../../scripts/seed.ts";

const { ownerUrl } = inject("databases").flexportal;

const rows = (text: string, params: unknown[] = []): Promise<Record<string, unknown>[]> =>
  withClient(ownerUrl, async (client) => (await client.query(text, params)).rows);

describe.each(regions)("the demo of %s", (region) => {
  let tenantId: string;
  let tenantIds: string[];
  beforeAll(async () => {
    const made = await seed(ownerUrl, region);
    tenantId = made.tenantId;
    tenantIds = [made.tenantId, made.secondTenantId];
  });

  /** Rows that break a rule, in either of its business units. */
  const broken = (text: string) => rows(text, [tenantIds]);
  const counts = (table: string) =>
    rows(`select status, count(*)::int as count from ${table} where tenant_id = $1 group by status order by 1`, [
      tenantId,
    ]);

  test("has a catalogue of several industries, in grades and colours, with a price for each term", async () => {
    const [catalogue] = await rows(
      `select count(distinct category)::int as categories, count(distinct grade)::int as grades,
              count(distinct color_name)::int as colors, count(*)::int as variants
         from variants where tenant_id = $1`,
      [tenantId],
    );
    expect(catalogue).toMatchObject({ categories: 5, grades: 4 });
    expect(Number(catalogue?.["variants"])).toBeGreaterThan(20);
    expect(Number(catalogue?.["colors"])).toBeGreaterThan(5);
    expect(
      await broken(
        `select id from variants where tenant_id = any ($1) and not (
           list_price > acquisition_cost and acquisition_cost > 0 and jsonb_array_length(pricing) >= 2
           and (pricing -> 0 ->> 'monthlyPrice')::int > (pricing -> -1 ->> 'monthlyPrice')::int)`,
      ),
    ).toEqual([]);
  });

  test("has 200 assets in every state, and 60 customers of both types and states", async () => {
    const assets = await counts("assets");
    expect(assets.map(({ status }) => status)).toEqual(["available", "rented_out", "returned", "sold", "unavailable"]);
    expect(assets.reduce((sum, { count }) => sum + Number(count), 0)).toBe(200);
    expect(await counts("customers")).toEqual([
      { status: "active", count: 58 },
      { status: "inactive", count: 2 },
    ]);
    const types = await rows("select distinct customer_type as type from customers where tenant_id = $1 order by 1", [
      tenantId,
    ]);
    expect(types).toEqual([{ type: "business" }, { type: "individual" }]);
  });

  test("has orders in every state", async () => {
    expect((await counts("orders")).map(({ status }) => status)).toEqual([
      "cancelled",
      "confirmed",
      "fulfilled",
      "partial",
      "pending",
    ]);
  });

  test("has what the README's tour takes: three free rentals of 129, 89 and 159", async () => {
    const tour = await rows(
      `select id, monthly_amount::int as amount, billing_group_id as "group", status from rentals
        where tenant_id = $1 and customer_id = 'cust_brightline' order by id`,
      [tenantId],
    );
    expect(tour).toEqual(
      [12900, 8900, 15900].map((amount, at) => ({ id: `sub_demo_${101 + at}`, amount, group: null, status: "active" })),
    );
    const group = await rows("select id from billing_groups where tenant_id = $1", [tenantId]);
    expect(group).toEqual([{ id: "bg_harbour_wards" }]);
  });

  test("has 40 rentals that run, just begun, to begin and over their term, and others that ended in every way", async () => {
    const states = await counts("rentals");
    expect(states).toEqual(expect.arrayContaining([{ status: "active", count: 40 }]));
    expect(states.map(({ status }) => status)).toEqual([...rentalStatuses].sort());
    const [ages] = await rows(
      `select count(*) filter (where starts_on > '2026-11-20') as "toBegin",
              count(*) filter (where starts_on between '2026-11-10' and '2026-11-20') as "justBegun",
              count(*) filter (where ends_on <= '2026-11-20') as over,
              count(*) filter (where contract_length > original_contract_length) as extended,
              count(*) filter (where total_collected > acquisition_cost) as profitable,
              count(*) filter (where total_collected * 2 < acquisition_cost and ends_on < '2027-05-01') as "atRisk"
         from rentals where tenant_id = $1 and status = 'active'`,
      [tenantId],
    );
    for (const [age, count] of Object.entries(ages ?? {})) expect(Number(count), age).toBeGreaterThan(0);
  });

  test("what was done with a rental is as the rental and its assets are", async () => {
    expect(
      await broken(
        `select id from rentals r where tenant_id = any ($1) and not (
           (status = 'ended_buyout') = (lifecycle ? 'buyout') and (status = 'cancelled') = (lifecycle ? 'cancellation')
           and (status = 'ended_completed') = (lifecycle ? 'completion')
           and (status = 'ended_early_return') = (lifecycle ? 'earlyReturn')
           and (status = 'ended_upgrade') = exists (
             select from rentals n join orders o on o.tenant_id = n.tenant_id and o.id = n.order_id
              where n.tenant_id = r.tenant_id and n.upgrade_from_rental_id = r.id and n.starts_on = r.ended_on
                and n.id = r.lifecycle #>> '{upgrade,newRentalId}' and o.id = r.lifecycle #>> '{upgrade,orderId}'
                and o.order_type = 'upgrade' and o.upgrade_details ->> 'previousRentalId' = r.id)
           and contract_length = coalesce((lifecycle #>> '{extensions,-1,newContractLength}')::int, original_contract_length)
           and ends_on = (starts_on + make_interval(months => contract_length))::date
           and asset_serial_number = coalesce(lifecycle #>> '{replacements,-1,newSerialNumber}', asset_serial_number)
           and not exists (
             select from jsonb_array_elements(lifecycle -> 'replacements') as old
              left join assets a on a.tenant_id = r.tenant_id and a.serial_number = old ->> 'oldSerialNumber'
             where a.status is distinct from 'unavailable'))`,
      ),
    ).toEqual([]);
  });

  test("the record tells how each rental began and ended, and of each change and each asset between", async () => {
    expect(
      await broken(
        `select r.id, told.* from rentals r, lateral (
           select array_agg(type order by id) filter (where subject_id = r.id) as story,
                  count(*) filter (where type = 'asset.assigned') as assigned,
                  count(*) filter (where type like 'asset.%' and data #>> '{changes,rentalId,to}' is null) as freed
             from events e where e.tenant_id = r.tenant_id and (e.subject_id = r.id or e.data ->> 'subscriptionId' = r.id)
         ) as told
         where tenant_id = any ($1) and (story, assigned, freed) is distinct from (
           array['subscription.created']
             || array_fill('subscription.extended'::text, array[coalesce(jsonb_array_length(lifecycle -> 'extensions'), 0)])
             || array_fill('subscription.replaced'::text, array[coalesce(jsonb_array_length(lifecycle -> 'replacements'), 0)])
             || case status when 'active' then '{}'::text[]
                  when 'cancelled' then '{subscription.cancelled}' when 'ended_completed' then '{subscription.completed}'
                  when 'ended_buyout' then '{subscription.bought_out}' when 'ended_upgrade' then '{subscription.upgraded}'
                  else '{subscription.returned}' end,
           1 + coalesce(jsonb_array_length(lifecycle -> 'replacements'), 0),
           coalesce(jsonb_array_length(lifecycle -> 'replacements'), 0) + (status not in ('active', 'cancelled'))::int)`,
      ),
    ).toEqual([]);
  });

  test("a rental that runs, or waits for collection, has an asset that is out and points back, and no other asset is out", async () => {
    expect(
      await broken(
        `select r.id from rentals r
           left join assets a on a.tenant_id = r.tenant_id and a.serial_number = r.asset_serial_number and a.sku = r.sku
                             and a.variant_id = r.variant_id and a.product_id = r.product_id
          where r.tenant_id = any ($1) and (a.serial_number is null or (r.status in ('active', 'cancelled'))
            is distinct from (a.status = 'rented_out' and a.rental_id = r.id and a.customer_id = r.customer_id))`,
      ),
    ).toEqual([]);
    expect(
      await broken(
        `select serial_number from assets a where tenant_id = any ($1) and status = 'rented_out' and not exists (
           select from rentals r where r.tenant_id = a.tenant_id and r.id = a.rental_id and r.status in ('active', 'cancelled'))`,
      ),
    ).toEqual([]);
  });

  test("a rental has the price, the cost and a line of its order, and an order's lines add up to it", async () => {
    expect(
      await broken(
        `select r.id from rentals r where tenant_id = any ($1) and not exists (
           select from order_lines l join variants v on v.tenant_id = l.tenant_id and v.id = l.variant_id
            where l.tenant_id = r.tenant_id and l.order_id = r.order_id and l.sku = r.sku and v.sku = r.sku
              and l.unit_price = coalesce((r.lifecycle #>> '{extensions,0,oldMonthlyAmount}')::bigint, r.monthly_amount)
              and l.contract_length = r.original_contract_length
              and l.acquisition_cost = r.acquisition_cost and v.acquisition_cost = r.acquisition_cost)`,
      ),
    ).toEqual([]);
    expect(
      await broken(
        `select o.id from orders o, lateral (
           select sum(unit_price * quantity) as total, sum(quantity) as devices, sum(rented_devices) as rented,
                  bool_or(is_open) as open
             from order_lines l where l.tenant_id = o.tenant_id and l.order_id = o.id) as lines, lateral (
           select count(*) as count from rentals r where r.tenant_id = o.tenant_id and r.order_id = o.id) as rentals
          where o.tenant_id = any ($1) and (o.total, o.total_devices, o.rented_devices, o.status, o.rented_devices)
            is distinct from (lines.total, lines.devices, lines.rented, case
              when not lines.open and lines.rented = 0 then 'cancelled' when lines.rented = lines.devices then 'fulfilled'
              when lines.rented > 0 then 'partial' else o.status end, rentals.count)`,
      ),
    ).toEqual([]);
  });

  test("the totals of customers are those of their active rentals", async () => {
    expect(
      await broken(
        `select c.id from customers c, lateral (
           select count(*) as rentals, coalesce(sum(monthly_amount), 0) as amount from rentals r
            where r.tenant_id = c.tenant_id and r.customer_id = c.id and r.status = 'active') as sums
          where c.tenant_id = any ($1) and (c.active_rentals, c.monthly_revenue) is distinct from (sums.rentals, sums.amount)`,
      ),
    ).toEqual([]);
  });

  test("what ended has a day on which it did, and nothing was collected beyond the term but by a buyout", async () => {
    expect(
      await broken(
        `select id from rentals where tenant_id = any ($1) and (
           (status = 'active') <> (ended_on is null) or next_billing_on is not null
           or (status <> 'ended_buyout' and total_collected > monthly_amount * contract_length))`,
      ),
    ).toEqual([]);
  });

  test("a second time adds and changes nothing", async () => {
    const tables = [
      "products",
      "variants",
      "customers",
      "orders",
      "order_lines",
      "billing_groups",
      "rentals",
      "assets",
      "events",
    ];
    const all = () =>
      Promise.all(
        tables.map((table) => rows(`select * from ${table} where tenant_id = any ($1) order by 1, 2, 3`, [tenantIds])),
      );
    const before = await all();
    for (const some of before) expect(some.length).toBeGreaterThan(0);
    await seed(ownerUrl, region);
    expect(await all()).toEqual(before);
    // Nor does it bring back what is deleted: that is no demo any more.
    await rows("delete from assets where tenant_id = any ($1) and status = 'unavailable'", [tenantIds]);
    const after = await all();
    await seed(ownerUrl, region);
    expect(await all()).toEqual(after);
    expect(after).not.toEqual(before);
  });
});

/** The examples of ids in a part of the document, by the name of the field or parameter that has them. */
function examplesIn(node: unknown, name = ""): { name: string; id: string }[] {
  if (typeof node !== "object" || node === null) return [];
  const { name: own = name, schema, ...rest } = node as { name?: string; schema?: { example?: unknown } };
  const example = (node as { example?: unknown }).example ?? schema?.example;
  const isId = typeof example === "string" && idTables[own] !== undefined;
  const found = isId ? [{ name: own, id: example }] : [];
  const fields = Object.entries({ ...rest, schema }).flatMap(([key, value]) => examplesIn(value, key));
  return [...found, ...fields];
}

/** Where a thing of each kind is found, and by which column. */
const idTables: Record<string, string> = {
  productId: "products.id",
  productSku: "products.sku",
  variantId: "variants.id",
  variantSku: "variants.sku",
  sku: "variants.sku",
  newSku: "variants.sku",
  serialNumber: "assets.serial_number",
  newSerialNumber: "assets.serial_number",
  assetSerialNumber: "assets.serial_number",
  oldSerialNumber: "assets.serial_number",
  customerId: "customers.id",
  orderId: "orders.id",
  rentalId: "rentals.id",
  billingGroupId: "billing_groups.id",
};

test("every id that the document gives as an example is one of the demo: what /docs offers can be tried", async () => {
  const { tenantId } = await seed(ownerUrl, "eu");
  const { paths, components } = served as { paths: Record<string, object>; components: object };
  // A new asset has a serial number that is new.
  const { "/v1/assets": assets, ...others } = paths as Record<string, { get?: object; post?: { responses: object } }>;
  const examples = examplesIn([others, components, assets?.get, assets?.post?.responses]);
  expect(new Set(examples.map(({ name }) => name))).toEqual(new Set(Object.keys(idTables)));
  const missing: string[] = [];
  for (const { name, id } of new Map(examples.map((each) => [each.name + each.id, each])).values()) {
    const [table, column] = (idTables[name] as string).split(".");
    const found = await rows(`select from ${table} where tenant_id = $1 and ${column} = $2`, [tenantId, id]);
    if (found.length === 0) missing.push(`${name} ${id}`);
  }
  expect(missing).toEqual([]);
});

test.each([
  { what: "an empty database", ids: [], refused: false },
  { what: "one that npm start has filled, whatever was added", ids: ["org_demo_rentals", "org_a"], refused: false },
  { what: "one that others work with", ids: ["org_a"], refused: true },
])("npm start takes $what: $refused is whether it is refused", async ({ ids, refused }) => {
  await asOwner(ownerUrl, async (db) => {
    // In place of the table, for this connection.
    await db.execute("create temporary table organisations (id text)");
    for (const id of ids) await db.execute(`insert into organisations values ('${id}')`);
    const asked = requireNoOthers(db);
    await (refused ? expect(asked).rejects.toThrow("org_a") : asked);
  });
});
