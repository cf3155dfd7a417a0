import { expect, test } from "vitest";
import { newAsset, newStock } from "../../support/factories.ts";

test("an asset that is rented out tells by whom and by which rental", async () => {
  const stock = await newStock();
  const [rentalId] = stock.rentalIds;
  const { customerId } = stock;
  const serialNumber = await newAsset(stock.tenantId, stock.product, {
    status: "rented_out",
    customerId,
    ...(rentalId && { rentalId }),
  });
  const { status, body, headers } = await stock.client.get(`/v1/assets/${serialNumber}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    serialNumber,
    status: "rented_out",
    customerId,
    rentalId,
    acquisitionDate: "2026-01-10",
  });
  expect(headers.get("ETag")).toBe('"1"');
});

test.each(["nothing", "'", "%2e%2e%2f", "x".repeat(64)])("there is no asset %s", async (serialNumber) => {
  const { client } = await newStock();
  const { status, body } = await client.get(`/v1/assets/${encodeURIComponent(serialNumber)}`);
  expect(status).toBe(404);
  expect(body.error).toEqual({ code: "NOT_FOUND", message: "There is no such asset." });
});

test("an asset of another business unit is not there, in the same words", async () => {
  const [stock, other] = await Promise.all([newStock(), newStock()]);
  const serialNumber = await newAsset(other.tenantId, other.product);
  for (const path of [`/v1/assets/${serialNumber}`, `/v1/assets/${serialNumber}/history`]) {
    const { status, body } = await stock.client.get(path);
    expect(status).toBe(404);
    expect(body).toEqual((await stock.client.get("/v1/assets/none")).body);
  }
});
