import { expect, test } from "vitest";
import { keyIdOf, newAsset, newStock } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf, setStatus } from "../behind.ts";

const path = "/v1/assets";

test.each(["available", "returned"])(
  "an asset that is %s is unavailable once deleted, and still there",
  async (status) => {
    const stock = await newStock();
    const serialNumber = await newAsset(stock.tenantId, stock.product, { status });
    const answer = await stock.client.delete(`${path}/${serialNumber}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ success: true, message: "Asset deleted.", serialNumber });
    expect(answer.headers.get("ETag")).toBe('"2"');
    expect((await stock.client.get(`${path}/${serialNumber}`)).body.status).toBe("unavailable");
    expect((await stock.client.get(`${path}?status=available`)).body.assets).toEqual([]);
  },
);

test("making it available again undoes a deletion", async () => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product);
  const before = (await stock.client.get(`${path}/${serialNumber}`)).body;
  await stock.client.delete(`${path}/${serialNumber}`);
  const { body } = await stock.client.patch(`${path}/${serialNumber}`, { status: "available" });
  expect(body.asset).toEqual({ ...before, updatedAt: body.asset.updatedAt });
});

test("deleting writes one event: who, what, in which request", async () => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product);
  const { headers } = await stock.client.delete(`${path}/${serialNumber}`);
  expect(await eventsOf(stock.tenantId)).toEqual([
    {
      type: "asset.deleted",
      subjectId: serialNumber,
      actorId: keyIdOf(stock.key),
      requestId: headers.get("X-Request-Id"),
      data: { changes: { status: { from: "available", to: "unavailable" } } },
    },
  ]);
});

test("what is unavailable is deleted without a change", async () => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product, { status: "unavailable" });
  const before = await rowsOf(stock.organisationId);
  expect((await stock.client.delete(`${path}/${serialNumber}`)).status).toBe(200);
  expect(await rowsOf(stock.organisationId)).toEqual(before);
});

test("what is in an active subscription cannot be deleted; once it has ended, it can", async () => {
  const stock = await newStock();
  const { tenantId, customerId, rentalIds } = stock;
  const rented = { status: "rented_out", customerId, rentalId: String(rentalIds[0]) };
  const serialNumber = await newAsset(tenantId, stock.product, rented);
  const before = await rowsOf(stock.organisationId);
  const { status, body } = await stock.client.delete(`${path}/${serialNumber}`);
  expect([status, body.error.code]).toEqual([400, "ASSET_IN_USE"]);
  expect(await rowsOf(stock.organisationId)).toEqual(before);
  await setStatus(tenantId, rentalIds, "cancelled");
  expect((await stock.client.delete(`${path}/${serialNumber}`)).status).toBe(200);
});

test("what is sold cannot be deleted", async () => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product, { status: "sold" });
  const { status, body } = await stock.client.delete(`${path}/${serialNumber}`);
  expect([status, body.error.code]).toEqual([400, "INVALID_STATUS"]);
});

test("what is not there cannot be deleted, another business unit's included", async () => {
  const [stock, other] = await Promise.all([newStock(), newStock()]);
  const theirs = await newAsset(other.tenantId, other.product);
  const before = await rowsOf(other.organisationId);
  for (const serialNumber of ["none", theirs]) {
    const { status, body } = await stock.client.delete(`${path}/${serialNumber}`);
    expect([status, body.error.code]).toEqual([404, "NOT_FOUND"]);
  }
  expect(await rowsOf(other.organisationId)).toEqual(before);
});
