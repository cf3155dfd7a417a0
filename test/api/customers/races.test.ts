import { expect, inject, test } from "vitest";
import { type Answer, atOnce } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { newCustomer, newOrder, newShop, type TestShop } from "../../support/factories.ts";
import { during, eventsOf } from "../behind.ts";
import { newCustomerByCall, noor, path, statusOf } from "./made.ts";

const rounds = { repeats: inject("long") ? 19 : 2 };
const key = "tenant_id = current_setting('test.tenant') and id = current_setting('test.customer')";

/** How often each status was answered. */
function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Runs SQL about a customer in a transaction that `act` meets. */
const duringOf = <Result>(
  { tenantId }: TestShop,
  customerId: string,
  statement: string,
  act: () => Promise<Result>,
): Promise<Result> =>
  during(
    `perform set_config('test.tenant', '${tenantId}', true), set_config('test.customer', '${customerId}', true);
     ${statement}`,
    act,
  );

const placeOrder = `
  insert into orders (tenant_id, id, status, customer_id, email, first_name, last_name, customer_type, billing_address,
                      shipping_address, subtotal, tax_amount, total, currency, total_devices, fingerprint, created_by,
                      created_at, updated_at)
  select tenant_id, 'ord_late', 'pending', id, email, 'Ada', 'Test', 'individual', '{}', '{}', 0, 0, 0, 'EUR', 1, 'f', 'test',
         now(), now()
    from customers where ${key}`;

const startRental = `
  insert into rentals (tenant_id, id, order_id, customer_id, customer_email, customer_name, asset_serial_number, sku,
                       product_name, monthly_amount, currency, original_contract_length, contract_length, starts_on,
                       ends_on, created_by, created_at, updated_at)
  select tenant_id, 'sub_late', o.id, customer_id, email, 'Ada Test', 'SN-1', 'SKU-1', 'Laptop 14', 12900, 'EUR', 12, 12,
         '2026-01-15', '2027-01-15', 'test', now(), now()
    from orders o
   where o.tenant_id = current_setting('test.tenant') and o.customer_id = current_setting('test.customer')`;

const makeInactive = `update customers set status = 'inactive' where ${key}`;

const ends: [string, (shop: TestShop, path: string) => Promise<Answer>][] = [
  ["deleted", (shop, path) => shop.client.delete(path)],
  ["made inactive", (shop, path) => shop.client.put(path, { status: "inactive" })],
];

test.each(ends)("a customer that is %s while an order of it is being placed stays", async (_, end) => {
  const { shop, id, path: its } = await newCustomerByCall();
  const { status, body } = await duringOf(shop, id, placeOrder, () => end(shop, its));
  expect([status, body.error.code]).toEqual([400, "CUSTOMER_HAS_PENDING_ORDERS"]);
  expect(body.error.message).toContain("ord_late");
  expect(await statusOf(shop.tenantId, id)).toBe("active");
});

test.each(ends)("a customer that is %s while a rental of it is being started stays", async (_, end) => {
  const { shop, id, path: its } = await newCustomerByCall();
  await newOrder(shop.tenantId, id, "fulfilled");
  const { status, body } = await duringOf(shop, id, startRental, () => end(shop, its));
  expect([status, body.error.code]).toEqual([400, "CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS"]);
  expect(await statusOf(shop.tenantId, id)).toBe("active");
});

test.each([
  ["an order cannot be placed", placeOrder],
  ["a rental cannot be started", startRental],
])("%s while its customer is being deleted: it waits, and has to be decided anew", async (_, statement) => {
  const { shop, id } = await newCustomerByCall();
  await newOrder(shop.tenantId, id, "fulfilled");
  const settings = `perform set_config('test.tenant', '${shop.tenantId}', true), set_config('test.customer', '${id}', true)`;
  const late = () =>
    sql(`do $$ begin ${settings}; ${statement}; end $$`).then(
      () => "done",
      (error) => error.code,
    );
  // The lock is the one that the commit of a deletion takes.
  const remove = `perform from customers where ${key} for update; ${makeInactive}`;
  expect(await duringOf(shop, id, remove, late)).toBe("PF409");
  expect(await late()).toBe("PF409");
});

test("64 creates with one e-mail address make one customer, and 63 are told whose it is", rounds, async () => {
  const shop = await newShop([]);
  const answers = await atOnce(64, (at) =>
    shop.client.post(path, { ...noor, email: at % 2 ? noor.email : noor.email.toUpperCase() }),
  );
  expect(tally(answers)).toEqual({ 201: 1, 409: 63 });
  const made = answers.find(({ status }) => status === 201)?.body.customerId;
  for (const { status, body } of answers) {
    if (status === 409) expect([body.error.code, body.error.message.includes(made)]).toEqual(["EMAIL_EXISTS", true]);
  }
  expect((await eventsOf(shop.tenantId)).map(({ subjectId }) => subjectId)).toEqual([made]);
});

test("of 16 customers that take one e-mail address at once, one has it", rounds, async () => {
  const shop = await newShop([]);
  const ids: string[] = [];
  for (let count = 0; count < 16; count++) ids.push(await newCustomer(shop.tenantId));
  const answers = await atOnce(16, (at) => shop.client.put(`${path}/${ids[at]}`, { email: noor.email }));
  expect(tally(answers)).toEqual({ 200: 1, 409: 15 });
  for (const { status, body } of answers) if (status === 409) expect(body.error.code).toBe("EMAIL_EXISTS");
  expect((await shop.client.get(`${path}?email=${noor.email}`)).body.count).toBe(1);
});

test("of 16 deletions at once one happens, and all are told so", rounds, async () => {
  const { shop, path: its } = await newCustomerByCall();
  const answers = await atOnce(16, () => shop.client.delete(its));
  expect(tally(answers)).toEqual({ 200: 16 });
  expect((await eventsOf(shop.tenantId)).map(({ type }) => type)).toEqual(["customer.created", "customer.deleted"]);
});

test("of 16 changes with one If-Match one is made and 15 are refused with 412", rounds, async () => {
  const { shop, path: its } = await newCustomerByCall();
  const answers = await atOnce(16, (at) => shop.client.put(its, { firstName: `Name ${at}` }, { "If-Match": '"1"' }));
  expect(tally(answers)).toEqual({ 200: 1, 412: 15 });
});

test("16 changes of different fields at once are all made, and none undoes another", rounds, async () => {
  const { shop, path: its } = await newCustomerByCall();
  const fields = ["firstName", "lastName", "company", "phone"];
  const answers = await atOnce(16, (at) => shop.client.put(its, { [fields[at % 4] as string]: `New ${at >> 2}` }));
  expect(tally(answers)).toEqual({ 200: 16 });
  const { body } = await shop.client.get(its);
  for (const field of fields) expect(body[field]).toMatch(/^New \d$/);
});
