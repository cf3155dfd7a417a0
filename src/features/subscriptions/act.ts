import type { Context } from "#context";
import type { Event } from "#db/door";
import type { Statement } from "#db/statement";
import { asLoaded } from "#db/writes";
import { type Asset, recordOf, requireMove } from "#domain/asset";
import type { AssetEventType } from "#domain/asset-history";
import type { Actor, Rental, RentalEventType } from "#domain/rental";
import { touchGroup, updateAssets, updateRentals } from "./queries.ts";

/** What becomes of an asset: `type` is the event that tells of it. */
export type AssetMove = {
  before: Asset;
  changed: Partial<Pick<Asset, "status" | "condition" | "customerId" | "rentalId">>;
  type: AssetEventType;
};

/** What an action has decided. */
export type Action = {
  before: Rental;
  changed: Partial<Rental>;
  type: RentalEventType;
  /** Of its event: what is worth knowing of it, amounts as decimals. */
  data: Record<string, unknown>;
  moves?: readonly AssetMove[];
  /** Written after the assets and before the rental. */
  writes?: readonly Statement[];
  /** Written after the rental: what takes its place. */
  thenWrites?: readonly Statement[];
  events?: readonly Event[];
};

export const actorOf = (ctx: Context): Actor => ({ userId: ctx.actorId });

/**
 * Writes what an action has decided, in one commit: the assets that it moves, the billing group whose sum it changes, the
 * rental. In that order in every action, so that two of them do not deadlock.
 */
export function commitAction<Result>(ctx: Context, action: Action, answer: (after: Rental) => Result): Promise<Result> {
  const { before, changed, type, data, moves = [], writes = [], thenWrites = [], events = [] } = action;
  const after: Rental = { ...before, ...changed, updatedAt: ctx.now, version: before.version + 1 };
  const isCountedAnew = after.status !== before.status || after.monthlyAmount !== before.monthlyAmount;
  const groupId = isCountedAnew ? before.billingGroupId : null;
  return ctx.commit({
    result: answer(after),
    writes: [
      ...moveAssets(ctx, moves),
      ...writes,
      ...(groupId === null ? [] : [touchGroup({ id: groupId, updatedAt: ctx.now })]),
      updateRentals({ ...after, ...asLoaded([before]) }),
      ...thenWrites,
    ],
    events: [
      { type, subjectId: before.id, data: { serialNumber: after.assetSerialNumber, ...data } },
      ...moves.map((move) => eventOf(before.id, move)),
      ...events,
    ],
  });
}

/** Writes moves of loaded assets, always in the same order: two commits that move the same ones do not deadlock. */
export const moveAssets = (ctx: Context, moves: readonly AssetMove[]): Statement[] =>
  moves
    .toSorted((one, other) => (one.before.serialNumber < other.before.serialNumber ? -1 : 1))
    .map((move) => moveAsset(ctx, move));

/** Writes a move of a loaded asset, after the rules of states. */
function moveAsset(ctx: Context, { before, changed }: AssetMove): Statement {
  const after = { ...before, ...changed };
  if (after.status !== before.status) requireMove(before, after.status, "subscription", true);
  const { serialNumber: id, version } = before;
  return updateAssets({ ...after, updatedAt: ctx.now, ...asLoaded([{ id, version }]) });
}

/** What the record says of a move, by the names of the asset's own history. */
export const eventOf = (rentalId: string, { before, changed, type }: AssetMove): Event => ({
  type,
  subjectId: before.serialNumber,
  data: { subscriptionId: changed.rentalId ?? rentalId, changes: recordOf(before, changed, before.currency) },
});

/** An asset goes out of the house with a rental. */
export const handOver = (asset: Asset, { customerId, id }: Pick<Rental, "customerId" | "id">): AssetMove => ({
  before: asset,
  changed: { status: "rented_out", customerId, rentalId: id },
  type: "asset.assigned",
});

/** An asset comes back, or goes out of reach: nobody has it by a rental any more. */
export const release = (
  asset: Asset,
  changed: Partial<Pick<Asset, "status" | "condition">>,
  type: AssetEventType,
): AssetMove => ({ before: asset, changed: { ...changed, customerId: null, rentalId: null }, type });
