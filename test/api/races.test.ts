import { expect, inject, test } from "vitest";
import { type Answer, atOnce } from "../support/client.ts";
import { sql } from "../support/database.ts";
import { groupOf, keyIdOf, newGroup, newShop, type TestShop } from "../support/factories.ts";
import { eventsOf, groupIdsOf, membersOf } from "./behind.ts";

const path = "/v1/billing-groups";
const rounds = { repeats: inject("long") ? 19 : 4 };
const fewRounds = { repeats: inject("long") ? 19 : 1 };
const manyRounds = { repeats: inject("long") ? 99 : 19 };

/** How often each status was answered. */
function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const withStatus = (answers: readonly Answer[], status: number) => answers.filter((answer) => answer.status === status);

const typesOf = async ({ tenantId }: TestShop) => (await eventsOf(tenantId)).map(({ type }) => type);

/** How many rentals of a business unit are in a group that is deleted. */
async function orphansOf({ tenantId }: TestShop): Promise<unknown> {
  const [row] = await sql(
    `select count(*)::int as count from rentals r
       join billing_groups g on g.tenant_id = r.tenant_id and g.id = r.billing_group_id
      where r.tenant_id = $1 and g.deleted_at is not null`,
    [tenantId],
  );
  return row?.["count"];
}

test("64 equal creates with one Idempotency-Key make one group and get one answer", rounds, async () => {
  const shop = await newShop();
  const key = { "Idempotency-Key": "key-1" };
  const answers = await atOnce(64, () => shop.client.post(path, groupOf(shop), key));
  expect(tally(answers)).toEqual({ 201: 64 });
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(new Set(answers.map(({ headers }) => headers.get("ETag")))).toEqual(new Set(['"1"']));
  expect(answers.filter(({ headers }) => headers.get("Idempotent-Replayed") === null)).toHaveLength(1);
  expect(await groupIdsOf(shop.tenantId)).toEqual([answers[0]?.body.billingGroup.billingGroupId]);
  expect(await typesOf(shop)).toEqual(["billing_group.created"]);
});

test("of 64 changes with one If-Match one is made and 63 are refused with 412", fewRounds, async () => {
  const shop = await newShop();
  const group = await newGroup(shop);
  const answers = await atOnce(64, (at) =>
    shop.client.patch(group.path, { groupName: `Name ${at}` }, { "If-Match": '"1"' }),
  );
  expect(tally(answers)).toEqual({ 200: 1, 412: 63 });
  const [winner] = withStatus(answers, 200);
  expect(winner?.headers.get("ETag")).toBe('"2"');
  expect((await shop.client.get(group.path)).body).toMatchObject({ billingGroup: winner?.body.billingGroup });
  expect(await typesOf(shop)).toEqual(["billing_group.created", "billing_group.updated"]);
});

test("64 changes without If-Match are all made, one after the other", fewRounds, async () => {
  const shop = await newShop();
  const group = await newGroup(shop);
  const answers = await atOnce(64, (at) => shop.client.patch(group.path, { groupName: `Name ${at}` }));
  expect(tally(answers)).toEqual({ 200: 64 });
  const versions = answers.map(({ headers }) => Number(JSON.parse(headers.get("ETag") ?? "")));
  expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, at) => at + 2));
  const last = answers.find(({ headers }) => headers.get("ETag") === '"65"');
  const read = await shop.client.get(group.path);
  expect(read.headers.get("ETag")).toBe('"65"');
  expect(read.body.billingGroup).toEqual(last?.body.billingGroup);
  expect(await typesOf(shop)).toHaveLength(65);
});

test(
  "a rental that is put into two new groups at once is in one of them, and the other is refused",
  manyRounds,
  async () => {
    const shop = await newShop([12900]);
    const answers = await atOnce(2, () => shop.client.post(path, groupOf(shop)));
    expect(tally(answers)).toEqual({ 201: 1, 400: 1 });
    const [winner, loser] = [withStatus(answers, 201)[0], withStatus(answers, 400)[0]];
    const { billingGroupId } = winner?.body.billingGroup ?? {};
    expect(loser?.body.error.code).toBe("SUBSCRIPTION_IN_OTHER_GROUP");
    expect(loser?.body.error.details[0].message).toContain(billingGroupId);
    expect(await groupIdsOf(shop.tenantId)).toEqual([billingGroupId]);
    expect(await membersOf(shop.tenantId, billingGroupId)).toEqual(shop.rentalIds);
  },
);

test(
  "a rental that is moved into two groups at once is in one of them, and the other is refused",
  manyRounds,
  async () => {
    const shop = await newShop([12900, 8900, 15900]);
    const [first, second, free] = shop.rentalIds;
    const groups = [
      await newGroup(shop, { rentalIds: [first] }),
      await newGroup(shop, { rentalIds: [second] }),
    ] as const;
    const answers = await atOnce(2, (at) =>
      at === 0
        ? shop.client.patch(groups[0].path, { rentalIds: [first, free] })
        : shop.client.patch(groups[1].path, { rentalIds: [second, free] }),
    );
    expect(tally(answers)).toEqual({ 200: 1, 400: 1 });
    expect(withStatus(answers, 400)[0]?.body.error.code).toBe("SUBSCRIPTION_IN_OTHER_GROUP");
    const members = await Promise.all(groups.map(({ billingGroupId }) => membersOf(shop.tenantId, billingGroupId)));
    expect(members.flat().filter((id) => id === free)).toHaveLength(1);
  },
);

test("a group that is changed and deleted at once is gone, and has no members", manyRounds, async () => {
  const shop = await newShop([12900, 8900, 15900]);
  const [first, ...others] = shop.rentalIds;
  const group = await newGroup(shop, { rentalIds: [first] });
  const answers = await atOnce(4, (at) =>
    at === 0 ? shop.client.delete(group.path) : shop.client.patch(group.path, { rentalIds: [first, others[at % 2]] }),
  );
  expect(answers[0]?.status).toBe(200);
  for (const { status } of answers.slice(1)) expect([200, 404]).toContain(status);
  expect((await shop.client.get(group.path)).status).toBe(404);
  expect(await orphansOf(shop)).toBe(0);
  expect((await typesOf(shop)).at(-1)).toBe("billing_group.deleted");
  expect((await newGroup(shop)).billingGroupId).not.toBe(group.billingGroupId);
});

test("a rental that is put into 16 new groups at once is in one of them, and 15 are refused", async () => {
  const shop = await newShop();
  const answers = await atOnce(16, () => shop.client.post(path, groupOf(shop)));
  expect(tally(answers)).toEqual({ 201: 1, 400: 15 });
  for (const { body } of withStatus(answers, 400)) expect(body.error.code).toBe("SUBSCRIPTION_IN_OTHER_GROUP");
  expect(await groupIdsOf(shop.tenantId)).toHaveLength(1);
  expect(await typesOf(shop)).toEqual(["billing_group.created"]);
});

test("groups that share some rentals only cannot be made at once either", async () => {
  const shop = await newShop(Array.from({ length: 16 }, () => 100));
  const pair = (at: number) => [shop.rentalIds[at], shop.rentalIds[(at + 1) % 16]];
  const answers = await atOnce(16, (at) => shop.client.post(path, { ...groupOf(shop), rentalIds: pair(at) }));
  const made = withStatus(answers, 201);
  expect(made.length + withStatus(answers, 400).length).toBe(16);
  for (const { body } of made) {
    const { billingGroupId, rentalIds } = body.billingGroup;
    expect(await membersOf(shop.tenantId, billingGroupId)).toEqual(rentalIds);
  }
});

test("groups that share nothing are made at once without a refusal", async () => {
  const shop = await newShop(Array.from({ length: 32 }, () => 100));
  const answers = await atOnce(32, (at) =>
    shop.client.post(path, { ...groupOf(shop), rentalIds: [shop.rentalIds[at]] }),
  );
  expect(tally(answers)).toEqual({ 201: 32 });
});

test.each([0, 3])("of 16 deletions at once of a group of %i one is made and 15 find nothing", async (members) => {
  const shop = await newShop();
  const group = await newGroup(shop);
  await shop.client.patch(group.path, { rentalIds: shop.rentalIds.slice(0, members) });
  const answers = await atOnce(16, () => shop.client.delete(group.path));
  expect(tally(answers)).toEqual({ 200: 1, 404: 15 });
  expect((await typesOf(shop)).filter((type) => type === "billing_group.deleted")).toHaveLength(1);
});

test("of 16 different requests at once with one Idempotency-Key one is made and 15 are refused with 422", async () => {
  const shop = await newShop(Array.from({ length: 16 }, () => 100));
  const answers = await atOnce(16, (at) =>
    shop.client.post(path, { ...groupOf(shop), rentalIds: [shop.rentalIds[at]] }, { "Idempotency-Key": "key-1" }),
  );
  expect(tally(answers)).toEqual({ 201: 1, 422: 15 });
  expect(await groupIdsOf(shop.tenantId)).toHaveLength(1);
});

test("64 equal deletions with one Idempotency-Key get one answer", async () => {
  const shop = await newShop();
  const group = await newGroup(shop);
  const answers = await atOnce(64, () => shop.client.delete(group.path, { "Idempotency-Key": "key-1" }));
  expect(tally(answers)).toEqual({ 200: 64 });
  expect(await typesOf(shop)).toEqual(["billing_group.created", "billing_group.deleted"]);
});

test("members that leave one group and join another at once are never in both, and none is lost", async () => {
  const shop = await newShop(Array.from({ length: 8 }, () => 100));
  const [one, other] = [
    await newGroup(shop, { rentalIds: shop.rentalIds.slice(0, 4) }),
    await newGroup(shop, { rentalIds: shop.rentalIds.slice(4) }),
  ];
  const answers = await atOnce(8, (at) =>
    at % 2 === 0
      ? shop.client.patch(one.path, { rentalIds: shop.rentalIds.slice(0, 3 - at / 2) })
      : shop.client.patch(other.path, { rentalIds: [...shop.rentalIds.slice(4), shop.rentalIds[3]] }),
  );
  for (const { status } of answers) expect([200, 400]).toContain(status);
  for (const group of [one, other]) {
    const { rentalIds, totalMonthlyAmount } = (await shop.client.get(group.path)).body.billingGroup;
    expect(rentalIds).toEqual(await membersOf(shop.tenantId, group.billingGroupId));
    expect(totalMonthlyAmount).toBe(rentalIds.length);
  }
});

/**
 * Lets `act` come as far as the door; then commits `ahead`, and only then lets `act` read groups. The caller is of the
 * starter tier: the row that counts its requests is locked once it has passed the door.
 */
async function overtaken<Result>(shop: TestShop, ahead: string, act: () => Promise<Result>): Promise<Result> {
  const overtaking = sql(`do $$
    begin
      lock table billing_groups in access exclusive mode;
      for tries in 1..1000 loop
        begin
          perform from api_key_windows where api_key_id = '${keyIdOf(shop.key)}' for update nowait;
          raise exception using errcode = 'PT000', message = 'not at the door yet';
        exception
          when lock_not_available then exit;
          when sqlstate 'PT000' then perform pg_sleep(0.005);
        end;
      end loop;
      ${ahead}
    end $$`).then(() => "done");
  const isLocked = () =>
    sql(
      "select from pg_locks where relation = 'billing_groups'::regclass and mode = 'AccessExclusiveLock' and granted",
    );
  for (let tries = 0; tries < 1000 && (await isLocked()).length === 0; tries++);
  const [result] = await Promise.all([act(), overtaking]);
  return result;
}

test("a request that is overtaken by its equal gets that one's answer, also where it has passed the door", async () => {
  const shop = await newShop([12900], { tier: "starter" });
  const { tenantId } = shop;
  const { billingGroupId, path } = await newGroup(shop);
  const remove = () => shop.client.delete(path, { "Idempotency-Key": "key-1" });
  const first = await remove();
  // What the first request has done is undone, and done again by SQL at the worst moment.
  await sql("update idempotency_keys set key = 'later' where tenant_id = $1", [tenantId]);
  await sql("update billing_groups set deleted_at = null where tenant_id = $1", [tenantId]);
  const ahead = `
    update idempotency_keys set key = 'key-1' where tenant_id = '${tenantId}';
    update billing_groups set deleted_at = now() where tenant_id = '${tenantId}' and id = '${billingGroupId}';`;
  const [second] = await atOnce(1, () => overtaken(shop, ahead, remove));
  expect(second?.body).toEqual(first.body);
  expect(second?.status).toBe(200);
  expect(second?.headers.get("Idempotent-Replayed")).toBe("true");
});
