import { sql } from "./database.ts";
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
  const customer = await newCustomer(tenantId);
  const rentals = await newRentals(tenantId, customer, [12900, 8900, 15900]);
  const [member, nextMember, looseRental] = rentals as [string, string, string];
  // The first one by id, and the one after it.
  const [product, nextProduct] = (
    await Promise.all([newProduct(tenantId, { mark }), newProduct(tenantId, { mark })])
  ).sort((one, other) => (one.productId < other.productId ? -1 : 1)) as [TestProduct, TestProduct];
  await newVariant(tenantId, product);
  const asset = await newAsset(tenantId, product);
  const order = await newOrder(tenantId, customer, "fulfilled");
  await newOrderLine(tenantId, order, product, { rentedDevices: 1, isOpen: false });
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
     ), facts as (
       insert into events (tenant_id, id, type, subject_id, actor_id, request_id, data, occurred_at)
       values ($1, 'evt_' || $3, 'billing_group.created', $4[1], 'test', 'req_test', jsonb_build_object('note', $3), now())
     )
     insert into idempotency_keys (tenant_id, key, fingerprint, status, headers, body, created_at, expires_at)
     values ($1, $3, 'f', 201, '{}', $3, now(), now() + interval '1 day')`,
    [tenantId, customer, mark, [group, nextGroup], [member, nextMember]],
  );
  return {
    ...tenant,
    mark,
    ids: {
      ...{ customer, group, nextGroup, member, looseRental, asset },
      ...{ product: product.productId, variant: product.variantId, nextProduct: nextProduct.productId },
    },
  };
}
