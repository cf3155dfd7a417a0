import { expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { keyIdOf, newAsset, newStock, type TestStock } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf, setStatus } from "../behind.ts";

const pathOf = (serialNumber: string) => `/v1/assets/${serialNumber}`;

/** A business unit with an asset in a state, and the path to it. */
async function stockWith(status = "available", options: Parameters<typeof newStock>[0] = {}) {
  const stock = await newStock(options);
  const rented = status === "rented_out" ? { rentalId: String(stock.rentalIds[0]), customerId: stock.customerId } : {};
  const serialNumber = await newAsset(stock.tenantId, stock.product, { status, ...rented });
  return { ...stock, serialNumber, path: pathOf(serialNumber) };
}

const endRental = ({ tenantId, rentalIds }: TestStock) => setStatus(tenantId, rentalIds, "cancelled");

test("a change of every field is answered whole and reads back so, one version on", async () => {
  const stock = await stockWith();
  const before = (await stock.client.get(stock.path)).body;
  const changes = {
    status: "unavailable",
    location: "Repair centre",
    condition: "Damaged",
    notes: "Screen",
    acquisitionCost: 1650.25,
    acquisitionDate: "2025-12-31",
  };
  const { status, body, headers } = await stock.client.patch(stock.path, changes);
  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    message: "Asset updated.",
    asset: { ...before, ...changes, updatedAt: expect.any(String) },
  });
  expect(Date.parse(body.asset.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
  expect(headers.get("ETag")).toBe('"2"');
  const read = await stock.client.get(stock.path);
  expect(read.body).toEqual(body.asset);
  expect(read.headers.get("ETag")).toBe('"2"');
});

test.each([
  { status: "unavailable" },
  { location: "Attic" },
  { condition: "Fair" },
  { notes: "Loud" },
  { acquisitionCost: 0 },
  { acquisitionDate: "2020-01-01" },
])("%j alone changes nothing else", async (change) => {
  const stock = await stockWith();
  const before = (await stock.client.get(stock.path)).body;
  const { body } = await stock.client.patch(stock.path, change);
  expect(body.asset).toEqual({ ...before, ...change, updatedAt: body.asset.updatedAt });
});

test("an empty text removes", async () => {
  const stock = await stockWith();
  await stock.client.patch(stock.path, { location: "Attic", condition: "Fair", notes: "Loud" });
  const { body } = await stock.client.patch(stock.path, { location: "", condition: "", notes: "" });
  for (const field of ["location", "condition", "notes"]) expect(body.asset).not.toHaveProperty(field);
});

test.each([{}, { status: "available", acquisitionCost: 1800, notes: "", acquisitionDate: "2026-01-10" }])(
  "where %j changes nothing, nothing is written: no version, no time, no event",
  async (changes) => {
    const stock = await stockWith();
    const before = await rowsOf(stock.organisationId);
    const { status, headers } = await stock.client.patch(stock.path, changes);
    expect(status).toBe(200);
    expect(headers.get("ETag")).toBe('"1"');
    expect(await rowsOf(stock.organisationId)).toEqual(before);
  },
);

test("changing writes one event: who, old and new of what has changed, in which request", async () => {
  const stock = await stockWith();
  const changes = { status: "unavailable", condition: "Damaged", acquisitionCost: 1650.25, notes: "" };
  const { headers } = await stock.client.patch(stock.path, changes);
  expect(await eventsOf(stock.tenantId)).toEqual([
    {
      type: "asset.updated",
      subjectId: stock.serialNumber,
      actorId: keyIdOf(stock.key),
      requestId: headers.get("X-Request-Id"),
      data: {
        changes: {
          status: { from: "available", to: "unavailable" },
          condition: { from: null, to: "Damaged" },
          acquisitionCost: { from: 1800, to: 1650.25 },
        },
      },
    },
  ]);
});

test.each([
  ["available", "unavailable"],
  ["unavailable", "available"],
  ["returned", "available"],
  ["returned", "unavailable"],
])("what is %s can become %s", async (from, to) => {
  const stock = await stockWith(from);
  expect((await stock.client.patch(stock.path, { status: to })).body.asset.status).toBe(to);
});

test.each([
  ["available", "rented_out", "unavailable"],
  ["available", "returned", "unavailable"],
  ["available", "sold", "unavailable"],
  ["unavailable", "rented_out", "available"],
  ["unavailable", "sold", "available"],
  ["returned", "sold", "available or unavailable"],
  ["sold", "available", "nothing else"],
])("what is %s cannot become %s, but %s, and stays as it is", async (from, to, possible) => {
  const stock = await stockWith(from);
  const before = await rowsOf(stock.organisationId);
  const { status, body } = await stock.client.patch(stock.path, { status: to, notes: "Changed" });
  expect([status, body.error.code, placesOf(body)]).toEqual([400, "INVALID_STATUS", ["status"]]);
  expect(body.error.message).toMatch(new RegExp(`can become ${possible}\\.$`));
  expect(await rowsOf(stock.organisationId)).toEqual(before);
});

test("a state that there is not is an invalid status; with other faults, an invalid request", async () => {
  const stock = await stockWith();
  const alone = await stock.client.patch(stock.path, { status: "lost" });
  expect([alone.status, alone.body.error.code, placesOf(alone.body)]).toEqual([400, "INVALID_STATUS", ["status"]]);
  const among = await stock.client.patch(stock.path, { status: "lost", color: "red" });
  expect(among.body.error.code).toBe("VALIDATION_ERROR");
  expect(placesOf(among.body).sort()).toEqual(["color", "status"]);
  const stranger = await stock.client.patch(stock.path, { status: "lost" }, { Authorization: "Bearer x" });
  expect(stranger.status).toBe(401);
});

test.each(["available", "returned", "sold", "unavailable"])(
  "what is in an active subscription cannot become %s by hand",
  async (to) => {
    const stock = await stockWith("rented_out");
    const before = await rowsOf(stock.organisationId);
    const { status, body } = await stock.client.patch(stock.path, { status: to });
    expect([status, body.error.code]).toEqual([400, "ASSET_IN_USE"]);
    expect(await rowsOf(stock.organisationId)).toEqual(before);
  },
);

test("what is in use can be changed in all but its state", async () => {
  const stock = await stockWith("rented_out");
  const changes = { status: "rented_out", location: "At the customer's", notes: "Dock lent as well" };
  const { status, body } = await stock.client.patch(stock.path, changes);
  expect(status).toBe(200);
  expect(body.asset).toMatchObject({ ...changes, rentalId: stock.rentalIds[0], customerId: stock.customerId });
});

test("what comes back after its subscription has ended is nobody's any more, and the record says whose it was", async () => {
  const stock = await stockWith("rented_out");
  await endRental(stock);
  const { status, body } = await stock.client.patch(stock.path, { status: "returned", condition: "Good" });
  expect(status).toBe(200);
  expect(body.asset.status).toBe("returned");
  for (const field of ["customerId", "rentalId"]) expect(body.asset).not.toHaveProperty(field);
  const [event] = await eventsOf(stock.tenantId);
  expect(event?.["data"]).toMatchObject({
    changes: {
      status: { from: "rented_out", to: "returned" },
      customerId: { from: stock.customerId, to: null },
      rentalId: { from: stock.rentalIds[0], to: null },
    },
  });
});

test("where inspection is required, what came back is available only with its condition", async () => {
  const stock = await stockWith("returned", { settings: { assets: { requireInspection: true } } });
  const refused = await stock.client.patch(stock.path, { status: "available" });
  expect([refused.status, refused.body.error.code, placesOf(refused.body)]).toEqual([
    400,
    "INVALID_STATUS",
    ["condition"],
  ]);
  const { body } = await stock.client.patch(stock.path, { status: "available", condition: "Good" });
  expect(body.asset).toMatchObject({ status: "available", condition: "Good" });
});

test.each([
  { field: "status", what: "null", value: null },
  { field: "location", what: "201 characters", value: "x".repeat(201) },
  { field: "notes", what: "null", value: null },
  { field: "acquisitionCost", what: "negative", value: -1 },
  { field: "acquisitionCost", what: "too precise", value: 0.001 },
  { field: "acquisitionDate", what: "no day", value: "2026-13-01" },
  { field: "serialNumber", what: "sent", value: "SN-2" },
  { field: "sku", what: "sent", value: "V-2" },
  { field: "rentalId", what: "sent", value: "sub_1" },
])("$field is refused where it is $what", async ({ field, value }) => {
  const stock = await stockWith();
  const { status, body } = await stock.client.patch(stock.path, { [field]: value });
  expect(status).toBe(400);
  expect(["VALIDATION_ERROR", "INVALID_STATUS"]).toContain(body.error.code);
  expect(new Set(placesOf(body))).toEqual(new Set([field]));
});

test("what is not there cannot be changed, another business unit's included", async () => {
  const [stock, other] = await Promise.all([stockWith(), stockWith()]);
  const before = await rowsOf(other.organisationId);
  for (const path of [pathOf("none"), other.path]) {
    const { status, body } = await stock.client.patch(path, { notes: "Mine" });
    expect(status).toBe(404);
    expect(body.error).toEqual({ code: "NOT_FOUND", message: "There is no such asset." });
  }
  expect(await rowsOf(other.organisationId)).toEqual(before);
});

test("If-Match lets a change of that version pass and refuses one of another, and tells the ETag", async () => {
  const stock = await stockWith();
  expect((await stock.client.patch(stock.path, { notes: "One" }, { "If-Match": '"1"' })).status).toBe(200);
  const before = await rowsOf(stock.organisationId);
  const answers = [
    await stock.client.patch(stock.path, { notes: "Two" }, { "If-Match": '"1"' }),
    await stock.client.delete(stock.path, { "If-Match": '"1"' }),
  ];
  for (const { status, body, headers } of answers) {
    expect([status, body.error.code]).toEqual([412, "PRECONDITION_FAILED"]);
    expect(headers.get("ETag")).toBe('"2"');
  }
  expect(await rowsOf(stock.organisationId)).toEqual(before);
  expect((await stock.client.delete(stock.path, { "If-Match": '"2"' })).status).toBe(200);
});

test("a change that was sent before gets its answer again and no second effect", async () => {
  const stock = await stockWith();
  const send = () => stock.client.patch(stock.path, { notes: "Once" }, { "Idempotency-Key": "key-1" });
  const first = await send();
  await stock.client.patch(stock.path, { notes: "Later" });
  const second = await send();
  expect(second.body).toEqual(first.body);
  expect(second.headers.get("ETag")).toBe('"2"');
  expect((await stock.client.get(stock.path)).body.notes).toBe("Later");
  const [{ count } = {}] = await sql("select count(*)::int as count from events where tenant_id = $1", [
    stock.tenantId,
  ]);
  expect(count).toBe(2);
});
