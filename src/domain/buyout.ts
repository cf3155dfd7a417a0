import type { Day } from "./day.ts";
import { percent, share } from "./money.ts";
import { Problem, refusalAt } from "./problem.ts";
import type { Settings } from "./settings.ts";
import { monthsRemaining, type Term } from "./term.ts";

/** A rental as far as it can be bought out; amounts in minor units. */
export type Purchasable = Term & {
  originalContractLength: number;
  monthlyAmount: bigint;
  listPrice: bigint | null;
  acquisitionCost: bigint | null;
};

/** Where a price comes from: computed by the unit's method, or set by a person. */
export type CalculationMethod = "auto_calculated" | "manual_override";

/** What a buyout costs and how that comes about; parts that the method does not use are nothing. Minor units. */
export type Buyout = {
  price: bigint;
  calculationMethod: CalculationMethod;
  remainingMonths: number;
  remainingMonthsPayment: bigint;
  listPricePercentage: number;
  listPriceAmount: bigint;
  flatFee: bigint;
  residualValue: bigint;
  /** What the rental has none of, estimated from what it costs a month; null: it was not needed. */
  estimatedListPrice: bigint | null;
};

export type BuyoutSettings = Pick<Settings, "buyout" | "partialMonths" | "chargeCurrentMonth" | "contract" | "pricing">;

/**
 * What it costs to keep the device on a day: quote and action alike (billing.md 9). A price that was sent overrides the
 * computed one where the unit allows that. Throws `INVALID_BUYOUT_PRICE` for one that is negative or not allowed, or where
 * there is nothing to compute a price from.
 */
export function buyoutOf(rental: Purchasable, day: Day, settings: BuyoutSettings, sentPrice?: bigint): Buyout {
  const { enabled, allowManualOverride } = settings.buyout;
  if (!enabled) throw new Problem("FEATURE_DISABLED", "This business unit offers no buyouts.");
  if (sentPrice !== undefined && sentPrice < 0n) throw invalidPrice("A buyout price is not negative.");
  const parts = partsOf(rental, day, settings);
  const computed = parts && parts.remainingMonthsPayment + parts.listPriceAmount + parts.flatFee + parts.residualValue;
  if (sentPrice === undefined || (!allowManualOverride && sentPrice === computed)) {
    if (parts === null) throw invalidPrice(`${noListPrice}${allowManualOverride ? ": send the price" : ""}.`);
    return { ...parts, price: computed as bigint, calculationMethod: "auto_calculated" };
  }
  if (!allowManualOverride)
    throw invalidPrice("This business unit computes buyout prices; it does not take another one.");
  const { remainingMonths } = remainderOf(rental, day, settings);
  return { ...(parts ?? { ...noParts, remainingMonths }), price: sentPrice, calculationMethod: "manual_override" };
}

const noListPrice =
  "The price depends on the list price, which this subscription has none of and this business unit does not estimate";

const invalidPrice = (message: string) => refusalAt("INVALID_BUYOUT_PRICE", "buyoutPrice", message);

type Parts = Omit<Buyout, "price" | "calculationMethod">;

const noParts: Omit<Parts, "remainingMonths"> = {
  remainingMonthsPayment: 0n,
  listPricePercentage: 0,
  listPriceAmount: 0n,
  flatFee: 0n,
  residualValue: 0n,
  estimatedListPrice: null,
};

function remainderOf(rental: Purchasable, day: Day, settings: BuyoutSettings) {
  const remainingMonths = monthsRemaining(rental, day, settings);
  return { remainingMonths, remainingMonthsPayment: BigInt(remainingMonths) * rental.monthlyAmount };
}

/** The parts of the price by the unit's method; null where a list price is needed and there is none. */
function partsOf(rental: Purchasable, day: Day, settings: BuyoutSettings): Parts | null {
  const { method, flatFee } = settings.buyout;
  const remainder = remainderOf(rental, day, settings);
  const { remainingMonths } = remainder;
  switch (method) {
    case "flat_fee":
      return { ...noParts, remainingMonths, flatFee };
    case "remaining_months":
      return { ...noParts, ...remainder };
    case "residual_value":
      return { ...noParts, ...remainder, residualValue: residualValue(rental, settings) };
    case "list_price_percentage":
    case "remaining_months_plus_list_price_percentage": {
      const ofListPrice = listPricePart(rental, settings);
      const months = method === "list_price_percentage" ? { remainingMonths } : remainder;
      return ofListPrice && { ...noParts, ...months, ...ofListPrice };
    }
  }
}

function listPricePart(rental: Purchasable, settings: BuyoutSettings) {
  const { listPricePercentage, allowListPriceEstimation } = settings.buyout;
  const estimated = rental.listPrice === null && allowListPriceEstimation ? estimateListPrice(rental, settings) : null;
  const listPrice = rental.listPrice ?? estimated;
  if (listPrice === null) return null;
  const listPriceAmount = share(listPrice, percent(listPricePercentage));
  return { listPricePercentage, listPriceAmount, estimatedListPrice: estimated };
}

/** A percentage of what the device had cost, or the fixed minimum where that is more or there is no cost. */
function residualValue({ acquisitionCost }: Purchasable, { buyout }: BuyoutSettings): bigint {
  const ofCost = share(acquisitionCost ?? 0n, percent(buyout.residualPercentage));
  if (ofCost > buyout.residualMinimum) return ofCost;
  return buyout.residualMinimum;
}

/**
 * The list price from which the unit's pricing would have made this monthly price: monthly x length, over the part that a
 * term recovers, the margin on it and the adjustment of that length.
 */
export function estimateListPrice(
  { monthlyAmount, originalContractLength }: Pick<Purchasable, "monthlyAmount" | "originalContractLength">,
  { pricing, contract }: Pick<Settings, "pricing" | "contract">,
): bigint {
  const { adjustment = 0 } = contract.lengths.find(({ months }) => months === originalContractLength) ?? {};
  return share(
    monthlyAmount * BigInt(originalContractLength),
    inverse(percent(pricing.valueRecovery)),
    inverse(onTop(pricing.margin)),
    inverse(onTop(adjustment)),
  );
}

type Ratio = ReturnType<typeof percent>;

const inverse = ({ numerator, denominator }: Ratio): Ratio => ({ numerator: denominator, denominator: numerator });

/** A hundred per cent and this. */
function onTop(value: number): Ratio {
  const { numerator, denominator } = percent(value);
  return { numerator: denominator + numerator, denominator };
}
