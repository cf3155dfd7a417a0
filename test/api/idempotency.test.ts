import { expect, test, vi } from "vitest";
import worker from "../../src/index.ts";
import { type Answer, placesOf, send } from "../support/client.ts";
import { bindings, sql, sqlTakenBack } from "../support/database.ts";
import { newGroup, newShop, type TestShop } from "../support/factories.ts";
import { rowsOf } from "../support/rows.ts";
import { eventsOf, groupIdsOf, whileCommitsFail } from "./behind.ts";

const path = "/v1/billing-groups";
const withKey = (key: string) => ({ "Idempotency-Key": key });
const isReplay = ({ headers }: Answer) => headers.get("Idempotent-Replayed") === "true";

/** A shop with a group of its first two rentals; the third and fourth are free. */
async function newScene() {
  const shop = await newShop([12900, 8900, 15900, 4900]);
  const group = await newGroup(shop, { rentalIds: shop.rentalIds.slice(0, 2) });
  return { shop, group };
}
type Scene = Awaited<ReturnType<typeof newScene>>;

const creation = ({ customerId, rentalIds }: TestShop) => ({
  customerId,
  groupName: "Sales",
  billingDay: 2,
  rentalIds: rentalIds.slice(2),
});

/** Each write, sent under a key. */
const writes = {
  create: ({ shop }: Scene, key: string) => shop.client.post(path, creation(shop), withKey(key)),
  change: ({ shop, group }: Scene, key: string) =>
    shop.client.patch(group.path, { groupName: "Sales", rentalIds: [] }, withKey(key)),
  "change of nothing": ({ shop, group }: Scene, key: string) =>
    shop.client.patch(group.path, { groupName: "Design" }, withKey(key)),
  "conditional change": ({ shop, group }: Scene, key: string) =>
    shop.client.patch(group.path, { groupName: "Sales" }, { ...withKey(key), "If-Match": '"1"' }),
  delete: ({ shop, group }: Scene, key: string) => shop.client.delete(group.path, withKey(key)),
};
const everyWrite = Object.entries(writes).map(([what, write]) => ({ what, write }));

test.each(everyWrite)(
  "a $what that is sent again has no second effect and gets the first answer",
  async ({ write }) => {
    const scene = await newScene();
    const first = await write(scene, "key-1");
    const rows = await rowsOf(scene.shop.organisationId);
    expect(first.status).toBeLessThan(300);
    expect(first.headers.get("Idempotent-Replayed")).toBeNull();
    for (const again of [await write(scene, "key-1"), await write(scene, "key-1")]) {
      expect(isReplay(again)).toBe(true);
      expect(again.status).toBe(first.status);
      expect(again.body).toEqual(first.body);
      for (const name of ["ETag", "Content-Type", "X-Region"]) {
        expect(again.headers.get(name)).toBe(first.headers.get(name));
      }
      expect(again.headers.get("X-Request-Id")).not.toBe(first.headers.get("X-Request-Id"));
    }
    expect(await rowsOf(scene.shop.organisationId)).toEqual(rows);
  },
);

test.each(everyWrite)("a $what without a key keeps no answer", async ({ write }) => {
  const scene = await newScene();
  await write(scene, "key-1");
  expect(await sql("select key from idempotency_keys where tenant_id = $1", [scene.shop.tenantId])).toEqual([
    { key: "key-1" },
  ]);
});

test("the first answer is given again, whatever has become of the group since", async () => {
  const { shop } = await newScene();
  const create = () => shop.client.post(path, creation(shop), withKey("key-1"));
  const first = await create();
  const groupPath = `${path}/${first.body.billingGroup.billingGroupId}`;
  await shop.client.patch(groupPath, { groupName: "Renamed" });
  expect((await create()).body).toEqual(first.body);
  await shop.client.delete(groupPath);
  expect((await create()).body).toEqual(first.body);
});

test("the order of fields, white space and escapes do not make another request", async () => {
  const { shop } = await newScene();
  const body = creation(shop);
  const first = await shop.client.post(path, body, withKey("key-1"));
  const reordered = Object.fromEntries(Object.entries(body).reverse());
  const written = [
    JSON.stringify(reordered),
    JSON.stringify(body, null, 2),
    JSON.stringify(body).replace("Sales", "\\u0053ales"),
    JSON.stringify(body).replace(":2,", ":2.0,"),
  ];
  for (const text of written) {
    const again = await shop.client.post(path, text, withKey("key-1"));
    expect(isReplay(again)).toBe(true);
    expect(again.body).toEqual(first.body);
  }
});

test.each([
  { what: "body", other: ({ shop, group }: Scene) => shop.client.patch(group.path, { notes: "x" }, withKey("key-1")) },
  {
    what: "order of rentals",
    other: ({ shop, group }: Scene) =>
      shop.client.patch(group.path, { rentalIds: shop.rentalIds.slice(0, 2).reverse() }, withKey("key-1")),
  },
  { what: "path", other: ({ shop }: Scene) => shop.client.patch(`${path}/bg_none`, { notes: "" }, withKey("key-1")) },
  { what: "method", other: ({ shop, group }: Scene) => shop.client.delete(group.path, withKey("key-1")) },
  { what: "operation", other: ({ shop }: Scene) => shop.client.post(path, creation(shop), withKey("key-1")) },
  {
    what: "condition",
    other: ({ shop, group }: Scene) =>
      shop.client.patch(
        group.path,
        { rentalIds: shop.rentalIds.slice(0, 2) },
        { ...withKey("key-1"), "If-Match": "*" },
      ),
  },
])("another $what under a key that was used is refused with 422, and nothing happens", async ({ other }) => {
  const scene = await newScene();
  const { shop, group } = scene;
  await shop.client.patch(group.path, { rentalIds: shop.rentalIds.slice(0, 2) }, withKey("key-1"));
  const before = await rowsOf(shop.organisationId);
  const { status, body } = await other(scene);
  expect(status).toBe(422);
  expect(body.error.code).toBe("IDEMPOTENCY_KEY_REUSED");
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("two business units may use the same key, each for its own", async () => {
  const [one, other] = [await newScene(), await newScene()];
  const [mine, theirs] = [await writes.create(one, "key-1"), await writes.create(other, "key-1")];
  expect([mine.status, theirs.status]).toEqual([201, 201]);
  expect(isReplay(theirs)).toBe(false);
  expect(theirs.body.billingGroup.tenantId).toBe(other.shop.tenantId);
  expect((await writes.create(one, "key-1")).body).toEqual(mine.body);
});

test("a key is the same bare and quoted", async () => {
  const scene = await newScene();
  const first = await writes.create(scene, '"key-1"');
  const again = await writes.create(scene, "key-1");
  expect(isReplay(again)).toBe(true);
  expect(again.body).toEqual(first.body);
});

test("keys that differ in case only are two keys", async () => {
  const scene = await newScene();
  await writes.change(scene, "key-a");
  expect(isReplay(await writes.change(scene, "KEY-A"))).toBe(false);
});

test.each([" ~!#$%&'()*+,/:;<=>?@[]^`{|}", "k".repeat(255)])("the key %j is taken", async (key) => {
  const scene = await newScene();
  expect((await writes.create(scene, key)).status).toBe(201);
  expect(isReplay(await writes.create(scene, key))).toBe(true);
});

test.each([
  { what: "empty", key: "" },
  { what: "empty in quotes", key: '""' },
  { what: "longer than 255 characters", key: "k".repeat(256) },
  { what: "not printable", key: "a\tb" },
])("a key that is $what is refused at its place", async ({ key }) => {
  const { shop } = await newScene();
  const { status, body } = await shop.client.post(path, creation(shop), withKey(key));
  expect(status).toBe(400);
  expect(body.error.code).toBe("VALIDATION_ERROR");
  expect(placesOf(body)).toEqual(["Idempotency-Key"]);
});

test.each([
  { status: 400, wrong: { body: { billingDay: 29 } } },
  { status: 400, wrong: { body: { rentalIds: ["sub_x"] } } },
  { status: 400, wrong: { body: { customerId: "cust_x" } } },
  { status: 413, wrong: { body: { notes: "x".repeat(1024 * 1024) } } },
  { status: 415, wrong: { headers: { "Content-Type": "text/plain" } } },
])("a request that was refused with $status keeps nothing: mended, it succeeds under the same key", async (wrongly) => {
  const { shop } = await newScene();
  const { body = {}, headers = {} } = wrongly.wrong as { body?: object; headers?: Record<string, string> };
  const refused = await shop.client.post(path, { ...creation(shop), ...body }, { ...withKey("key-1"), ...headers });
  expect(refused.status).toBe(wrongly.status);
  const mended = await shop.client.post(path, creation(shop), withKey("key-1"));
  expect(mended.status).toBe(201);
  expect(isReplay(mended)).toBe(false);
});

test("a change that was refused with 412 keeps nothing: with the right tag it succeeds under the same key", async () => {
  const { shop, group } = await newScene();
  const change = (ifMatch: string) =>
    shop.client.patch(group.path, { groupName: "Sales" }, { ...withKey("key-1"), "If-Match": ifMatch });
  expect((await change('"7"')).status).toBe(412);
  expect((await change('"1"')).status).toBe(200);
});

test("a rental that was not free is, once it is taken out of its group, put into another under the same key", async () => {
  const { shop, group } = await newScene();
  const create = () => shop.client.post(path, { ...creation(shop), rentalIds: shop.rentalIds }, withKey("key-1"));
  expect((await create()).body.error.code).toBe("SUBSCRIPTION_IN_OTHER_GROUP");
  await shop.client.delete(group.path);
  expect((await create()).status).toBe(201);
});

test.each(everyWrite.filter(({ what }) => what !== "change of nothing"))(
  "a $what that fails on our side leaves nothing, neither effect nor event nor key, and succeeds when sent again",
  async ({ write }) => {
    const scene = await newScene();
    const { tenantId, organisationId } = scene.shop;
    const before = await rowsOf(organisationId);
    const failed = await whileCommitsFail(tenantId, () => write(scene, "key-1"));
    expect(failed.status).toBe(500);
    expect(await rowsOf(organisationId)).toEqual(before);

    const again = await write(scene, "key-1");
    expect(again.status).toBeLessThan(300);
    expect(isReplay(again)).toBe(false);
    expect(await eventsOf(tenantId)).toHaveLength(2);
  },
);

/** While `act` runs, the database does what a commit asks for, and its answer is lost on the way. */
async function whileCommitsGoUnheard<Result>(act: () => Promise<Result>): Promise<Result> {
  const real = globalThis.fetch;
  const fetch = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const answer = await real(input, init);
    if (String(init?.body).includes("enter_to_commit")) throw new TypeError("Network connection lost.");
    return answer;
  });
  return act().finally(() => fetch.mockRestore());
}

test.each(everyWrite)(
  "a $what whose commit was not heard of is not told as done, and sent again has no second effect",
  async ({ write }) => {
    const scene = await newScene();
    const unheard = await whileCommitsGoUnheard(() => write(scene, "key-1"));
    expect([unheard.status, unheard.body.error.code]).toEqual([503, "NOT_READY"]);
    const after = await rowsOf(scene.shop.organisationId);

    const again = await write(scene, "key-1");
    expect(again.status).toBeLessThan(300);
    expect(isReplay(again)).toBe(true);
    expect(await rowsOf(scene.shop.organisationId)).toEqual(after);
  },
);

test("a key that was revoked gets no answer again", async () => {
  const scene = await newScene();
  await writes.create(scene, "key-1");
  await sql("update api_keys set revoked_at = now() where organisation_id = $1", [scene.shop.organisationId]);
  expect((await writes.create(scene, "key-1")).status).toBe(401);
});

/** Lets the kept answers of a business unit grow older. */
const age = (tenantId: string, by: string) =>
  sql(
    `update idempotency_keys set created_at = created_at - $2::interval, expires_at = expires_at - $2::interval
      where tenant_id = $1`,
    [tenantId, by],
  );

test("an answer is kept for 24 hours", async () => {
  const scene = await newScene();
  await writes.change(scene, "key-1");
  await age(scene.shop.tenantId, "23 hours 59 minutes");
  expect(isReplay(await writes.change(scene, "key-1"))).toBe(true);
});

test("after 24 hours a request is new again, under the same key", async () => {
  const scene = await newScene();
  const { tenantId } = scene.shop;
  const first = await writes.create(scene, "key-1");
  await scene.shop.client.delete(`${path}/${first.body.billingGroup.billingGroupId}`);
  await age(tenantId, "24 hours");

  const second = await writes.create(scene, "key-1");
  expect(second.status).toBe(201);
  expect(isReplay(second)).toBe(false);
  expect(second.body.billingGroup.billingGroupId).not.toBe(first.body.billingGroup.billingGroupId);
  const third = await writes.create(scene, "key-1");
  expect(isReplay(third)).toBe(true);
  expect(third.body).toEqual(second.body);
});

test("after 24 hours a key may be used for another request", async () => {
  const scene = await newScene();
  await writes.create(scene, "key-1");
  await age(scene.shop.tenantId, "24 hours");
  expect((await writes.delete(scene, "key-1")).status).toBe(200);
});

test("the hourly job deletes what was kept for 24 hours, also of a unit that writes no more, and nothing else", async () => {
  const [one, other] = [await newScene(), await newScene()];
  await writes.create(one, "still kept");
  for (const { shop } of [one, other]) {
    await sql(
      `insert into idempotency_keys (tenant_id, key, fingerprint, status, headers, body, created_at, expires_at)
       select $1, 'old-' || n, 'f', 200, '{}', '{}', now() - interval '25 hours', now() - interval '1 hour'
         from generate_series(1, 3000) n`,
      [shop.tenantId],
    );
  }
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await worker.scheduled(undefined, bindings);
  const [line] = log.mock.calls.map(([text]) => JSON.parse(text));
  log.mockRestore();
  expect(line).toEqual({ level: "info", region: "eu", job: "forget_expired_answers", count: expect.any(Number) });
  expect(line.count).toBeGreaterThanOrEqual(6000);
  const left = await sql("select key from idempotency_keys where tenant_id = any ($1)", [
    [one, other].map(({ shop }) => shop.tenantId),
  ]);
  expect(left).toEqual([{ key: "still kept" }]);
});

test("the hourly job of a Worker that is set up wrongly fails by name", async () => {
  await expect(worker.scheduled(undefined, { ...bindings, REGION: "mars" })).rejects.toThrow("REGION");
});

test("a key costs the same however many the tenant has, also by plans that were made when it had none", async () => {
  const { key, tenantId } = await newShop([]);
  const write = (name: string) =>
    `select enter_to_commit(sha256('${key}'), '${tenantId}', 'billing-groups:write', 'req', now(), '[]',
       '{"key": "${name}", "fingerprint": "f", "status": 200, "headers": {}, "body": ""}')`;
  const rowsRead = "select idx_tup_fetch as rows from pg_stat_xact_user_tables where relname = 'idempotency_keys'";
  // A plan is kept after it was made five times.
  const early = Array.from({ length: 6 }, (_, at) => [write(`early-${at}`), `select kept_answer('early-${at}')`]);
  const answers = await sqlTakenBack([
    "truncate idempotency_keys",
    "set local enable_seqscan = off",
    ...early.flat(),
    `insert into idempotency_keys (tenant_id, key, fingerprint, status, headers, body, created_at, expires_at)
     select '${tenantId}', 'kept-' || n, 'f', 200, '{}', '{}', now(), now() + interval '1 hour'
       from generate_series(1, 2000) n`,
    rowsRead,
    write("late"),
    "select kept_answer('late')",
    rowsRead,
  ]);
  const [before, , , after] = answers.slice(-4).map(([row]) => Number(row?.["rows"]));
  expect(Number(after) - Number(before)).toBeLessThanOrEqual(2);
});

test("a create that is sent three times makes one group and one event", async () => {
  const scene = await newScene();
  for (let times = 0; times < 3; times++) await writes.create(scene, "key-1");
  expect(await groupIdsOf(scene.shop.tenantId)).toHaveLength(2);
  const types = (await eventsOf(scene.shop.tenantId)).map(({ type }) => type);
  expect(types).toEqual(["billing_group.created", "billing_group.created"]);
});

test("a stranger with somebody's key and body gets no answer of theirs", async () => {
  const scene = await newScene();
  await writes.create(scene, "key-1");
  const stranger = await newShop([]);
  const { status, body } = await send({
    method: "POST",
    path,
    body: creation(scene.shop),
    headers: { Authorization: `Bearer ${stranger.key}`, "Tenant-ID": scene.shop.tenantId, ...withKey("key-1") },
  });
  expect(status).toBe(403);
  expect(body.error.code).toBe("NO_TENANT_ACCESS");
});
