import { toDecimal } from "#domain/money";
import type { RentalEventType } from "#domain/rental";
import type { events } from "../../src/db/tables/events.ts";
import type { rentals } from "../../src/db/tables/rentals.ts";
import { actor, morningOf } from "./rows.ts";

type Rental = typeof rentals.$inferInsert;
type Happened = { at: string; type: string; subjectId: string; data: Record<string, unknown> };

/** The event of each end, and the state that it leaves the asset in; of a cancelled rental it is out still. */
const ends: Record<
  Exclude<NonNullable<Rental["status"]>, "active">,
  { type: RentalEventType; asset?: { type: string; status: string } }
> = {
  ended_completed: { type: "subscription.completed", asset: { type: "asset.returned", status: "returned" } },
  ended_buyout: { type: "subscription.bought_out", asset: { type: "asset.sold", status: "sold" } },
  ended_upgrade: { type: "subscription.upgraded", asset: { type: "asset.returned", status: "returned" } },
  ended_early_return: { type: "subscription.returned", asset: { type: "asset.returned", status: "returned" } },
  cancelled: { type: "subscription.cancelled" },
};

/** What the record tells of a rental and its assets: as if all of it had been done by the API. */
export function recordOf(rental: Rental): (typeof events.$inferInsert)[] {
  const { id, tenantId, customerId, orderId, sku, currency, status = "active", lifecycle = {} } = rental;
  const { extensions = [], replacements = [] } = lifecycle;
  const decimal = (amount: bigint | number) => toDecimal(BigInt(amount), currency);
  const first = {
    serialNumber: replacements[0]?.oldSerialNumber ?? rental.assetSerialNumber,
    contractLength: rental.originalContractLength,
    startDate: rental.startsOn,
    endDate: extensions[0]?.oldEndsOn ?? rental.endsOn,
    monthlyAmount: decimal(extensions[0]?.oldMonthlyAmount ?? rental.monthlyAmount),
  };
  const assigned = (serialNumber: string, at: string): Happened =>
    ofAsset("asset.assigned", serialNumber, at, {
      status: { from: "available", to: "rented_out" },
      customerId: { from: null, to: customerId },
      rentalId: { from: null, to: id },
    });
  const released = (type: string, serialNumber: string, at: string, to: string): Happened =>
    ofAsset(type, serialNumber, at, {
      status: { from: "rented_out", to },
      ...(to !== "sold" && { customerId: { from: customerId, to: null } }),
      rentalId: { from: id, to: null },
    });
  const ofAsset = (type: string, subjectId: string, at: string, changes: Record<string, unknown>): Happened => ({
    ...{ at, type, subjectId, data: { subscriptionId: id, changes } },
  });

  const startedAt = rental.createdAt;
  const happened: Happened[] = [
    { at: startedAt, type: "subscription.created", subjectId: id, data: { orderId, customerId, sku, ...first } },
    assigned(first.serialNumber, startedAt),
    ...extensions.map((each) => ({
      at: each.extendedAt,
      type: "subscription.extended",
      subjectId: id,
      data: {
        serialNumber: first.serialNumber,
        extensionMonths: each.extensionMonths,
        contractLength: { from: each.oldContractLength, to: each.newContractLength },
        endDate: { from: each.oldEndsOn, to: each.newEndsOn },
        monthlyAmount: { from: decimal(each.oldMonthlyAmount), to: decimal(each.newMonthlyAmount) },
      },
    })),
    ...replacements.flatMap(({ replacedAt: at, oldSerialNumber: from, newSerialNumber: to, reason }) => [
      { at, type: "subscription.replaced", subjectId: id, data: { serialNumber: { from, to }, reason } },
      released("asset.withdrawn", from, at, "unavailable"),
      assigned(to, at),
    ]),
  ];
  if (status !== "active" && rental.endedOn) {
    const [{ type, asset }, at] = [ends[status], morningOf(rental.endedOn)];
    const data = { serialNumber: rental.assetSerialNumber, status: { from: "active", to: status } };
    happened.push({ at, type, subjectId: id, data });
    if (asset) happened.push(released(asset.type, rental.assetSerialNumber, at, asset.status));
  }
  return happened.map(({ at: occurredAt, ...event }, at) => ({
    ...event,
    ...{ tenantId, id: `evt_${id}_${at}`, actorId: actor, requestId: "req_demo", occurredAt },
  }));
}
