import { expect, inject, test } from "vitest";
import { type Answer, atOnce } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { address, newCustomer, newOrder, unique } from "../../support/factories.ts";
import { eventsOf } from "../behind.ts";
import { type Made, newProductIn, openShop, path, productOf, type Shop, variantOf, variantsOf } from "./shop.ts";

const rounds = { repeats: inject("long") ? 19 : 1 };
const manyRounds = { repeats: inject("long") ? 99 : 9 };

const tally = (answers: readonly Answer[], told: (answer: Answer) => unknown) => {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[String(told(answer))] = (counts[String(told(answer))] ?? 0) + 1;
  return counts;
};

const codeOf = ({ status, body }: Answer) => `${status} ${body.error?.code ?? body.operation}`;

test("of 32 equal creates at once one makes the product, and 31 find it", rounds, async () => {
  const shop = await openShop();
  const answers = await atOnce(32, () => shop.client.post(path, productOf("P", ["A", "B"])));
  expect(tally(answers, codeOf)).toEqual({ "201 created": 1, "201 updated": 31 });
  expect(new Set(answers.map(({ body }) => body.productId)).size).toBe(1);
  expect((await eventsOf(shop.tenantId)).map(({ type }) => type)).toEqual(["product.created"]);
  expect(await sql("select count(*)::int as count from variants where tenant_id = $1", [shop.tenantId])).toEqual([
    { count: 2 },
  ]);
});

test(
  "a variant SKU that two new products claim at once belongs to one, and the other is refused",
  manyRounds,
  async () => {
    const shop = await openShop();
    const answers = await atOnce(2, (at) => shop.client.post(path, productOf(`P${at}`, ["A"])));
    expect(tally(answers, codeOf)).toEqual({ "201 created": 1, "400 DUPLICATE_SKU": 1 });
    const products = await sql("select id from products where tenant_id = $1", [shop.tenantId]);
    const variants = await sql("select product_id as id from variants where tenant_id = $1", [shop.tenantId]);
    expect(variants).toEqual(products);
  },
);

test("16 changes of one product at once, each of another variant, are all made", rounds, async () => {
  const shop = await openShop();
  const skus = Array.from({ length: 16 }, (_, at) => `V${String(at).padStart(2, "0")}`);
  const made = await newProductIn(shop, "P", skus);
  const answers = await atOnce(16, (at) =>
    shop.client.put(made.path, { variants: [{ variantSku: skus[at], pricing: { "12": at } }] }),
  );
  expect(tally(answers, ({ status }) => status)).toEqual({ 200: 16 });
  expect(new Set(answers.map(({ headers }) => headers.get("ETag"))).size).toBe(16);
  const after = await variantsOf(shop, made);
  for (const [at, sku] of skus.entries()) expect(after[sku].pricing[0].monthlyPrice).toBe(at);
  expect((await shop.client.get(made.path)).headers.get("ETag")).toBe('"17"');
});

test("of 16 changes with one If-Match one is made and 15 are refused with 412", rounds, async () => {
  const shop = await openShop();
  const made = await newProductIn(shop);
  const answers = await atOnce(16, (at) => shop.client.put(made.path, { name: `Name ${at}` }, { "If-Match": '"1"' }));
  expect(tally(answers, ({ status }) => status)).toEqual({ 200: 1, 412: 15 });
});

test("a product that is discontinued and gets a variant at once has no active variant", manyRounds, async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const [gone, added] = await atOnce(2, (at) =>
    at === 0 ? shop.client.delete(made.path) : shop.client.put(made.path, { variants: [variantOf("B")] }),
  );
  expect([gone?.status, added?.status]).toEqual([200, 200]);
  expect(Object.values(await variantsOf(shop, made)).map(({ sku, status }) => [sku, status])).toEqual(
    ["A", "B"].map(() => [undefined, "inactive"]),
  );
});

test("of 16 retirements of one variant at once one is made, and the others find it so", rounds, async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const status = `${path}/variants/${made.variantIds["A"]}/status`;
  const answers = await atOnce(16, () => shop.client.patch(status, { status: "inactive" }));
  expect(tally(answers, (answer) => answer.status)).toEqual({ 200: 16 });
  expect((await eventsOf(shop.tenantId)).map(({ type }) => type)).toEqual(["product.created", "product.updated"]);
});

/**
 * Places an order for a variant, and commits it only once somebody waits for it, or after two seconds if nobody does.
 * Lets `act` begin when the line is there and nobody else can see it.
 */
async function whileOrdered<Result>(
  { tenantId }: Shop,
  variantId: string,
  act: () => Promise<Result>,
): Promise<Result> {
  const order = await newOrder(tenantId, await newCustomer(tenantId), "pending");
  const mark = unique("ordering");
  const ordering = sql(`do $$ -- ${mark}
    begin
      insert into order_lines (tenant_id, order_id, position, product_id, variant_id, sku, product_name, quantity, unit_price,
                               contract_length, list_price_source, acquisition_cost_source)
      select tenant_id, '${order}', 0, product_id, id, sku, 'Northbook 14', 1, 18900, 12, 'unknown', 'unknown'
        from variants where tenant_id = '${tenantId}' and id = '${variantId}';
      for tries in 1..400 loop
        exit when exists (select from pg_stat_activity where pg_backend_pid() = any (pg_blocking_pids(pid)));
        perform pg_sleep(0.005);
        perform pg_stat_clear_snapshot();
      end loop;
    end $$`).then(() => "placed");
  const isOrdering = () =>
    sql("select from pg_stat_activity where query like $1 and wait_event = 'PgSleep'", [`do $$ -- ${mark}%`]);
  for (let tries = 0; tries < 1000 && (await isOrdering()).length === 0; tries++);
  const [result] = await Promise.all([act(), ordering]);
  return result;
}

const retirements: [string, (shop: Shop, made: Made) => Promise<Answer>, string][] = [
  [
    "made inactive",
    ({ client }, { variantIds }) => client.patch(`${path}/variants/${variantIds["A"]}/status`, { status: "inactive" }),
    "409 VARIANT_IN_USE",
  ],
  [
    "made inactive with its product's change",
    ({ client }, made) => client.put(made.path, { variants: [{ variantSku: "A", status: "inactive" }] }),
    "409 VARIANT_IN_USE",
  ],
  ["deleted with its product", ({ client }, made) => client.delete(made.path), "400 PRODUCT_HAS_ACTIVE_ORDERS"],
];

test.each(retirements)("a variant that is ordered at the moment is not %s", async (_, retire, refusal) => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A", "B"]);
  const [answer] = await atOnce(1, () => whileOrdered(shop, made.variantIds["A"] ?? "", () => retire(shop, made)));
  expect(codeOf(answer as Answer)).toBe(refusal);
  expect((await variantsOf(shop, made))["A"].status).toBe("active");
});

test("a variant that is ordered and retired at once is either in an open order or inactive", manyRounds, async () => {
  const shop = await openShop();
  const made = await newProductIn(shop, "P", ["A"]);
  const order = {
    customer: { email: "ada@example.com", firstName: "Ada", lastName: "Test", customerType: "individual" },
    items: [{ sku: "A", quantity: 1, contractLength: 12 }],
    billingAddress: address,
    shippingAddress: address,
  };
  const [placed, retired] = (await atOnce(2, (at) =>
    at === 0
      ? shop.client.post("/v1/orders", order)
      : shop.client.patch(`${path}/variants/${made.variantIds["A"]}/status`, { status: "inactive" }),
  )) as [Answer, Answer];
  const outcome = `${placed.status} ${placed.body.error?.code ?? "placed"}, ${retired.status} ${retired.body.error?.code ?? "retired"}`;
  expect(["201 placed, 409 VARIANT_IN_USE", "400 VARIANT_INACTIVE, 200 retired"]).toContain(outcome);
});
