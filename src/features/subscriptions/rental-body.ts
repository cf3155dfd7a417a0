import * as z from "zod";
import { acquisitionCostSources, listPriceSources } from "#domain/price-snapshot";
import { recoveryStatuses } from "#domain/recovery";
import { buyoutReasons, cancellationReasons, returnConditions } from "#domain/rental";
import { rentalStatuses } from "#domain/transitions";
import { moment } from "#http/schema";

const date = (description: string) => z.string().meta({ format: "date", description, example: "2026-11-22" });
const money = (description: string, example = 129) => z.number().min(0).meta({ description, example });
const months = (description: string) => z.int().min(0).max(120).meta({ description, example: 24 });
const length = (description: string) => z.int().min(1).max(120).meta({ description, example: 24 });
const free = () => z.string().optional();
const actor = () =>
  z.object({
    userId: z.string().meta({ description: "The id of an API key.", example: "key_7nB2kQ9x" }),
    // Of people; a key has none of these.
    ...{ email: free(), displayName: free(), role: free(), memberId: free() },
  });

const extensionBody = z.object({
  extensionMonths: months("The months that were added."),
  oldContractLength: length("Months of the contract before."),
  newContractLength: length("Months of the contract since."),
  oldMonthlyAmount: money("A month before."),
  newMonthlyAmount: money("A month since."),
  reason: free(),
  notes: free(),
  extendedBy: actor(),
  oldEndDate: date("The day after the last one, before."),
  newEndDate: date("The day after the last one, since."),
  extendedAt: moment(),
});

const replacementBody = z.object({
  oldSerialNumber: z.string().meta({ example: "NB-14-PRO-32-NL101" }),
  newSerialNumber: z.string().meta({ example: "NB-14-PRO-32-NL201" }),
  reason: z.string().meta({ example: "defective" }),
  damageAssessment: free(),
  insuranceClaim: z.boolean().optional(),
  notes: free(),
  replacedBy: actor(),
  replacedAt: moment(),
});

const methods = ["auto_calculated", "manual_override"] as const;

const buyoutBody = z.object({
  buyoutPrice: money("What the customer pays to keep the device.", 658),
  calculationMethod: z.enum(methods).meta({ description: "Whether the price was computed or set by a person." }),
  calculationBreakdown: z
    .object({
      remainingMonths: months("Whole months that were left."),
      remainingMonthsPayment: money("What those come to, where the price contains them.", 516),
      listPricePercentage: z.number().meta({ description: "The part of the list price, in per cent.", example: 0 }),
      listPriceAmount: money("That part.", 0),
      flatFee: money("A fixed price.", 0),
      residualValue: money("A part of what the device had cost, or the fixed minimum.", 142),
    })
    .optional(),
  reason: z.enum(buyoutReasons),
  notes: free(),
  quoteId: free(),
  processedBy: actor(),
  buyoutDate: date("The day from which it is the customer's."),
});

const earlyReturnBody = z.object({
  fee: money("What the early return costs.", 258),
  feeWaived: z.boolean(),
  calculationMethod: z.enum(methods).meta({ description: "Whether the fee was computed or set by a person." }),
  calculationBreakdown: z
    .object({
      method: z.enum(["remaining_months", "flat_fee", "no_fee", "manual"]),
      remainingMonths: months("Whole months that were left."),
      gracePeriodApplied: z.boolean().meta({ description: "Whether it was so soon that it costs nothing." }),
      daysFromStart: z.int().min(0).max(3650).meta({ example: 600 }),
    })
    .optional(),
  returnCondition: z.enum(returnConditions),
  reason: z.string().min(1).meta({ example: "Project ended" }),
  damageAssessment: free(),
  notes: free(),
  quoteId: free(),
  processedBy: actor(),
  returnDate: date("The day on which it was back."),
  returnedAt: moment(),
});

const cancellationBody = z.object({
  reason: z.enum(cancellationReasons),
  notes: free(),
  processedBy: actor(),
  cancelledAt: moment(),
});

const completionBody = z.object({
  returnCondition: z.enum(returnConditions).optional(),
  notes: free(),
  processedBy: actor(),
  completedAt: moment(),
});

const recoveryBody = z.object({
  monthsActive: months("Whole months that have passed."),
  monthsRemaining: months("Months that are left."),
  breakevenMonth: z.int().optional().meta({ description: "The month in which the cost is earned.", example: 14 }),
  projectedTotalCollection: money("When all that remains has been paid as well.", 3096),
  projectedMargin: z.number().optional().meta({ description: "That less the cost.", example: 1296 }),
  projectedMarginPercent: z.number().optional().meta({ description: "Of the cost.", example: 72 }),
});

/** A subscription on the wire, which calls it a rental. */
export const rentalBody = z
  .object({
    rentalId: z.string().meta({ example: "sub_demo_101" }),
    tenantId: z.string().meta({ example: "bu_amsterdam" }),
    assetSerialNumber: z
      .string()
      .meta({ description: "The asset that the customer has.", example: "NB-14-PRO-32-NL101" }),
    customerId: z.string().meta({ example: "cust_brightline" }),
    productId: z.string().optional(),
    variantId: z.string().optional(),
    sku: z.string().meta({ example: "NB-14-PRO-32" }),
    productName: z.string().meta({ example: "Northbook 14 Pro, 32 GB" }),
    productImageUrl: z.string().optional(),
    monthlyAmount: money("What a month costs, in `currency`, before tax is added."),
    currency: z.string().length(3).meta({ description: "ISO 4217; that of the business unit.", example: "EUR" }),
    status: z.enum(rentalStatuses).meta({ description: "All but `active` are final." }),
    billingGroupId: z.string().optional(),
    originalContractLength: z.int().meta({ description: "Months, as agreed at first.", example: 24 }),
    contractLength: z.int().meta({ description: "Months, with all extensions.", example: 24 }),
    startDate: date("The first day."),
    endDate: date("The day after the last one."),
    endedOn: date("The day on which it ended; absent while it is active.").optional(),
    nextBillingDate: date("When the next payment is due.").optional(),
    lastModifiedDate: moment(),
    extensionHistory: z.array(extensionBody),
    replacementHistory: z.array(replacementBody),
    actualMonthsRented: z.number().optional().meta({ description: "Whole months that it lasted, once it has ended." }),
    monthsSaved: z
      .number()
      .optional()
      .meta({ description: "Months of the contract that did not come, once it has ended." }),
    listPrice: money("The price of the device as new, on the day of the start.", 2499).optional(),
    listPriceSource: z.enum(listPriceSources).optional(),
    listPriceCapturedAt: moment().optional(),
    acquisitionCost: money("What the device had cost, on the day of the start.", 1800).optional(),
    acquisitionCostSource: z.enum(acquisitionCostSources).optional(),
    acquisitionCostCapturedAt: moment().optional(),
    totalCollected: z.number().meta({ description: "What has been paid, net of tax.", example: 1548 }),
    costRecoveryPercent: z.number().optional().meta({ description: "Of the acquisition cost.", example: 86 }),
    currentProfit: z.number().optional().meta({ description: "What was paid less the cost.", example: -252 }),
    breakevenMonths: z.number().optional().meta({ description: "Months to earn the cost.", example: 14 }),
    hasReachedBreakeven: z.boolean(),
    recoveryStatus: z.enum(recoveryStatuses),
    costRecovery: recoveryBody,
    buyoutDetails: buyoutBody.optional(),
    earlyReturnDetails: earlyReturnBody.optional(),
    cancellationDetails: cancellationBody.optional(),
    completionDetails: completionBody.optional(),
    orderId: z.string().meta({ example: "ord_demo_101" }),
    upgradeFromRentalId: z.string().optional().meta({ description: "The rental that this one took the place of." }),
    upgradedToRentalId: z.string().optional().meta({ description: "The rental that took the place of this one." }),
    customerEmail: z.string().meta({ example: "noor@brightline.example" }),
    customerName: z.string().meta({ example: "Noor de Wit" }),
    customFields: z.record(z.string(), z.unknown()).optional(),
    createdAt: moment(),
    updatedAt: moment(),
    createdBy: z.string().meta({ description: "Who made it: the id of an API key.", example: "key_7nB2kQ9x" }),
    notes: z.string().optional(),
  })
  .meta({ id: "Rental" });
