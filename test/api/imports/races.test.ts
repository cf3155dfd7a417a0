import { expect, inject, test } from "vitest";
import { atOnce, clientOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { newTenant } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf } from "../behind.ts";
import { type Cells, csvOf, importProducts, productRow, productRows } from "./files.ts";

const rounds = { repeats: inject("long") ? 9 : 1 };

const newScene = async () => {
  const tenant = await newTenant();
  const client = clientOf(tenant);
  return {
    ...tenant,
    client,
    send: (rows: readonly Cells[], headers = {}) => importProducts(client, csvOf(rows), "", headers),
    rows: () => rowsOf(tenant.organisationId),
    typesOf: async () => (await eventsOf(tenant.tenantId)).map(({ type }) => type),
  };
};

const withKey = { "Idempotency-Key": "key-1" };

test("of four imports of one file at once each product is made once, whoever makes it", rounds, async () => {
  const { send, tenantId, typesOf } = await newScene();
  const rows = productRows(1_200, 2);
  const answers = await atOnce(4, () => send(rows));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect(answers.flatMap(({ body }) => body.summary.errors)).toEqual([]);
  expect(answers.reduce((sum, { body }) => sum + body.created, 0)).toBe(1_200);
  expect(answers.reduce((sum, { body }) => sum + body.updated, 0)).toBe(0);
  const versions = await sql("select distinct version from products where tenant_id = $1", [tenantId]);
  expect(versions).toEqual([{ version: 1 }]);
  expect(await typesOf()).toEqual(Array(1_200).fill("product.created"));
});

test("imports that change the same products otherwise are made one after the other", rounds, async () => {
  const { send, tenantId, typesOf } = await newScene();
  const rows = productRows(40, 2);
  await send(rows);
  const colors = ["Gold", "Black", "Red", "Blue"];
  const answers = await atOnce(4, (at) => send(rows.map((row) => ({ ...row, Color: colors[at] as string }))));
  for (const { status, body } of answers) expect([status, body.updated, body.errors]).toEqual([201, 40, undefined]);
  const kinds = await sql("select distinct color_name, version from variants where tenant_id = $1", [tenantId]);
  expect(kinds).toEqual([{ color_name: expect.stringMatching(/Gold|Black|Red|Blue/), version: 5 }]);
  expect((await typesOf()).filter((type) => type === "product.updated")).toHaveLength(160);
});

test("one SKU of two products at once is one's, and the other's rows are reported", rounds, async () => {
  const { send, tenantId } = await newScene();
  const rowsOf = (product: number) =>
    Array.from({ length: 20 }, (_, at) => productRow(product * 100 + at, 1, { "Variant SKU": `shared-${at}` }));
  const answers = await atOnce(2, (at) => send(rowsOf(at + 1)));
  expect(answers.map(({ body }) => body.created + body.summary.errors.length)).toEqual([20, 20]);
  expect(answers.reduce((sum, { body }) => sum + body.created, 0)).toBe(20);
  const [row] = await sql("select count(*)::int as count from variants where tenant_id = $1", [tenantId]);
  expect(row).toEqual({ count: 20 });
});

test("an import and a change of one of its products at once: both are made", rounds, async () => {
  const { send, client, tenantId } = await newScene();
  const rows = productRows(50);
  await send(rows);
  const [product] = await sql("select id from products where tenant_id = $1 and sku = 'NB-7'", [tenantId]);
  const [imported, changed] = await atOnce(2, (at) =>
    at === 0
      ? send(rows.map((row) => ({ ...row, Color: "Gold" })))
      : client.put(`/v1/products/${product?.["id"]}`, { description: "Quiet" }),
  );
  expect([imported?.status, changed?.status]).toEqual([201, 200]);
  const [after] = await sql(
    `select p.description, v.color_name as color, p.version from products p
       join variants v on v.tenant_id = p.tenant_id and v.product_id = p.id
      where p.tenant_id = $1 and p.sku = 'NB-7'`,
    [tenantId],
  );
  expect(after).toEqual({ description: "Quiet", color: "Gold", version: 3 });
});

test("sent again under its Idempotency-Key, an import of several commits gets its first answer", async () => {
  const { send, rows } = await newScene();
  const file = productRows(1_500, 2).with(7, productRow(3, 1, { Grade: "Z" }));
  const first = await send(file, withKey);
  expect(first.headers.get("Idempotent-Replayed")).toBeNull();
  expect(first.body).toMatchObject({ created: 1_499, message: "Import completed with errors" });
  const before = await rows();
  const again = await send(file, withKey);
  expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([201, "true"]);
  expect(again.body).toEqual(first.body);
  expect(await rows()).toEqual(before);
});

test("another file, or a dry run, under a used Idempotency-Key is refused, and nothing happens", async () => {
  const { send, client, rows } = await newScene();
  await send(productRows(2), withKey);
  const before = await rows();
  const answers = [
    await send(productRows(3), withKey),
    await importProducts(client, csvOf(productRows(2)), "?dryRun=true", withKey),
  ];
  expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual(
    Array(2).fill([422, "IDEMPOTENCY_KEY_REUSED"]),
  );
  expect(await rows()).toEqual(before);
});

test("eight equal imports at once under one Idempotency-Key get one answer", rounds, async () => {
  const { send, typesOf } = await newScene();
  const answers = await atOnce(8, () => send(productRows(600, 2), withKey));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers.filter(({ headers }) => !headers.get("Idempotent-Replayed"))).toHaveLength(1);
  expect(await typesOf()).toHaveLength(600);
});

test("an import that is broken off keeps whole commits; sent again, it does what is left and only that", async () => {
  const { send, tenantId, typesOf, rows } = await newScene();
  const file = productRows(750, 4);
  // The last of six commits fails at its end: a fault of ours, a real one.
  const name = `refuse_${tenantId}`;
  await sql(`create function "${name}"() returns trigger language plpgsql as $$
    begin raise exception 'the disk is full'; end $$`);
  await sql(`create trigger "${name}" before insert on variants for each row
    when (new.tenant_id = '${tenantId}' and new.sku = 'NB-749-3') execute function "${name}"()`);
  try {
    const broken = await send(file, withKey);
    expect([broken.status, broken.body.error.code]).toEqual([500, "INTERNAL_ERROR"]);
    expect(await typesOf()).toHaveLength(625);
    expect(await sql("select key from idempotency_keys where tenant_id = $1", [tenantId])).toEqual([]);
  } finally {
    await sql(`drop function "${name}" cascade`);
  }
  const { status, body } = await send(file, withKey);
  expect(status).toBe(201);
  expect(body).toMatchObject({ created: 125, updated: 0, message: "Import completed" });
  expect(await typesOf()).toEqual(Array(750).fill("product.created"));
  const before = await rows();
  expect((await send(file)).body).toMatchObject({ created: 0, updated: 0 });
  expect(await rows()).toEqual(before);
});

test("where a commit fails in the middle, none begins after those that are under way", async () => {
  const { send, tenantId, typesOf } = await newScene();
  const file = productRows(1_500, 4);
  const name = `refuse_${tenantId}`;
  await sql(`create function "${name}"() returns trigger language plpgsql as $$
    begin raise exception 'the disk is full'; end $$`);
  // The second of twelve commits.
  await sql(`create trigger "${name}" before insert on variants for each row
    when (new.tenant_id = '${tenantId}' and new.sku = 'NB-130-3') execute function "${name}"()`);
  try {
    expect((await send(file)).status).toBe(500);
    // The first, and at most the one or two that the other half of the work had begun.
    const made = (await typesOf()).length;
    expect([made % 125, made <= 375]).toEqual([0, true]);
  } finally {
    await sql(`drop function "${name}" cascade`);
  }
});

test("an import of several commits counts as one request against the limit of the tier", async () => {
  const tenant = await newTenant({ tier: "starter" });
  const answer = await importProducts(clientOf(tenant), csvOf(productRows(600, 2)));
  expect([answer.status, answer.body.created]).toEqual([201, 600]);
  const windows = await sql(
    `select used from api_key_windows w join api_keys k on k.id = w.api_key_id where k.organisation_id = $1`,
    [tenant.organisationId],
  );
  expect(windows).toEqual([{ used: 1 }]);
});
