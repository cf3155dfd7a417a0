import type { Instant } from "./instant.ts";
import { amountMax, toDecimal, toMinorUnits, tooPrecise } from "./money.ts";
import type { Fault } from "./problem.ts";

export const contractLengthMax = 120;

type Discount =
  | { type: "percentage"; value: number; description?: string | undefined }
  | { type: "fixed"; value: bigint; description?: string | undefined };

type Origin = {
  source?: "suggested" | "manual" | undefined;
  calculatedAt?: Instant | undefined;
  presetUsed?: string | undefined;
};

/** What a month costs for one contract length (months). Amounts are in minor units of the tenant's currency. */
export type PriceTier = Origin & {
  contractLength: number;
  monthlyPrice: bigint;
  setupFee?: bigint | undefined;
  /** `value` is per cent, or (`fixed`) minor units off a month's price. */
  discount?: Discount | undefined;
};

/** The same with amounts as decimal numbers, as the wire has it. */
export type WireTier = Origin & {
  contractLength: number;
  monthlyPrice: number;
  setupFee?: number | undefined;
  discount?: { type: Discount["type"]; value: number; description?: string | undefined } | undefined;
};

/** Prices as a request names them: tier by tier, or monthly prices by contract length, `{ "12": 189 }`. */
export type WirePricing = readonly WireTier[] | Readonly<Record<string, number>>;

type Placed = { tier: WireTier; path: string; lengthPath: string; pricePath: string };

function placed(pricing: WirePricing, place: string): Placed[] {
  if (Array.isArray(pricing)) {
    return (pricing as readonly WireTier[]).map((tier, at) => {
      const path = `${place}.${at}`;
      return { tier, path, lengthPath: `${path}.contractLength`, pricePath: `${path}.monthlyPrice` };
    });
  }
  return Object.entries(pricing as Readonly<Record<string, number>>).map(([length, monthlyPrice]) => {
    const path = `${place}.${length}`;
    return { tier: { contractLength: Number(length), monthlyPrice }, path, lengthPath: path, pricePath: path };
  });
}

/**
 * Price tiers as they are kept, sorted by length, and what is wrong with them: every length that is out of bounds or there
 * twice, every amount and discount that cannot be. `place` is where they stand in the request.
 */
export function readPricing(
  pricing: WirePricing,
  currency: string,
  place: string,
): { tiers: PriceTier[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const lengths = new Set<number>();
  const tiers = placed(pricing, place).map(({ tier, path, lengthPath, pricePath }): PriceTier => {
    const { contractLength, setupFee, discount, source, calculatedAt, presetUsed } = tier;
    faults.push(...lengthFaults(lengthPath, contractLength, lengths));
    lengths.add(contractLength);
    const monthlyPrice = readAmount(pricePath, tier.monthlyPrice, currency, faults);
    return {
      contractLength,
      monthlyPrice,
      ...(setupFee !== undefined && { setupFee: readAmount(`${path}.setupFee`, setupFee, currency, faults) }),
      ...(discount && { discount: readDiscount(`${path}.discount.value`, discount, monthlyPrice, currency, faults) }),
      ...(source && { source }),
      ...(calculatedAt && { calculatedAt }),
      ...(presetUsed && { presetUsed }),
    };
  });
  if (tiers.length === 0) faults.push({ path: place, message: "A variant has at least one price.", code: "too_small" });
  return { tiers: tiers.sort((one, other) => one.contractLength - other.contractLength), faults };
}

function lengthFaults(path: string, length: number, others: ReadonlySet<number>): Fault[] {
  const fault = (message: string) => [{ path, message, code: "contract_length" }];
  if (!(Number.isInteger(length) && length >= 1 && length <= contractLengthMax)) {
    return fault(`A contract is 1 to ${contractLengthMax} whole months long.`);
  }
  return others.has(length) ? fault(`There is another price for ${length} months.`) : [];
}

/** An amount in minor units, and into `faults` what is wrong with it. */
export function readAmount(path: string, amount: number, currency: string, faults: Fault[]): bigint {
  if (!(amount >= 0 && amount <= amountMax)) {
    faults.push({ path, message: `An amount is from 0 to ${amountMax}.`, code: "amount" });
    return 0n;
  }
  const minorUnits = toMinorUnits(amount, currency);
  if (minorUnits === null) faults.push(tooPrecise(path, currency));
  return minorUnits ?? 0n;
}

function readDiscount(
  path: string,
  { type, value, description }: NonNullable<WireTier["discount"]>,
  monthlyPrice: bigint,
  currency: string,
  faults: Fault[],
): Discount {
  const more = description === undefined ? {} : { description };
  const refuse = (message: string) => faults.push({ path, message, code: "discount" });
  if (type === "percentage") {
    if (!(value >= 0 && value <= 100)) refuse("A percentage is from 0 to 100.");
    return { type, value, ...more };
  }
  const amount = readAmount(path, value, currency, faults);
  if (amount > monthlyPrice) refuse("A fixed discount is at most the monthly price.");
  return { type, value: amount, ...more };
}

/** Price tiers with decimal amounts, each field at its place: two that say the same are written the same. */
export const tiersOnWire = (tiers: readonly PriceTier[], currency: string): WireTier[] =>
  tiers.map(({ contractLength, monthlyPrice, setupFee, discount, source, calculatedAt, presetUsed }) => ({
    contractLength,
    monthlyPrice: toDecimal(monthlyPrice, currency),
    ...(setupFee !== undefined && { setupFee: toDecimal(setupFee, currency) }),
    ...(discount && { discount: discountOnWire(discount, currency) }),
    ...(source && { source }),
    ...(calculatedAt && { calculatedAt }),
    ...(presetUsed && { presetUsed }),
  }));

const discountOnWire = ({ type, value, description }: Discount, currency: string) => ({
  type,
  value: type === "fixed" ? toDecimal(value as bigint, currency) : (value as number),
  ...(description !== undefined && { description }),
});
