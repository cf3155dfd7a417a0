import { expect, test } from "vitest";
import { placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { keyIdOf, newAsset, newRentals, newStock, type TestStock } from "../../support/factories.ts";

type Rental = {
  status?: string;
  startsOn: string;
  endsOn: string;
  endedOn?: string;
  collected: number;
  madeAt: string;
};

/** Puts an asset into rentals, one after the other; their ids in the order of `rentals`. */
async function rentOut({ tenantId, customerId }: TestStock, serialNumber: string, rentals: readonly Rental[]) {
  const ids = await newRentals(tenantId, customerId, Array(rentals.length).fill(8900));
  for (const [at, { status, startsOn, endsOn, endedOn, collected, madeAt }] of rentals.entries()) {
    await sql(
      `update rentals set asset_serial_number = $3, status = $4, starts_on = $5, ends_on = $6, ended_on = $7,
              total_collected = $8, created_at = $9::timestamptz where tenant_id = $1 and id = $2`,
      [tenantId, ids[at], serialNumber, status ?? "active", startsOn, endsOn, endedOn ?? null, collected, madeAt],
    );
  }
  return ids;
}

test("a history tells what was changed, by whom, from what to what, the newest first", async () => {
  const stock = await newStock();
  await stock.client.post("/v1/assets", {
    serialNumber: "SN-1",
    sku: stock.product.variantSku,
    acquisitionDate: "2026-01-10",
  });
  await stock.client.patch("/v1/assets/SN-1", { location: "Dock 7", condition: "Good", acquisitionCost: 1750.5 });
  await stock.client.patch("/v1/assets/SN-1", { notes: "Screen" });
  await stock.client.delete("/v1/assets/SN-1");
  const { status, body } = await stock.client.get("/v1/assets/SN-1/history");
  expect(status).toBe(200);
  const by = { actorId: keyIdOf(stock.key), entryId: expect.stringMatching(/^evt_/), occurredAt: expect.any(String) };
  expect(body).toEqual({
    serialNumber: "SN-1",
    currency: "EUR",
    lifetime: {
      rentals: 0,
      totalCollected: 0,
      acquisitionCost: 1750.5,
      currentProfit: -1750.5,
      costRecoveryPercent: 0,
    },
    entries: [
      { ...by, type: "asset.deleted", changes: { status: { from: "available", to: "unavailable" } } },
      { ...by, type: "asset.updated", changes: { notes: { from: null, to: "Screen" } } },
      {
        ...by,
        type: "asset.updated",
        changes: {
          location: { from: null, to: "Dock 7" },
          condition: { from: null, to: "Good" },
          acquisitionCost: { from: 1800, to: 1750.5 },
        },
      },
      {
        ...by,
        type: "asset.created",
        changes: {
          status: { from: null, to: "available" },
          acquisitionCost: { from: null, to: 1800 },
          acquisitionDate: { from: null, to: "2026-01-10" },
        },
      },
    ],
    count: 4,
    limit: 50,
    hasMore: false,
    nextCursor: null,
  });
  const times = body.entries.map(({ occurredAt }: { occurredAt: string }) => occurredAt);
  expect(times).toEqual(times.toSorted().reverse());
});

test("custody: who has had it, by which rental, from when until when, and what was paid", async () => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product);
  await sql("update assets set acquisition_cost = 100000 where tenant_id = $1", [stock.tenantId]);
  // billing.md 10: 12 x 89 + 12 x 79 + 6 x 69 of 1000.
  const ids = await rentOut(stock, serialNumber, [
    {
      status: "ended_completed",
      startsOn: "2023-01-01",
      endsOn: "2024-01-01",
      collected: 106_800,
      madeAt: "2023-01-01Z",
    },
    {
      status: "ended_buyout",
      startsOn: "2024-01-01",
      endsOn: "2026-01-01",
      endedOn: "2025-01-01",
      collected: 94_800,
      madeAt: "2024-01-01Z",
    },
    { startsOn: "2026-01-01", endsOn: "2027-01-01", collected: 41_400, madeAt: "2026-01-01Z" },
  ]);
  const { body } = await stock.client.get(`/v1/assets/${serialNumber}/history`);
  expect(body.lifetime).toEqual({
    rentals: 3,
    totalCollected: 2430,
    acquisitionCost: 1000,
    currentProfit: 1430,
    costRecoveryPercent: 243,
  });
  const entry = (at: number, occurredAt: string, custody: Record<string, unknown>) => ({
    entryId: ids[at],
    type: "custody",
    occurredAt,
    actorId: "test",
    custody: {
      rentalId: ids[at],
      customerId: stock.customerId,
      customerName: "Ada Test",
      monthlyAmount: 89,
      ...custody,
    },
  });
  expect(body.entries).toEqual([
    entry(2, "2026-01-01T00:00:00.000Z", { status: "active", from: "2026-01-01", totalCollected: 414 }),
    entry(1, "2024-01-01T00:00:00.000Z", {
      status: "ended_buyout",
      from: "2024-01-01",
      until: "2025-01-01",
      totalCollected: 948,
    }),
    entry(0, "2023-01-01T00:00:00.000Z", {
      status: "ended_completed",
      from: "2023-01-01",
      until: "2024-01-01",
      totalCollected: 1068,
    }),
  ]);
});

test("changes and rentals stand in one order, page after page", async () => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product);
  await stock.client.patch(`/v1/assets/${serialNumber}`, { notes: "First" });
  const term = { startsOn: "2026-01-01", endsOn: "2027-01-01", collected: 0 };
  const [old, next] = await rentOut(stock, serialNumber, [
    { ...term, status: "ended_completed", madeAt: "2020-01-01Z" },
    { ...term, madeAt: "2090-01-01Z" },
  ]);
  await stock.client.patch(`/v1/assets/${serialNumber}`, { notes: "Second" });
  const seen: string[] = [];
  for (let query = "?limit=1"; ; ) {
    const { body } = await stock.client.get(`/v1/assets/${serialNumber}/history${query}`);
    expect(body).toMatchObject({ count: 1, limit: 1, lifetime: { rentals: 2 } });
    const [entry] = body.entries;
    seen.push(entry.changes ? entry.changes.notes.to : entry.entryId);
    if (!body.hasMore) break;
    expect(body.nextCursor).toBe(entry.entryId);
    query = `?limit=1&startAfter=${body.nextCursor}`;
  }
  expect(seen).toEqual([next, "Second", "First", old]);
});

test("an asset without a cost has no profit to tell of", async () => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product);
  await sql("update assets set acquisition_cost = null where tenant_id = $1", [stock.tenantId]);
  const { body } = await stock.client.get(`/v1/assets/${serialNumber}/history`);
  expect(body.lifetime).toEqual({ rentals: 0, totalCollected: 0 });
});

test("what happened to other things is no part of a history, one of the same id neither", async () => {
  const stock = await newStock();
  const [serialNumber, other] = [
    await newAsset(stock.tenantId, stock.product),
    await newAsset(stock.tenantId, stock.product),
  ];
  await stock.client.patch(`/v1/assets/${other}`, { notes: "Other" });
  await sql(
    `insert into events (tenant_id, id, type, subject_id, actor_id, request_id, data, occurred_at)
     select $1, 'evt_x' || type, type, $2, 'test', 'req_test', '{}', now()
       from unnest(array['billing_group.created', 'assets.moved', 'asset']) as type`,
    [stock.tenantId, serialNumber],
  );
  expect((await stock.client.get(`/v1/assets/${serialNumber}/history`)).body.entries).toEqual([]);
});

test("a cursor of another asset's history is refused", async () => {
  const stock = await newStock();
  const [serialNumber, other] = [
    await newAsset(stock.tenantId, stock.product),
    await newAsset(stock.tenantId, stock.product),
  ];
  await stock.client.patch(`/v1/assets/${other}`, { notes: "Other" });
  const { entries } = (await stock.client.get(`/v1/assets/${other}/history`)).body;
  for (const cursor of [entries[0].entryId, stock.rentalIds[0], "evt_none"]) {
    const { status, body } = await stock.client.get(`/v1/assets/${serialNumber}/history?startAfter=${cursor}`);
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", ["startAfter"]]);
  }
});

test.each(["limit=0", "limit=101", "sortDir=asc", "startAfter="])("the query %s is refused by name", async (query) => {
  const stock = await newStock();
  const serialNumber = await newAsset(stock.tenantId, stock.product);
  const { status, body } = await stock.client.get(`/v1/assets/${serialNumber}/history?${query}`);
  expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
  expect(new Set(placesOf(body))).toEqual(new Set([query.split("=")[0]]));
});
