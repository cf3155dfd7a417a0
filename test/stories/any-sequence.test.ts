import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { type Answer, atOnce, type Client, clientOf } from "../support/client.ts";
import { sql } from "../support/database.ts";
import {
  newAsset,
  newCustomer,
  newOrder,
  newOrderLine,
  newProduct,
  newTenant,
  type TestProduct,
} from "../support/factories.ts";
import { after, type Command, type Model, refusalsOf } from "../support/rental-model.ts";

// Any commands in any order, also two at once, do to the API what they do to the model: what is refused is refused for a
// reason that holds, what has no reason against it succeeds, and all rows are as the model has them after each step.

type Shop = { tenantId: string; client: Client };

/** A wish, for whatever things are there when its turn comes: numbers stand for things of their kind. */
type Wish = { act: Command["act"]; which: number; asset: number; option: number };

const act = fc.oneof(
  { weight: 6, arbitrary: fc.constant("create" as const) },
  { weight: 3, arbitrary: fc.constantFrom("extend" as const, "replace" as const, "upgrade" as const) },
  { weight: 4, arbitrary: fc.constantFrom("buyout", "early-return", "cancel", "complete") },
  { weight: 3, arbitrary: fc.constantFrom("take back" as const, "take out of use" as const) },
  { weight: 1, arbitrary: fc.constantFrom("cancel order" as const, "group" as const) },
) as fc.Arbitrary<Command["act"]>;
const wish: fc.Arbitrary<Wish> = fc.record({ act, which: fc.nat(99), asset: fc.nat(99), option: fc.nat(99) });
/** One command, or two at once: of the same things, of some of them, or of others. */
const step: fc.Arbitrary<Wish[]> = fc.oneof(
  wish.map((one) => [one]),
  fc
    .record({ one: wish, other: wish, same: fc.subarray(["act", "which", "asset"] as const) })
    .map(({ one, other, same }) => [one, { ...other, ...Object.fromEntries(same.map((name) => [name, one[name]])) }]),
);

const pick = (things: readonly string[], number: number): string => things[number % things.length] as string;

/** The command that a wish comes to; none where there is nothing of that kind yet. */
function commandOf({ act, which, asset, option }: Wish, model: Model, products: readonly TestProduct[]): Command[] {
  const serialNumber = pick(Object.keys(model.assets), asset);
  const rentals = Object.keys(model.rentals);
  const active = rentals.filter((id) => model.rentals[id]?.status === "active");
  // Mostly one that runs: of one that has ended everything is refused.
  const rentalId = active.length > 0 && option % 4 > 0 ? pick(active, which) : pick(rentals, which);
  // Those of more than one unit: one of an upgrade has had its only one.
  const placed = Object.keys(model.orders).filter((id) =>
    model.orders[id]?.lines.some(({ quantity }, _, { length }) => length * quantity > 1),
  );
  const orderId = pick(placed, which);
  const customerId = model.orders[orderId]?.customerId;
  const groups = Object.keys(model.groups);
  switch (act) {
    case "create": {
      const groupId = groups.find((id) => model.groups[id]?.customerId === customerId) ?? null;
      return [
        {
          ...{ act, orderId, serialNumber, groupId: option % 2 > 0 ? groupId : null },
          startedMonthsAgo: option % 3 > 0 ? 0 : 30,
        },
      ];
    }
    case "take back":
    case "take out of use":
      return [{ act, serialNumber }];
    case "cancel order":
      return [{ act, orderId }];
    default:
      if (rentals.length === 0) return [];
  }
  switch (act) {
    case "extend":
      return [{ act, rentalId, months: 1 + (option % 60), amount: option % 2 > 0 ? 100 * option : null }];
    case "replace":
      return [{ act, rentalId, serialNumber }];
    case "upgrade": {
      const sku = option % 5 > 0 ? model.assets[serialNumber]?.sku : products[0]?.variantSku;
      return [{ act, rentalId, serialNumber, sku: String(sku), months: option % 2 > 0 ? 12 : 36 }];
    }
    case "group": {
      const groupId = pick(groups, option);
      const members = rentals.filter((id) => model.rentals[id]?.groupId === groupId);
      const isMember = members.includes(rentalId);
      const rentalIds = isMember ? members.filter((id) => id !== rentalId) : [...members, rentalId];
      return [{ act, groupId, rentalIds }];
    }
    default:
      return [{ act, rentalId }];
  }
}

/** Sends a command; what it made, where it succeeded. */
async function send({ client }: Shop, model: Model, command: Command): Promise<Answer> {
  const path = "rentalId" in command ? `/v1/subscriptions/${command.rentalId}/${command.act}` : "";
  switch (command.act) {
    case "create": {
      const { orderId, serialNumber: assetSerialNumber, groupId, startedMonthsAgo } = command;
      const [row] = await sql(
        "select ((now() at time zone 'Europe/Amsterdam')::date - make_interval(months => $1))::date::text as day",
        [startedMonthsAgo],
      );
      return client.post("/v1/subscriptions", {
        ...{ orderId, assetSerialNumber, customerId: model.orders[orderId]?.customerId, startDate: row?.["day"] },
        ...(groupId && { billingGroupId: groupId }),
      });
    }
    case "extend": {
      const { months: extensionMonths, amount } = command;
      return client.post(path, { extensionMonths, ...(amount !== null && { newMonthlyAmount: amount / 100 }) });
    }
    case "replace":
      return client.post(path, { newSerialNumber: command.serialNumber, replacementReason: "defective" });
    case "upgrade": {
      const { sku: newSku, serialNumber: newSerialNumber, months: contractLength } = command;
      return client.post(path, { newSku, newSerialNumber, contractLength });
    }
    case "early-return":
      return client.post(path, { returnCondition: "good" });
    case "cancel":
      return client.post(path, { reason: "other" });
    case "buyout":
    case "complete":
      return client.post(path, {});
    case "take back":
      return client.patch(`/v1/assets/${command.serialNumber}`, { status: "available" });
    case "take out of use":
      return client.delete(`/v1/assets/${command.serialNumber}`);
    case "cancel order":
      return client.post(`/v1/orders/${command.orderId}/cancel`, {});
    case "group":
      return client.patch(`/v1/billing-groups/${command.groupId}`, { rentalIds: command.rentalIds });
  }
}

/** All rows of a business unit in the words of the model. */
async function modelOf(tenantId: string): Promise<Model> {
  const [row] = await sql(
    `select
       (select json_object_agg(serial_number, json_build_object('sku', sku, 'status', status, 'rentalId', rental_id,
                                                                'customerId', customer_id) order by serial_number)
          from assets where tenant_id = $1) as assets,
       (select json_object_agg(id, json_build_object('customerId', customer_id, 'status', status, 'lines', (
                 select json_agg(json_build_object('sku', sku, 'quantity', quantity, 'rented', l.rented_devices)
                                 order by position)
                   from order_lines l where l.tenant_id = $1 and l.order_id = o.id)) order by id)
          from orders o where tenant_id = $1) as orders,
       (select json_object_agg(id, json_build_object('orderId', order_id, 'line', order_line, 'customerId', customer_id,
                 'serialNumber', asset_serial_number, 'sku', sku, 'status', status, 'amount', monthly_amount,
                 'months', contract_length, 'groupId', billing_group_id,
                 'startedMonthsAgo', (extract(year from age(made, starts_on)) * 12 + extract(month from age(made, starts_on)))
               ) order by id)
          from (select *, (created_at at time zone 'Europe/Amsterdam')::date as made from rentals where tenant_id = $1) r
       ) as rentals,
       (select json_object_agg(id, json_build_object('customerId', customer_id) order by id)
          from billing_groups where tenant_id = $1) as groups`,
    [tenantId],
  );
  return { ...(row as Model), rentals: (row?.["rentals"] as Model["rentals"] | null) ?? {} };
}

/** What must never be, whatever was done: each fault that the rows have. */
const faultsOf = (tenantId: string) =>
  sql(
    `select 'two active rentals of ' || asset_serial_number as fault from rentals
      where tenant_id = $1 and status = 'active' group by asset_serial_number having count(*) > 1
     union all
     select 'no asset points back at ' || r.id from rentals r
      where r.tenant_id = $1 and r.status = 'active' and not exists (
        select from assets a where a.tenant_id = $1 and a.rental_id = r.id and a.serial_number = r.asset_serial_number
           and a.status = 'rented_out' and a.customer_id = r.customer_id)
     union all
     select 'out, but by no rental: ' || serial_number from assets a
      where tenant_id = $1 and status = 'rented_out' and not exists (
        select from rentals r where r.tenant_id = $1 and r.id = a.rental_id and r.asset_serial_number = a.serial_number
           and r.status in ('active', 'cancelled'))
     union all
     select 'progress of ' || o.id from orders o
      where tenant_id = $1 and (rented_devices <> (select count(*) from rentals r where r.tenant_id = $1 and r.order_id = o.id)
         or rented_devices <> (select sum(l.rented_devices) from order_lines l where l.tenant_id = $1 and l.order_id = o.id)
         or exists (select from order_lines l where l.tenant_id = $1 and l.order_id = o.id and l.rented_devices <> (
              select count(*) from rentals r
               where r.tenant_id = $1 and r.order_id = o.id and r.order_line = l.position)))
     union all
     select 'an open line of ' || order_id from order_lines l join orders o on o.tenant_id = $1 and o.id = l.order_id
      where l.tenant_id = $1 and l.is_open <> (l.rented_devices < l.quantity and o.status <> 'cancelled')
     union all
     select 'totals of ' || c.id from customers c
      where tenant_id = $1 and (active_rentals, monthly_revenue) <> (
        select count(*), coalesce(sum(monthly_amount), 0) from rentals r
         where r.tenant_id = $1 and r.customer_id = c.id and r.status = 'active')
     union all
     select 'the end of ' || id from rentals where tenant_id = $1 and (status = 'active') <> (ended_on is null)`,
    [tenantId],
  );

/** Each group with its ETag and what the API says that it adds up to, after what its members add up to was compared. */
async function sumsOf({ client }: Shop, { groups, rentals }: Model): Promise<Record<string, string[]>> {
  const sums: Record<string, string[]> = {};
  for (const id of Object.keys(groups)) {
    const members = Object.entries(rentals).filter(([, { groupId }]) => groupId === id);
    const active = members.filter(([, { status }]) => status === "active");
    const { body, headers } = await client.get(`/v1/billing-groups/${id}`);
    const { rentalIds, activeRentalCount, totalMonthlyAmount } = body.billingGroup;
    expect({ rentalIds, activeRentalCount, totalMonthlyAmount }).toEqual({
      rentalIds: members.map(([rentalId]) => rentalId).sort(),
      activeRentalCount: active.length,
      totalMonthlyAmount: active.reduce((sum, [, { amount }]) => sum + amount, 0) / 100,
    });
    sums[id] = [String(headers.get("ETag")), JSON.stringify([activeRentalCount, totalMonthlyAmount, rentalIds])];
  }
  return sums;
}

/** The model after some commands in this order, where their answers are those that it says; else why they are not. */
function explain(model: Model, done: readonly { command: Command; answer: Answer }[]): Model | string {
  let now = model;
  for (const { command, answer } of done) {
    const refusals = refusalsOf(now, command);
    const isRight =
      refusals.length === 0
        ? answer.status < 300
        : answer.status >= 400 && refusals.includes(String(answer.body.error?.code));
    if (!isRight) {
      const said = answer.status < 300 ? "it was done" : answer.body.error?.code;
      return `${JSON.stringify(command)} must be ${refusals.join(" or ") || "done"}, and ${said}`;
    }
    if (refusals.length > 0) continue;
    const { newRentalId, rentalId, upgradeOrderId } = answer.body;
    now = after(now, command, { rentalId: newRentalId ?? rentalId, orderId: upgradeOrderId });
  }
  return now;
}

/** Ten assets of two products, two customers with a group each, and three orders for ten units. */
async function newStage(): Promise<{ shop: Shop; products: TestProduct[] }> {
  const tenant = await newTenant();
  const { tenantId } = tenant;
  const products = [await newProduct(tenantId), await newProduct(tenantId)] as [TestProduct, TestProduct];
  const [customer, other] = [await newCustomer(tenantId), await newCustomer(tenantId)];
  for (const at of [0, 0, 0, 0, 0, 0, 1, 1, 1, 1] as const) await newAsset(tenantId, products[at]);
  for (const [customerId, lines] of [
    [customer, [[0, 3]]],
    // Two lines of one variant, one after the other.
    [
      customer,
      [
        [0, 1],
        [1, 1],
        [0, 1],
      ],
    ],
    [
      other,
      [
        [0, 2],
        [1, 2],
      ],
    ],
  ] as const) {
    const orderId = await newOrder(tenantId, customerId, "confirmed");
    for (const [at, quantity] of lines) await newOrderLine(tenantId, orderId, products[at], { quantity });
    const units = lines.reduce((sum: number, [, quantity]) => sum + quantity, 0);
    await sql("update orders set total_devices = $3 where tenant_id = $1 and id = $2", [tenantId, orderId, units]);
  }
  await sql(
    `insert into billing_groups (tenant_id, id, customer_id, group_name, billing_day, currency, created_by, created_at, updated_at)
     select $1, 'bg_' || customer, customer, 'All', 1, 'EUR', 'test', now(), now() from unnest($2::text[]) as customer`,
    [tenantId, [customer, other]],
  );
  return { shop: { tenantId, client: clientOf(tenant) }, products };
}

test("sequences of 30 commands, alone and two at once, do what the model does", async ({ task }) => {
  const counts = { commands: 0, done: 0, pairs: 0 };
  const property = fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 30 }), async (steps) => {
    const { shop, products } = await newStage();
    const { tenantId } = shop;
    let model = await modelOf(tenantId);
    let sums = await sumsOf(shop, model);
    for (const wishes of steps) {
      const commands = wishes.flatMap((each) => commandOf(each, model, products));
      const answers = await atOnce(commands.length, (at) => send(shop, model, commands[at] as Command));
      const done = commands.map((command, at) => ({ command, answer: answers[at] as Answer }));
      const found = await modelOf(tenantId);
      // Two at once have happened in one order or in the other.
      const orders = done.length > 1 ? [done, done.toReversed()] : [done];
      const explained = orders.map((order) => explain(model, order));
      expect(explained).toContainEqual(found);
      expect(await faultsOf(tenantId)).toEqual([]);
      const sumsNow = await sumsOf(shop, found);
      for (const [id, [etag, sum]] of Object.entries(sumsNow)) {
        const [etagBefore, sumBefore] = sums[id] as [string, string];
        if (sum !== sumBefore)
          expect(etag, `the ETag of a group that changed from ${sumBefore} to ${sum}`).not.toBe(etagBefore);
      }
      [model, sums] = [found, sumsNow];
      counts.commands += done.length;
      counts.done += answers.filter(({ status }) => status < 300).length;
      counts.pairs += done.length > 1 ? 1 : 0;
    }
  });
  const numRuns = inject("long") ? 300 : 8;
  await fc.assert(property, { seed: inject("seed"), numRuns, endOnFailure: true });
  // Neither all of them refused, nor all of them welcome.
  expect(counts.done).toBeGreaterThan(counts.commands / 4);
  expect(counts.done).toBeLessThan((counts.commands * 9) / 10);
  const { commands, done, pairs } = counts;
  task.meta.figure = `subscriptions: ${numRuns} sequences, ${commands} commands, ${done} done, ${pairs} pairs at once, 0 illegal`;
});
