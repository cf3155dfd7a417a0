import { buyoutOf } from "#domain/buyout";
import { addDays, type Day } from "#domain/day";
import { earlyReturnOf } from "#domain/early-return";
import { extend } from "#domain/extension";
import { type Actor, buyoutTermsOf, earlyReturnTermsOf, type Lifecycle } from "#domain/rental";
import { settingsOf } from "#domain/settings";
import { endOf } from "#domain/term";
import type { More } from "./lines.ts";
import { actor, minorUnitsOf, morningOf } from "./rows.ts";
import { demoSettings } from "./units.ts";

const by: Actor = { userId: actor };

/** A rental as it began. */
export type Begun = {
  startsOn: Day;
  contractLength: number;
  monthlyAmount: bigint;
  currency: string;
  listPrice: bigint;
  acquisitionCost: bigint;
  assetSerialNumber: string;
};

/** What a rental has become since, by the rules that the API follows, and the record of it. */
export function livedOn(
  begun: Begun,
  { extended, replaced, end }: More,
  others: { replacement: string; upgrade: { rentalId: string; orderId: string } | undefined },
): Pick<Begun, "contractLength" | "monthlyAmount" | "assetSerialNumber"> & { endsOn: Day; lifecycle: Lifecycle } {
  const { currency } = begun;
  const settings = settingsOf(demoSettings, currency);
  const lifecycle: Lifecycle = {};
  let { contractLength, monthlyAmount, assetSerialNumber } = begun;
  if (extended) {
    const { on, months, monthly } = extended;
    const wanted = { months, monthlyAmount: monthly === undefined ? undefined : minorUnitsOf(monthly, currency) };
    const { oldMonthlyAmount, ...made } = extend({ ...begun, extensionCount: 0 }, wanted, on, settings.extensions);
    ({ newContractLength: contractLength, newMonthlyAmount: monthlyAmount } = made);
    const [from, to] = [Number(oldMonthlyAmount), Number(made.newMonthlyAmount)];
    lifecycle.extensions = [
      { ...made, oldMonthlyAmount: from, newMonthlyAmount: to, extendedBy: by, extendedAt: morningOf(on) },
    ];
  }
  if (replaced) {
    const { on, reason } = replaced;
    const serials = { oldSerialNumber: assetSerialNumber, newSerialNumber: others.replacement };
    lifecycle.replacements = [{ ...serials, reason, insuranceClaim: false, replacedBy: by, replacedAt: morningOf(on) }];
    assetSerialNumber = others.replacement;
  }
  const now = { ...begun, originalContractLength: begun.contractLength, contractLength, monthlyAmount };
  if (end) {
    const { status, on, paid } = end;
    const processed = { processedBy: by, effectiveOn: on, processedAt: morningOf(on) };
    const ways: Record<typeof status, () => void> = {
      ended_buyout: () => {
        const price = paid === undefined ? undefined : minorUnitsOf(paid, currency);
        const terms = buyoutTermsOf(buyoutOf(now, on, settings, price));
        lifecycle.buyout = { ...terms, reason: "customer_request", ...processed };
      },
      ended_early_return: () => {
        const terms = earlyReturnTermsOf(earlyReturnOf(now, on, settings, { waiveFee: true }));
        lifecycle.earlyReturn = { ...terms, returnCondition: "fair", reason: "Moved abroad", ...processed };
      },
      ended_completed: () => {
        lifecycle.completion = { returnCondition: "good", processedBy: by, completedAt: morningOf(on) };
      },
      cancelled: () => {
        lifecycle.cancellation = { reason: "payment_failure", processedBy: by, cancelledAt: morningOf(on) };
      },
      ended_upgrade: () => {
        if (!others.upgrade) throw new Error("the demo has an upgrade to nothing");
        const { rentalId: newRentalId, orderId } = others.upgrade;
        lifecycle.upgrade = { newRentalId, orderId, processedBy: by, upgradedAt: morningOf(on) };
      },
    };
    ways[status]();
  }
  return { contractLength, monthlyAmount, assetSerialNumber, endsOn: endOf(now), lifecycle };
}

/** What was paid: each month that has begun, those of the first term at its price. */
export function collectedOf(
  begun: Begun,
  { monthlyAmount }: { monthlyAmount: bigint },
  months: number,
  { unpaid = 0, end }: More,
): bigint {
  const first = Math.min(months, begun.contractLength);
  const all = begun.monthlyAmount * BigInt(first) + monthlyAmount * BigInt(months - first);
  return all - monthlyAmount * BigInt(unpaid) + minorUnitsOf(end?.paid ?? 0, begun.currency);
}

/** The last day on which months of a rental began: of one that has ended, the day before. */
export const lastDayOf = ({ end }: More, asOf: Day): Day => (end ? addDays(end.on, -1) : asOf);
