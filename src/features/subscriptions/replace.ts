import type { Context } from "#context";
import { requireAssignable } from "#domain/assignment";
import { refusalAt } from "#domain/problem";
import type { Rental, ReplacementRecord } from "#domain/rental";
import { assetAfter, rentalAfter } from "#domain/transitions";
import { requireMatch } from "#http/etag";
import { requireSameId } from "#http/path-id";
import { actorOf, commitAction, handOver, release } from "./act.ts";
import { requireRental } from "./get.ts";
import { assetBySerial, assetOfRental, rentalById } from "./queries.ts";

export type ReplaceDevice = {
  id: string;
  ifMatch: string | undefined;
  rentalId?: string | undefined;
  newSerialNumber: string;
  newSku?: string | undefined;
  replacementReason: ReplacementRecord["reason"];
  damageAssessment?: string | undefined;
  insuranceClaim?: boolean | undefined;
  notes?: string | undefined;
};

/** Gives another asset of the same SKU for the present one, which is out of use from now on. All else stays. */
export async function replaceDevice(
  ctx: Context,
  input: ReplaceDevice,
): Promise<{ rental: Rental; replacement: ReplacementRecord }> {
  const { id, newSerialNumber, notes, damageAssessment, insuranceClaim = false, replacementReason: reason } = input;
  const loaded = await ctx.load({
    found: rentalById({ id }),
    old: assetOfRental({ rentalId: id }),
    next: assetBySerial({ serialNumber: newSerialNumber }),
  });
  const before = requireRental(loaded.found);
  requireSameId("rentalId", input.rentalId, id);
  requireMatch(input.ifMatch, before.version);
  rentalAfter(before, "replace");
  if (input.newSku !== undefined && input.newSku !== before.sku) {
    throw refusalAt(
      "SKU_MISMATCH",
      "newSku",
      `A replacement is of the same SKU, ${before.sku}; another one is an upgrade.`,
    );
  }
  const next = requireAssignable(loaded.next[0], before.sku, "newSerialNumber");
  const replacement: ReplacementRecord = {
    oldSerialNumber: before.assetSerialNumber,
    newSerialNumber,
    reason,
    damageAssessment,
    insuranceClaim,
    notes,
    replacedBy: actorOf(ctx),
    replacedAt: ctx.now,
  };
  const withdrawn = loaded.old.map((asset) => release(asset, { status: assetAfter.replace }, "asset.withdrawn"));
  return commitAction(
    ctx,
    {
      before,
      changed: {
        assetSerialNumber: newSerialNumber,
        lifecycle: { ...before.lifecycle, replacements: [...(before.lifecycle.replacements ?? []), replacement] },
      },
      type: "subscription.replaced",
      data: {
        serialNumber: { from: before.assetSerialNumber, to: newSerialNumber },
        reason,
        insuranceClaim,
        ...(damageAssessment !== undefined && { damageAssessment }),
        ...(notes !== undefined && { notes }),
      },
      moves: [...withdrawn, handOver(next, before)],
    },
    (rental) => ({ rental, replacement }),
  );
}
