import { as } from "./client.ts";
import { sql } from "./database.ts";
import { exchange } from "./exchange.ts";
import {
  newAsset,
  newCustomer,
  newOrder,
  newOrderLine,
  newProduct,
  newRentals,
  newVariant,
  type TestProduct,
  type TestTenant,
  unique,
} from "./factories.ts";
import type { Ids } from "./valid-calls.ts";

/** A business unit with a row or more in each of its tables; whatever it names carries `mark`. */
export type Settled = TestTenant & { ids: Ids; mark: string };

export async function settle(tenant: TestTenant): Promise<Settled> {
  const { tenantId } = tenant;
  const [mark, group, nextGroup] = [unique("mark"), unique("bg"), unique("bg")];
  const customer = await newCustomer(tenantId, { company: mark });
  const looseCustomer = await newCustomer(tenantId, { company: mark });
  const rentals = await newRentals(tenantId, customer, [12900, 8900, 15900, 9900]);
  const [member, nextMember, looseRental, dueRental] = rentals as [string, string, string, string];
  // The first one by id, and the one after it.
  const [product, nextProduct] = (
    await Promise.all([newProduct(tenantId, { mark }), newProduct(tenantId, { mark })])
  ).sort((one, other) => (one.productId < other.productId ? -1 : 1)) as [TestProduct, TestProduct];
  await newVariant(tenantId, product);
  const asset = await newAsset(tenantId, product);
  // A page after the first one has it, whatever is sorted by.
  const heldAsset = await newAsset(tenantId, product, {
    ...{ serialNumber: `${asset}_2`, status: "rented_out", rentalId: looseRental, customerId: customer },
  });
  const nextAsset = await newAsset(tenantId, nextProduct);
  // In the order of their ids: a page after the second one has the first.
  const assetEvents = [unique("evt_1"), unique("evt_2")] as const;
  const rentalEvents = [unique("evt_1"), unique("evt_2")] as const;
  const order = await newOrder(tenantId, customer, "fulfilled");
  await newOrderLine(tenantId, order, product, { rentedDevices: 1, isOpen: false });
  // Both may still be fulfilled; the first one by id, and the one after it.
  const [open, nextOpen] = (
    await Promise.all([1, 2].map(() => newOrder(tenantId, customer, "pending", { mark })))
  ).sort() as [string, string];
  for (const each of [open, nextOpen]) await newOrderLine(tenantId, each, nextProduct);
  await sql("insert into order_field_values (tenant_id, order_id, field, value) values ($1, $2, 'note', $3)", [
    tenantId,
    open,
    mark,
  ]);
  await sql(
    `with groups as (
       insert into billing_groups (tenant_id, id, customer_id, group_name, billing_day, currency, notes, created_by,
                                   created_at, updated_at)
       select t.id, g.id, $2, $3 || ' ' || at, 1, t.currency, $3, 'test', now(), now()
         from tenants t, unnest($4::text[]) with ordinality as g (id, at) where t.id = $1
     ), members as (
       update rentals set billing_group_id = m.group_id
         from unnest($4::text[], $5::text[]) as m (group_id, rental_id)
        where tenant_id = $1 and id = m.rental_id
     ), rented as (
       update rentals r
          set notes = $3,
              asset_serial_number = case id when $9 then $11 else asset_serial_number end,
              sku = case id when $9 then $12 else sku end,
              starts_on = case id when $10 then date '2024-01-15' else starts_on end,
              ends_on = case id when $10 then date '2025-01-15' else ends_on end
        where tenant_id = $1 and id in ($9, $10)
     ), chosen as (
       update tenants
          set settings = '{"buyout":{"method":"flat_fee","flatFee":500},"earlyReturn":{"method":"flat_fee","flatFee":200}}'
        where id = $1
     ), things as (
       update assets set notes = $3 where tenant_id = $1
     ), facts as (
       insert into events (tenant_id, id, type, subject_id, actor_id, request_id, data, occurred_at)
       select $1, id, type, subject_id, 'test', 'req_test', data, now()
         from (values ('evt_' || $3, 'billing_group.created', $4[1], jsonb_build_object('note', $3)),
                      (($7::text[])[1], 'asset.created', $6, $8::text::jsonb),
                      (($7::text[])[2], 'asset.updated', $6, '{"changes":{}}'),
                      (($13::text[])[1], 'subscription.created', $9, jsonb_build_object('note', $3)),
                      (($13::text[])[2], 'subscription.updated', $9, '{}')) as fact (id, type, subject_id, data)
     )
     insert into idempotency_keys (tenant_id, key, fingerprint, status, headers, body, created_at, expires_at)
     values ($1, $3, 'f', 201, '{}', $3, now(), now() + interval '1 day')`,
    [
      ...[tenantId, customer, mark, [group, nextGroup], [member, nextMember], asset, assetEvents],
      JSON.stringify({ changes: { notes: { from: null, to: mark } } }),
      ...[looseRental, dueRental, heldAsset, product.variantSku, rentalEvents],
    ],
  );
  const hold = async (what: string, body: Record<string, unknown> = {}): Promise<string> => {
    const request = new Request(`https://api.test/v1/subscriptions/calculate-${what}`, {
      method: "POST",
      headers: { ...as(tenant), "Content-Type": "application/json" },
      body: JSON.stringify({ rentalId: looseRental, hold: true, ...body }),
    });
    const { status, text, body: answer } = await exchange(request);
    if (status !== 200) throw new Error(`no quote was held: ${text}`);
    return (answer as { quoteId: string }).quoteId;
  };
  const [rental] = await sql("select order_id from rentals where tenant_id = $1 and id = $2", [tenantId, looseRental]);
  return {
    ...tenant,
    mark,
    ids: {
      ...{ customer, looseCustomer, group, nextGroup, member, looseRental, asset, assetEvent: assetEvents[1] },
      ...{ product: product.productId, variant: product.variantId, sku: product.variantSku },
      ...{ nextProduct: nextProduct.productId, order: open, nextOrder: nextOpen },
      ...{ nextSku: nextProduct.variantSku, nextAsset, heldAsset },
      ...{ dueRental, rentalOrder: String(rental?.["order_id"]), rentalEvent: rentalEvents[1] },
      extensionQuote: await hold("extension", { extensionMonths: 6, newMonthlyAmount: 99 }),
      upgradeQuote: await hold("upgrade", {
        newSku: nextProduct.variantSku,
        contractLength: 24,
        newMonthlyAmount: 149,
      }),
      buyoutQuote: await hold("buyout"),
      returnQuote: await hold("early-return-fee"),
    },
  };
}
