import { percent, share } from "./money.ts";
import { type Fault, Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";
import { type Taxed, taxOn } from "./tax.ts";

/** What a month of a variant costs for one contract length. Amounts are in minor units. */
export type OfferedTier = {
  contractLength: number;
  monthlyPrice: bigint;
  /** Off a month's price: per cent, or (`fixed`) minor units. */
  discount?: { type: "percentage"; value: number } | { type: "fixed"; value: bigint } | undefined;
};

/** A variant as far as an order is priced from it. */
export type OfferedVariant = { sku: string; status: "active" | "inactive"; pricing: readonly OfferedTier[] };

/** What an order asks for. */
export type AskedItem = { sku: string; quantity: number; contractLength?: number | undefined };

/** What it will cost: `unitPrice` per unit and month, in minor units. */
export type PricedLine<Variant> = { variant: Variant; quantity: number; contractLength: number; unitPrice: bigint };

/** A month of all units of an order. */
export type OrderTotals = Pick<Taxed, "subtotal" | "taxAmount" | "total"> & { totalDevices: number };

/** What an order is priced by. */
export type PricingSettings = Pick<Settings, "tax" | "contract" | "orderForm">;

/**
 * The lines of an order with their prices, and what they add up to. Tax is computed once, on the sum. Refuses what is no
 * active variant, has no price for the length, or is too few or too many: the first such rule, naming every item that
 * breaks it.
 */
export function priceOrder<Variant extends OfferedVariant>(
  items: readonly AskedItem[],
  variants: readonly Variant[],
  { tax, contract, orderForm }: PricingSettings,
): { lines: PricedLine<Variant>[]; totals: OrderTotals } {
  const bySku = new Map(variants.map((variant) => [variant.sku, variant]));
  refuse("VALIDATION_ERROR", "quantity", items, ({ quantity }) => {
    const { quantityMin, quantityMax } = orderForm;
    const fits = quantity >= quantityMin && quantity <= quantityMax;
    return fits ? null : `This business unit takes ${quantityMin} to ${quantityMax} units of one item.`;
  });
  refuse("VARIANT_NOT_FOUND", "sku", items, ({ sku }) => (bySku.has(sku) ? null : `There is no variant ${sku}.`));
  const variantOf = ({ sku }: AskedItem) => bySku.get(sku) as Variant;
  refuse("VARIANT_INACTIVE", "sku", items, (item) =>
    variantOf(item).status === "active" ? null : `The variant ${item.sku} is not offered any more.`,
  );
  const tierOf = (item: AskedItem) => chooseTier(variantOf(item).pricing, item.contractLength, contract.defaultLength);
  refuse("INVALID_CONTRACT_LENGTH", "contractLength", items, (item) => {
    if (tierOf(item)) return null;
    const lengths = variantOf(item).pricing.map((tier) => tier.contractLength);
    return `The variant ${item.sku} is offered for ${lengths.join(", ")} months: name one of them.`;
  });
  const lines = items.map((item) => {
    const tier = tierOf(item) as OfferedTier;
    const { contractLength } = tier;
    return { variant: variantOf(item), quantity: item.quantity, contractLength, unitPrice: priceOf(tier) };
  });
  const { subtotal, taxAmount, total } = taxOn(lines.map(lineTotal), tax);
  const totalDevices = lines.reduce((all, { quantity }) => all + quantity, 0);
  return { lines, totals: { subtotal, taxAmount, total, totalDevices } };
}

/** The tier of a length; where none was named, that of the default length, else the only one. */
export function chooseTier<Tier extends OfferedTier>(
  tiers: readonly Tier[],
  contractLength: number | undefined,
  defaultLength: number,
): Tier | undefined {
  const tier = tiers.find((one) => one.contractLength === (contractLength ?? defaultLength));
  return tier ?? (contractLength === undefined && tiers.length === 1 ? tiers[0] : undefined);
}

/** A month of one unit, less the discount of the tier: never below nothing. */
export function priceOf({ monthlyPrice, discount }: OfferedTier): bigint {
  if (!discount) return monthlyPrice;
  const off = discount.type === "fixed" ? discount.value : share(monthlyPrice, percent(discount.value));
  return off < monthlyPrice ? monthlyPrice - off : 0n;
}

/** A month of all units of a line. */
export const lineTotal = ({ unitPrice, quantity }: { unitPrice: bigint; quantity: number }): bigint =>
  unitPrice * BigInt(quantity);

type ItemCode = "VALIDATION_ERROR" | "VARIANT_NOT_FOUND" | "VARIANT_INACTIVE" | "INVALID_CONTRACT_LENGTH";

function refuse(
  code: ItemCode,
  field: keyof AskedItem,
  items: readonly AskedItem[],
  messageFor: (item: AskedItem) => string | null,
): void {
  const faults = items.flatMap((item, at): Fault[] => {
    const message = messageFor(item);
    return message === null ? [] : [{ path: `items.${at}.${field}`, message, code: code.toLowerCase() }];
  });
  if (faults.length > 0) throw new Problem(code, faults.map(({ message }) => message).join(" "), { faults });
}
