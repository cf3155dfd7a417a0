import { requireAssignable } from "./assignment.ts";
import type { Buyout, CalculationMethod } from "./buyout.ts";
import { addMonths, type Day } from "./day.ts";
import type { EarlyReturn } from "./early-return.ts";
import type { Instant } from "./instant.ts";
import { chooseTier, type OfferedTier, priceOf } from "./order-pricing.ts";
import type { LinePrices, RentalPrices } from "./price-snapshot.ts";
import { Problem, refusalAt } from "./problem.ts";
import { endOf, monthsElapsed } from "./term.ts";
import type { RentalStatus } from "./transitions.ts";

/** A subscription of one asset by one customer. Amounts are in minor units of `currency`. */
export type Rental = RentalPrices & {
  id: string;
  tenantId: string;
  orderId: string;
  /** The position of the order's line that it fulfils a unit of. */
  orderLine: number | null;
  customerId: string;
  customerEmail: string;
  customerName: string;
  assetSerialNumber: string;
  productId: string | null;
  variantId: string | null;
  sku: string;
  productName: string;
  productImageUrl: string | null;
  monthlyAmount: bigint;
  currency: string;
  status: RentalStatus;
  billingGroupId: string | null;
  originalContractLength: number;
  contractLength: number;
  startsOn: Day;
  endsOn: Day;
  /** Where it is not active any more. */
  endedOn: Day | null;
  nextBillingOn: Day | null;
  totalCollected: bigint;
  upgradeFromRentalId: string | null;
  lifecycle: Lifecycle;
  customFields: Record<string, unknown> | null;
  notes: string | null;
  createdBy: string;
  createdAt: Instant;
  updatedAt: Instant;
  version: number;
};

/** What is recorded of a rental. */
export const rentalEventTypes = [
  ...(["subscription.created", "subscription.updated", "subscription.quoted"] as const),
  ...(["subscription.extended", "subscription.replaced", "subscription.upgraded"] as const),
  ...(["subscription.bought_out", "subscription.returned", "subscription.completed"] as const),
  "subscription.cancelled",
] as const;
export type RentalEventType = (typeof rentalEventTypes)[number];

/** Who did it: the id of an API key. */
export type Actor = { userId: string };

/**
 * What was done with a rental. Kept as JSON: amounts are whole minor units as numbers, which hold them exactly
 * (`amountMax`).
 */
export type Lifecycle = {
  extensions?: ExtensionRecord[];
  replacements?: ReplacementRecord[];
  buyout?: BuyoutRecord;
  earlyReturn?: EarlyReturnRecord;
  cancellation?: CancellationRecord;
  completion?: CompletionRecord;
  upgrade?: UpgradeRecord;
};

type ExtensionRecord = {
  extensionMonths: number;
  oldContractLength: number;
  newContractLength: number;
  oldMonthlyAmount: number;
  newMonthlyAmount: number;
  oldEndsOn: Day;
  newEndsOn: Day;
  reason?: string | undefined;
  notes?: string | undefined;
  extendedBy: Actor;
  extendedAt: Instant;
};

export const replacementReasons = ["damaged", "stolen", "defective", "lost"] as const;
export type ReplacementRecord = {
  oldSerialNumber: string;
  newSerialNumber: string;
  reason: (typeof replacementReasons)[number];
  damageAssessment?: string | undefined;
  insuranceClaim: boolean;
  notes?: string | undefined;
  replacedBy: Actor;
  replacedAt: Instant;
};

/** A buyout as it is kept, of a quote too. */
export type BuyoutTerms = {
  buyoutPrice: number;
  calculationMethod: CalculationMethod;
  remainingMonths: number;
  remainingMonthsPayment: number;
  listPricePercentage: number;
  listPriceAmount: number;
  flatFee: number;
  residualValue: number;
};

export const buyoutReasons = ["customer_request", "end_of_contract", "other"] as const;
export type BuyoutRecord = BuyoutTerms & {
  reason: (typeof buyoutReasons)[number];
  notes?: string | undefined;
  quoteId?: string | undefined;
  processedBy: Actor;
  effectiveOn: Day;
  processedAt: Instant;
};

/** An early return as it is kept, of a quote too. */
export type EarlyReturnTerms = {
  fee: number;
  feeWaived: boolean;
  calculationMethod: CalculationMethod;
  method: EarlyReturn["method"];
  remainingMonths: number;
  remainingMonthsPayment: number;
  feePercentage: number;
  gracePeriodApplied: boolean;
  daysFromStart: number;
};

export const returnConditions = ["excellent", "good", "fair", "poor", "damaged"] as const;
export type ReturnCondition = (typeof returnConditions)[number];
export type EarlyReturnRecord = EarlyReturnTerms & {
  returnCondition: ReturnCondition;
  reason?: string | undefined;
  damageAssessment?: string | undefined;
  notes?: string | undefined;
  quoteId?: string | undefined;
  processedBy: Actor;
  effectiveOn: Day;
  processedAt: Instant;
};

export const cancellationReasons = ["customer_request", "payment_failure", "fraud", "admin_decision", "other"] as const;
export type CancellationRecord = {
  reason: (typeof cancellationReasons)[number];
  notes?: string | undefined;
  processedBy: Actor;
  cancelledAt: Instant;
};

type CompletionRecord = {
  returnCondition?: ReturnCondition | undefined;
  notes?: string | undefined;
  processedBy: Actor;
  completedAt: Instant;
};

type UpgradeRecord = {
  newRentalId: string;
  orderId: string;
  reason?: string | undefined;
  notes?: string | undefined;
  quoteId?: string | undefined;
  processedBy: Actor;
  upgradedAt: Instant;
};

export const buyoutTermsOf = (buyout: Buyout): BuyoutTerms => ({
  buyoutPrice: Number(buyout.price),
  calculationMethod: buyout.calculationMethod,
  remainingMonths: buyout.remainingMonths,
  remainingMonthsPayment: Number(buyout.remainingMonthsPayment),
  listPricePercentage: buyout.listPricePercentage,
  listPriceAmount: Number(buyout.listPriceAmount),
  flatFee: Number(buyout.flatFee),
  residualValue: Number(buyout.residualValue),
});

export const earlyReturnTermsOf = ({ fee, remainingMonthsPayment, ...terms }: EarlyReturn): EarlyReturnTerms => ({
  ...terms,
  fee: Number(fee),
  remainingMonthsPayment: Number(remainingMonthsPayment),
});

/** A line of an order as far as a rental takes after it. */
export type RentedLine = LinePrices & {
  position: number;
  productId: string;
  variantId: string;
  sku: string;
  productName: string;
  productImageUrl: string | null;
  quantity: number;
  rentedDevices: number;
  unitPrice: bigint;
  contractLength: number;
};

/** What the variant of the asset says on the day that a rental starts. */
export type RentedVariant = {
  id: string;
  sku: string;
  status: "active" | "inactive";
  pricing: readonly OfferedTier[];
  listPrice: bigint | null;
  acquisitionCost: bigint | null;
};

/** The asset that is handed over, or its refusal: unknown, not available. What it is of, is looked at elsewhere. */
export const requireAvailable = <Found extends { serialNumber: string; sku: string; status: string }>(
  asset: Found | undefined,
  path: string,
): Found => requireAssignable(asset, asset?.sku ?? "", path);

/** A month of a variant for a length that is asked for; throws `INVALID_CONTRACT_LENGTH` where it is not offered. */
export function offeredPrice(
  { sku, pricing }: Pick<RentedVariant, "sku" | "pricing">,
  contractLength: number | undefined,
  defaultLength: number,
): { contractLength: number; monthlyAmount: bigint } {
  const tier = chooseTier(pricing, contractLength, defaultLength);
  if (tier) return { contractLength: tier.contractLength, monthlyAmount: priceOf(tier) };
  const lengths = pricing.map((each) => each.contractLength).join(", ");
  const message = `The variant ${sku} is offered for ${lengths} months: name one of them.`;
  throw refusalAt("INVALID_CONTRACT_LENGTH", "contractLength", message);
}

/** Length and price of a new rental: those of its line, unless another length of the same variant is asked for. */
export function rentedTerms(line: RentedLine, variant: RentedVariant, contractLength: number | undefined) {
  if (contractLength === undefined || contractLength === line.contractLength) {
    return { contractLength: line.contractLength, monthlyAmount: line.unitPrice };
  }
  return offeredPrice(variant, contractLength, contractLength);
}

/** How far from today a rental may start, in months: as long as a contract can be. */
const startMonthsMax = 120;

/** Refuses a start that cannot be meant. */
export function requireStart(startsOn: Day, today: Day): Day {
  const [first, last] = [addMonths(today, -startMonthsMax), addMonths(today, startMonthsMax)];
  if (startsOn >= first && startsOn <= last) return startsOn;
  throw refusalAt("VALIDATION_ERROR", "startDate", `A subscription starts between ${first} and ${last}.`);
}

/** The day on which a rental ends: today, or one before it that was told, but none before its start. */
export function requireEffective(rental: Pick<Rental, "startsOn">, told: Day | undefined, today: Day): Day {
  if (told === undefined) return today;
  if (told <= today && (told >= rental.startsOn || told === today)) return told;
  throw refusalAt("VALIDATION_ERROR", "effectiveDate", `The day is from ${rental.startsOn} to today, ${today}.`);
}

/** Refuses to complete a contract that is still running. */
export function requireTermOver(rental: Pick<Rental, "id" | "startsOn" | "contractLength">, day: Day): void {
  const end = endOf(rental);
  if (day >= end) return;
  throw new Problem(
    "CONTRACT_NOT_ENDED",
    `Subscription ${rental.id} runs until ${end}; before, it is an early return.`,
  );
}

/** Whole months that a rental that has ended was had, and those that its contract had left. */
export function monthsRented({
  startsOn,
  contractLength,
  endedOn,
}: Pick<Rental, "startsOn" | "contractLength" | "endedOn">) {
  if (endedOn === null) return null;
  const actual = monthsElapsed({ startsOn, contractLength }, endedOn);
  return { actual, saved: contractLength - actual };
}
