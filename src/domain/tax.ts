import { allocate, percent, share } from "./money.ts";
import type { Settings } from "./settings.ts";

/** Amounts with their tax, in minor units: `subtotal` + `taxAmount` = `total`, of each line and of all. */
export type Taxed = {
  subtotal: bigint;
  taxAmount: bigint;
  total: bigint;
  lines: { subtotal: bigint; taxAmount: bigint; total: bigint }[];
};

/**
 * Tax of some lines at the unit's rate, computed once on their sum and rounded half up; the lines get shares of it that
 * add up (billing.md 6). `exclusive`: it comes on top of the amounts; `inclusive`: they contain it. No amount is negative:
 * a credit is taxed as what it gives back, and then turned around.
 */
export function taxOn(
  amounts: readonly bigint[],
  { enabled, rate, calculation }: Pick<Settings["tax"], "enabled" | "rate" | "calculation">,
): Taxed {
  const sum = amounts.reduce((all, amount) => all + amount, 0n);
  const isInclusive = calculation === "inclusive";
  const taxAmount = enabled ? share(sum, isInclusive ? contained(rate) : percent(rate)) : 0n;
  const taxes = allocate(taxAmount, amounts);
  const withTax = (amount: bigint, tax: bigint) =>
    isInclusive
      ? { subtotal: amount - tax, taxAmount: tax, total: amount }
      : { subtotal: amount, taxAmount: tax, total: amount + tax };
  return { ...withTax(sum, taxAmount), lines: amounts.map((amount, at) => withTax(amount, taxes[at] as bigint)) };
}

/** The part of an amount that is tax where the amount contains it: 21/121. */
function contained(rate: number) {
  const { numerator, denominator } = percent(rate);
  return { numerator, denominator: denominator + numerator };
}
