import { expect, test } from "vitest";
import { custodyOf, earningsOf, type HistoryEntry, newestFirst } from "#domain/asset-history";

test.each([
  // billing.md 10: 12 x 89 + 12 x 79 + 6 x 69 of 1000.
  [100_000n, 243_000n, 143_000n, 243],
  [100_000n, 53_400n, -46_600n, 53.4],
  [80_000n, 106_200n, 26_200n, 132.8],
  [100_000n, 0n, -100_000n, 0],
  [3n, 2n, -1n, 66.7],
  [0n, 500n, null, null],
  [null, 500n, null, null],
])("of a cost of %s, %s collected are a profit of %s and %s %%", (cost, collected, currentProfit, percent) => {
  expect(earningsOf(cost, collected)).toEqual({ currentProfit, costRecoveryPercent: percent });
});

const rental = {
  id: "sub_1",
  customerId: "cust_1",
  customerName: "Ada Test",
  status: "active",
  startsOn: "2026-01-15",
  endsOn: "2027-01-15",
  endedOn: null,
  monthlyAmount: 12_900n,
  totalCollected: 25_800n,
};

test.each([
  ["an active rental", {}, null],
  ["a completed one", { status: "ended_completed" }, "2027-01-15"],
  ["one that ended before", { status: "ended_early_return", endedOn: "2026-06-01" }, "2026-06-01"],
  ["one of which nobody has said", { status: "cancelled" }, null],
])("custody by %s", (_, more, until) => {
  expect(custodyOf({ ...rental, ...more })).toMatchObject({ rentalId: "sub_1", from: "2026-01-15", until });
});

const entry = (id: string, minute: number): HistoryEntry => ({
  id,
  type: "asset.updated",
  occurredAt: `2026-11-22T09:${minute}:00.000Z`,
  actorId: "key_1",
  changes: {},
});

test("entries of both lists come newest first, of one time the greater id first, and no more than asked for", () => {
  const events = [entry("evt_3", 30), entry("evt_2", 20), entry("evt_1", 10)];
  const rentals = [entry("sub_2", 20), entry("sub_1", 11)];
  const idsOf = (count: number) => newestFirst(count, events, rentals).map(({ id }) => id);
  expect(idsOf(9)).toEqual(["evt_3", "sub_2", "evt_2", "sub_1", "evt_1"]);
  expect(idsOf(2)).toEqual(["evt_3", "sub_2"]);
});
