import { expect, inject, test } from "vitest";
import { type Answer, atOnce } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { newAsset, newStock } from "../../support/factories.ts";
import { eventsOf, overtakenAtCommit } from "../behind.ts";

const path = "/v1/assets";
const rounds = { repeats: inject("long") ? 19 : 2 };

function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

test("of 64 creates at once of one serial number one wins, and 63 are told that it is there", rounds, async () => {
  const stock = await newStock();
  const answers = await atOnce(64, (at) =>
    stock.client.post(path, { serialNumber: "SN-1", sku: stock.product.variantSku, notes: `No. ${at}` }),
  );
  expect(tally(answers)).toEqual({ 201: 1, 409: 63 });
  for (const { status, body } of answers) if (status === 409) expect(body.error.code).toBe("ASSET_EXISTS");
  const winner = answers.find(({ status }) => status === 201);
  expect((await stock.client.get(`${path}/SN-1`)).body).toEqual(winner?.body.asset);
  expect(await eventsOf(stock.tenantId)).toHaveLength(1);
});

test("64 equal creates with one Idempotency-Key make one asset and get one answer", async () => {
  const stock = await newStock();
  const body = { serialNumber: "SN-1", sku: stock.product.variantSku };
  const answers = await atOnce(64, () => stock.client.post(path, body, { "Idempotency-Key": "key-1" }));
  expect(tally(answers)).toEqual({ 201: 64 });
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  expect(await eventsOf(stock.tenantId)).toHaveLength(1);
});

test("64 assets of one variant are created at once without a refusal", async () => {
  const stock = await newStock();
  const answers = await atOnce(64, (at) =>
    stock.client.post(path, { serialNumber: `SN-${at}`, sku: stock.product.variantSku }),
  );
  expect(tally(answers)).toEqual({ 201: 64 });
});

test("an asset is not created of a variant that becomes inactive before the commit", async () => {
  const stock = await newStock();
  const ahead = `update variants set status = 'inactive' where tenant_id = '${stock.tenantId}'`;
  const body = { serialNumber: "SN-1", sku: stock.product.variantSku };
  const [answer] = await atOnce(1, () =>
    overtakenAtCommit(stock.tenantId, ahead, (headers) => stock.client.post(path, body, headers)),
  );
  expect([answer?.status, answer?.body.error?.code]).toEqual([400, "VARIANT_INACTIVE"]);
  expect(await eventsOf(stock.tenantId)).toEqual([]);
});

test("an asset is not created by the category that its product had before the commit", async () => {
  const stock = await newStock({ settings: { assets: { imeiCategories: ["phones"] } } });
  const ahead = `update products set category = 'phones' where tenant_id = '${stock.tenantId}'`;
  const body = { serialNumber: "SN-1", sku: stock.product.variantSku };
  const [answer] = await atOnce(1, () =>
    overtakenAtCommit(stock.tenantId, ahead, (headers) => stock.client.post(path, body, headers)),
  );
  expect([answer?.status, answer?.body.error?.code]).toEqual([400, "VALIDATION_ERROR"]);
});

test.each(["patch", "delete"] as const)(
  "a %s of what a subscription takes before the commit is refused",
  async (method) => {
    const stock = await newStock();
    const { tenantId, rentalIds, client } = stock;
    const serialNumber = await newAsset(tenantId, stock.product);
    const ahead = `update assets set status = 'rented_out', rental_id = '${rentalIds[0]}' where tenant_id = '${tenantId}'`;
    const assetPath = `${path}/${serialNumber}`;
    const [answer] = await atOnce(1, () =>
      overtakenAtCommit(tenantId, ahead, (headers) =>
        method === "delete"
          ? client.delete(assetPath, headers)
          : client.patch(assetPath, { status: "unavailable" }, headers),
      ),
    );
    expect([answer?.status, answer?.body.error?.code]).toEqual([400, "ASSET_IN_USE"]);
    expect((await client.get(assetPath)).body).toMatchObject({ status: "rented_out", rentalId: rentalIds[0] });
    expect(await eventsOf(tenantId)).toEqual([]);
  },
);

test("of 64 changes with one If-Match one is made and 63 are refused with 412", async () => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product);
  const answers = await atOnce(64, (at) =>
    stock.client.patch(`${path}/${serialNumber}`, { notes: `No. ${at}` }, { "If-Match": '"1"' }),
  );
  expect(tally(answers)).toEqual({ 200: 1, 412: 63 });
  expect(await eventsOf(stock.tenantId)).toHaveLength(1);
});

test("16 changes and deletions at once are all made, one after the other, and the record is a chain", async () => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product);
  const answers = await atOnce(16, (at) =>
    at % 4 === 0
      ? stock.client.delete(`${path}/${serialNumber}`)
      : stock.client.patch(`${path}/${serialNumber}`, { status: at % 2 ? "available" : "unavailable", notes: `${at}` }),
  );
  expect(tally(answers)).toEqual({ 200: 16 });
  const events = await sql(
    `select data from events where tenant_id = $1 and data -> 'changes' ? 'status' order by occurred_at, id`,
    [stock.tenantId],
  );
  let status = "available";
  for (const { data } of events) {
    const change = (data as { changes: { status: { from: string; to: string } } }).changes.status;
    expect(change.from).toBe(status);
    status = change.to;
  }
  expect((await stock.client.get(`${path}/${serialNumber}`)).body.status).toBe(status);
});
