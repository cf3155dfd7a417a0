import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { amountMax, toDecimal } from "#domain/money";
import { marginOver, percentOf } from "#domain/recovery";
import { buyoutReasons, cancellationReasons, type Rental, replacementReasons, returnConditions } from "#domain/rental";
import { monthsElapsed } from "#domain/term";
import { rentalStatuses } from "#domain/transitions";
import { jsonAnswer, jsonBody, refuses, requires, requiresWithBody, respond } from "#http/endpoint";
import { etagOf } from "#http/etag";
import { idempotencyHeader } from "#http/idempotency";
import { limitOf, pageOf, pageQuery } from "#http/page";
import { faultAt } from "#http/problem";
import { day, header, id, moment, note, tenantHeader, text } from "#http/schema";
import type { Env } from "#http/worker-env";
import { buyoutSubscription } from "./buyout.ts";
import { calculateBuyout, calculateEarlyReturn, calculateExtension, calculateUpgrade, type Held } from "./calculate.ts";
import { cancelSubscription } from "./cancel.ts";
import { completeSubscription } from "./complete.ts";
import { createSubscription } from "./create.ts";
import { returnEarly } from "./early-return.ts";
import { extendSubscription } from "./extend.ts";
import { getSubscription } from "./get.ts";
import { getSubscriptionHistory } from "./history.ts";
import { listSubscriptions } from "./list.ts";
import { updateSubscriptionNotes } from "./notes.ts";
import { presentRental, rentalBody } from "./present.ts";
import { sorts } from "./queries.ts";
import { replaceDevice } from "./replace.ts";
import { upgradeSubscription } from "./upgrade.ts";

const tags = ["Subscriptions"];
const path = { subscriptionId: id().meta({ description: "The id of the subscription.", example: "sub_demo_101" }) };
const etag = z.object({
  ETag: z.string().meta({ description: "The version of the subscription, for `If-Match`.", example: '"3"' }),
});
const ifMatch = header(
  "If-Match",
  "The `ETag` of your read: the change is refused with 412 if the subscription has changed since.",
  '"3"',
);
const versioned = (rental: Rental) => ({ ETag: etagOf(rental.version) });

const pageFields = {
  count: z.int().meta({ description: "How many items this page holds.", example: 1 }),
  limit: z.int().meta({ description: "How many it may hold.", example: 50 }),
  hasMore: z.boolean().meta({ description: "Whether another page follows." }),
  nextCursor: z.string().nullable().meta({ description: "The next page's `startAfter`; null on the last page." }),
};

/** An amount whose sign a rule looks at, to refuse a negative one by its own name. */
const signedAmount = () => z.number().min(-amountMax).max(amountMax);

const fields = {
  rentalId: id().optional().meta({ description: "The id of the path once more, or nothing.", example: "sub_demo_101" }),
  reason: text(1000).optional().meta({ description: "Why; kept with the subscription.", example: "Project goes on" }),
  notes: note(5000).optional().meta({ description: "For your own people.", example: "Agreed by phone" }),
  damageAssessment: note(5000).optional().meta({ description: "What is damaged.", example: "Screen cracked" }),
  quoteId: id().optional().meta({
    description: "A held quote: exactly its price is charged, or the request is refused with `QUOTE_STALE`.",
  }),
  newMonthlyAmount: signedAmount().min(0).optional(),
  extensionMonths: z.int().min(-1200).max(1200).meta({
    description: "Months to add, as the business unit offers them; 120 in all at most.",
    example: 6,
  }),
  returnCondition: z.enum(returnConditions).meta({ description: "What the device is like.", example: "good" }),
  effectiveDate: day().optional().meta({ description: "The day of it, not after today; today if left out." }),
  subject: id().meta({ description: "The id of the subscription.", example: "sub_demo_101" }),
  hold: z.boolean().optional().meta({
    description: "Whether to hold this price: the answer then names a quote that the action takes.",
  }),
};

/** Every action is asked for, refused and repeated alike. */
const action = <Name extends string>(name: Name) => ({
  ...requiresWithBody("subscriptions:write"),
  method: "post" as const,
  path: `/v1/subscriptions/{subscriptionId}/${name}` as const,
  tags,
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
});
const actionRefusals = refuses(400, 404, 409, 412, 413, 415, 422);
const done = { success: z.literal(true), message: z.string(), rentalId: z.string() };

const list = createRoute({
  ...requires("subscriptions:read"),
  method: "get",
  path: "/v1/subscriptions",
  operationId: "listSubscriptions",
  tags,
  summary: "List subscriptions",
  description:
    "The subscriptions of the business unit, page by page. Filters combine. A list of a range of end dates is in the order " +
    "of end dates.",
  parameters: [tenantHeader],
  request: {
    query: z.strictObject({
      ...pageQuery(sorts),
      status: z.enum(rentalStatuses).optional().meta({ description: "Only subscriptions in this state." }),
      customerId: id().optional().meta({ description: "Only those of this customer." }),
      orderId: id().optional().meta({ description: "Only those of this order." }),
      serialNumber: id().optional().meta({ description: "Only those of this asset." }),
      sku: text(100).optional().meta({ description: "Only those of this SKU." }),
      endDateFrom: day().optional().meta({ description: "Only those with this end date or a later one." }),
      endDateTo: day().optional().meta({ description: "Only those with this end date or an earlier one." }),
    }),
  },
  responses: {
    200: jsonAnswer("A page of subscriptions.", z.object({ rentals: z.array(rentalBody), ...pageFields })),
    ...refuses(400),
  },
});

const create = createRoute({
  ...requiresWithBody("subscriptions:write"),
  method: "post",
  path: "/v1/subscriptions",
  operationId: "createSubscription",
  tags,
  summary: "Create a subscription",
  description:
    "Hands an available asset over for one unit of an order: the first unfinished line of its SKU. The asset is rented out, " +
    "the order one unit further; price, list price and cost are kept as they are today.",
  parameters: [tenantHeader, idempotencyHeader],
  request: {
    ...jsonBody(
      z.strictObject({
        orderId: id().meta({ description: "The order.", example: "ord_01kb4ntsd6g2bk0nlxe7p1c3rq" }),
        assetSerialNumber: id().meta({ description: "The asset.", example: "NB14-7QX2-0042" }),
        customerId: id().meta({ description: "The customer of the order.", example: "cust_brightline" }),
        billingGroupId: id().optional().meta({ description: "The billing group of that customer that it joins." }),
        startDate: z
          .union([day(), z.iso.datetime({ offset: true })])
          .optional()
          .meta({
            description: "The first day, or a moment of it; today if left out. It may be to come.",
            example: "2026-12-01",
          }),
        contractLength: z.int().min(1).max(120).optional().meta({
          description:
            "Months; those of the order's line if left out. Another length must be one that the variant is offered for.",
          example: 24,
        }),
        notes: fields.notes,
      }),
    ),
  },
  responses: {
    201: jsonAnswer("The subscription.", z.object({ ...done, rental: rentalBody }), etag),
    ...refuses(400, 409, 413, 415, 422),
  },
});

const get = createRoute({
  ...requires("subscriptions:read"),
  method: "get",
  path: "/v1/subscriptions/{subscriptionId}",
  operationId: "getSubscription",
  tags,
  summary: "Get a subscription",
  parameters: [tenantHeader],
  request: { params: z.object(path) },
  responses: { 200: jsonAnswer("The subscription.", rentalBody, etag), ...refuses(400, 404) },
});

const notes = createRoute({
  ...requiresWithBody("subscriptions:write"),
  method: "patch",
  path: "/v1/subscriptions/{subscriptionId}/notes",
  operationId: "updateSubscriptionNotes",
  tags,
  summary: "Replace the notes of a subscription",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: {
    params: z.object(path),
    ...jsonBody(
      z.strictObject({ notes: note(5000).meta({ description: "The new notes; an empty text removes them." }) }),
    ),
  },
  responses: { 200: jsonAnswer("Done.", z.object(done), etag), ...actionRefusals },
});

const extendRoute = createRoute({
  ...action("extend"),
  operationId: "extendSubscription",
  summary: "Extend a subscription",
  description: "It runs on for some months, at its price or a new one. The new end is counted from the start.",
  request: {
    params: z.object(path),
    ...jsonBody(
      z.strictObject({
        rentalId: fields.rentalId,
        extensionMonths: fields.extensionMonths,
        newMonthlyAmount: fields.newMonthlyAmount.meta({ description: "A month from now on; as before if left out." }),
        reason: fields.reason,
        notes: fields.notes,
        quoteId: fields.quoteId,
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      "Extended.",
      z.object({
        ...done,
        assetSerialNumber: z.string(),
        oldEndDate: z.string().meta({ format: "date", example: "2025-01-31" }),
        newEndDate: z.string().meta({ format: "date", example: "2025-07-31" }),
        extensionMonths: z.int().min(0).max(120),
        oldContractLength: z.int().min(1).max(120),
        newContractLength: z.int().min(1).max(120),
      }),
      etag,
    ),
    ...actionRefusals,
  },
});

const replace = createRoute({
  ...action("replace"),
  operationId: "replaceSubscriptionDevice",
  summary: "Replace the device of a subscription",
  description: "Another asset of the same SKU takes its place, which is out of use from now on. All else stays.",
  request: {
    params: z.object(path),
    ...jsonBody(
      z.strictObject({
        rentalId: fields.rentalId,
        newSerialNumber: id().meta({ description: "An available asset.", example: "NB14-7QX2-0043" }),
        newSku: text(100)
          .optional()
          .meta({ description: "Its SKU, which is the present one.", example: "NB-14-PRO-32" }),
        replacementReason: z.enum(replacementReasons).meta({ description: "Why." }),
        damageAssessment: fields.damageAssessment,
        insuranceClaim: z.boolean().default(false).meta({ description: "Whether an insurance is asked to pay." }),
        notes: fields.notes,
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      "Replaced.",
      z.object({ ...done, oldSerialNumber: z.string(), newSerialNumber: z.string(), reason: z.string() }),
      etag,
    ),
    ...actionRefusals,
  },
});

const buyout = createRoute({
  ...action("buyout"),
  operationId: "buyoutSubscription",
  summary: "Sell the device to its customer",
  description:
    "Ends the subscription; the asset is sold. The price is the one that the business unit's method computes, that of a " +
    "quote, or one that is sent.",
  request: {
    params: z.object(path),
    ...jsonBody(
      z.strictObject({
        rentalId: fields.rentalId,
        buyoutPrice: signedAmount().optional().meta({ description: "The price; computed if left out.", example: 658 }),
        reason: z.enum(buyoutReasons).optional().meta({ description: "Why; `customer_request` if left out." }),
        effectiveDate: fields.effectiveDate,
        notes: fields.notes,
        quoteId: fields.quoteId,
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      "Sold.",
      z.object({
        ...done,
        assetSerialNumber: z.string(),
        buyoutPrice: z.number().min(0).meta({ example: 658 }),
        currency: z.string(),
        effectiveDate: z.string().meta({ format: "date" }),
      }),
      etag,
    ),
    ...actionRefusals,
  },
});

const earlyReturn = createRoute({
  ...action("early-return"),
  operationId: "earlyReturnSubscription",
  summary: "Take the device back early",
  description:
    "Ends the subscription; the asset is returned. The fee is the one that the business unit's method computes, that of a " +
    "quote, one that is sent, or none where it is waived.",
  request: {
    params: z.object(path),
    ...jsonBody(
      z.strictObject({
        rentalId: fields.rentalId,
        returnCondition: fields.returnCondition,
        earlyReturnFee: signedAmount().optional().meta({ description: "The fee; computed if left out.", example: 258 }),
        waiveFee: z.boolean().optional().meta({ description: "Whether nothing is charged." }),
        reason: fields.reason,
        damageAssessment: fields.damageAssessment,
        effectiveDate: fields.effectiveDate,
        notes: fields.notes,
        quoteId: fields.quoteId,
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      "Returned.",
      z.object({
        ...done,
        assetSerialNumber: z.string(),
        earlyReturnFee: z.number().min(0).meta({ example: 258 }),
        currency: z.string(),
        actualMonthsRented: z.int().min(0).max(120).meta({ description: "Whole months that it lasted." }),
        returnDate: z.string().meta({ format: "date" }),
      }),
      etag,
    ),
    ...actionRefusals,
  },
});

const upgrade = createRoute({
  ...action("upgrade"),
  operationId: "upgradeSubscription",
  summary: "Upgrade a subscription",
  description:
    "Ends the subscription and starts one of another device today, with a contract of its own, by an order of the type " +
    "`upgrade`. The new one takes the old one's place in its billing group.",
  request: {
    params: z.object(path),
    ...jsonBody(
      z.strictObject({
        rentalId: fields.rentalId,
        newSku: text(100).meta({ description: "The SKU of an active variant.", example: "NB-16-STUDIO" }),
        newSerialNumber: id().meta({ description: "An available asset of it.", example: "NB16-2KD9-0007" }),
        contractLength: z.int().min(1).max(120).optional().meta({
          description: "Months, as the variant is offered for; the business unit's usual ones if left out.",
          example: 24,
        }),
        newMonthlyAmount: fields.newMonthlyAmount.meta({
          description: "A month; as offered if left out.",
          example: 159,
        }),
        reason: fields.reason,
        notes: fields.notes,
        quoteId: fields.quoteId,
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      "Upgraded.",
      z.object({
        success: z.literal(true),
        message: z.string(),
        oldRentalId: z.string(),
        newRentalId: z.string(),
        oldDevice: z.string().meta({ description: "What it was.", example: "Northbook 14 Pro, 32 GB" }),
        newDevice: z.string().meta({ description: "What it is.", example: "Northbook 16 Studio" }),
        newMonthlyAmount: z.number().min(0).meta({ example: 159 }),
        currency: z.string(),
        upgradeOrderId: z.string().meta({ description: "The order that was made for it." }),
      }),
    ),
    ...actionRefusals,
  },
});

const cancel = createRoute({
  ...action("cancel"),
  operationId: "cancelSubscription",
  summary: "Cancel a subscription",
  description: "Ends it by decision, without a fee. The asset stays rented out until it has been collected.",
  request: {
    params: z.object(path),
    ...jsonBody(
      z.strictObject({
        rentalId: fields.rentalId,
        reason: z.enum(cancellationReasons).meta({ description: "Why." }),
        notes: note(1000).optional().meta({ description: "For your own people." }),
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      "Cancelled.",
      z.object({ ...done, assetSerialNumber: z.string(), previousStatus: z.literal("active"), cancelledAt: moment() }),
      etag,
    ),
    ...actionRefusals,
  },
});

const complete = createRoute({
  ...action("complete"),
  operationId: "completeSubscription",
  summary: "Complete a subscription",
  description: "Ends it when its contract is over and the device is back; the asset is returned.",
  request: {
    params: z.object(path),
    ...jsonBody(
      z.strictObject({
        rentalId: fields.rentalId,
        returnCondition: fields.returnCondition.optional(),
        notes: fields.notes,
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      "Completed.",
      z.object({ ...done, assetSerialNumber: z.string(), status: z.literal("ended_completed"), completedAt: moment() }),
      etag,
    ),
    ...actionRefusals,
  },
});

/** Every calculation is asked for and refused alike; held ones are kept. */
const calculation = <Name extends string>(name: Name) => ({
  ...requiresWithBody("subscriptions:write"),
  method: "post" as const,
  path: `/v1/subscriptions/${name}` as const,
  tags,
  parameters: [tenantHeader, idempotencyHeader],
});
const calculationRefusals = refuses(400, 404, 409, 413, 415, 422);
const calculated = {
  success: z.literal(true),
  rentalId: z.string(),
  currency: z.string(),
  quoteId: z.string().optional().meta({ description: "The held quote, where one was asked for." }),
  validUntil: z.string().optional().meta({ format: "date", description: "The last day on which it holds." }),
};
const recovery = {
  acquisitionCost: z.number().optional().meta({ example: 1800 }),
  totalCollected: z.number().meta({ example: 1548 }),
};

const calculateBuyoutRoute = createRoute({
  ...calculation("calculate-buyout"),
  operationId: "calculateBuyoutPrice",
  summary: "Calculate a buyout price",
  description:
    "What it would cost to keep the device, today, by the rule that the buyout itself uses. Nothing changes.",
  request: { ...jsonBody(z.strictObject({ rentalId: fields.subject, hold: fields.hold })) },
  responses: {
    200: jsonAnswer(
      "The price.",
      z.object({
        ...calculated,
        buyoutPrice: z.number().meta({ example: 658 }),
        remainingPayments: z.number().meta({ description: "What the remaining months come to.", example: 516 }),
        depreciatedValue: z.number().meta({ description: "The rest of the price, for the device.", example: 142 }),
        remainingMonths: z.int().meta({ example: 4 }),
        costRecovery: z.object({
          ...recovery,
          projectedAfterBuyout: z.number().meta({ description: "Collected, with the price.", example: 2206 }),
          projectedMargin: z.number().optional().meta({ description: "That less the cost.", example: 406 }),
          marginPercent: z.number().optional().meta({ description: "Of the cost.", example: 22.6 }),
        }),
      }),
    ),
    ...calculationRefusals,
  },
});

const calculateEarlyReturnRoute = createRoute({
  ...calculation("calculate-early-return-fee"),
  operationId: "calculateEarlyReturnFee",
  summary: "Calculate an early return fee",
  description:
    "What it would cost to give the device back, today, by the rule that the early return itself uses. Nothing changes.",
  request: { ...jsonBody(z.strictObject({ rentalId: fields.subject, hold: fields.hold })) },
  responses: {
    200: jsonAnswer(
      "The fee.",
      z.object({
        ...calculated,
        earlyReturnFee: z.number().meta({ example: 258 }),
        remainingMonths: z.number().meta({ example: 4 }),
        penaltyPercentage: z
          .number()
          .meta({ description: "The part of the remaining months that is charged.", example: 50 }),
        gracePeriodApplied: z.boolean().meta({ description: "Whether it would be so soon that it costs nothing." }),
        costRecovery: z.object({
          ...recovery,
          projectedWithFee: z.number().meta({ description: "Collected, with the fee.", example: 1806 }),
          costRecoveryPercent: z.number().optional().meta({ description: "Of the cost.", example: 100.3 }),
        }),
      }),
    ),
    ...calculationRefusals,
  },
});

const calculateExtensionRoute = createRoute({
  ...calculation("calculate-extension"),
  operationId: "calculateExtension",
  summary: "Calculate an extension",
  description: "What an extension would come to, by the rule that it itself uses. Nothing changes.",
  request: {
    ...jsonBody(
      z.strictObject({
        rentalId: fields.subject,
        extensionMonths: fields.extensionMonths,
        newMonthlyAmount: fields.newMonthlyAmount.meta({ description: "A month; as before if left out." }),
        hold: fields.hold,
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      "The extension.",
      z.object({
        ...calculated,
        extensionMonths: z.int().meta({ example: 6 }),
        monthlyAmount: z.number().meta({ description: "A month of it.", example: 129 }),
        totalAmount: z.number().meta({ description: "All months of it.", example: 774 }),
        oldEndDate: z.string().meta({ format: "date" }),
        newEndDate: z.string().meta({ format: "date" }),
        newContractLength: z.int().meta({ example: 30 }),
      }),
    ),
    ...calculationRefusals,
  },
});

const calculateUpgradeRoute = createRoute({
  ...calculation("calculate-upgrade"),
  operationId: "calculateUpgrade",
  summary: "Calculate an upgrade",
  description: "What another device would cost, if the upgrade were today. Nothing changes.",
  request: {
    ...jsonBody(
      z.strictObject({
        rentalId: fields.subject,
        newSku: text(100).meta({ description: "The SKU of an active variant.", example: "NB-16-STUDIO" }),
        contractLength: z.int().min(1).max(120).optional().meta({
          description: "Months, as the variant is offered for; the business unit's usual ones if left out.",
          example: 24,
        }),
        newMonthlyAmount: fields.newMonthlyAmount.meta({
          description: "A month; as offered if left out.",
          example: 159,
        }),
        hold: fields.hold,
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      "The upgrade.",
      z.object({
        ...calculated,
        newDevice: z.string().meta({ example: "Northbook 16 Studio" }),
        newSku: z.string().meta({ example: "NB-16-STUDIO" }),
        contractLength: z.int().meta({ example: 24 }),
        oldMonthlyAmount: z.number().meta({ example: 129 }),
        newMonthlyAmount: z.number().meta({ example: 159 }),
        monthlyDifference: z.number().meta({ description: "The new less the old.", example: 30 }),
        startDate: z.string().meta({ format: "date" }),
        endDate: z.string().meta({ format: "date" }),
        calculationMethod: z.enum(["auto_calculated", "manual_override"]),
      }),
    ),
    ...calculationRefusals,
  },
});

const history = createRoute({
  ...requires("subscriptions:read"),
  method: "get",
  path: "/v1/subscriptions/{subscriptionId}/history",
  operationId: "getSubscriptionHistory",
  tags,
  summary: "Get the history of a subscription",
  description: "What was done with it, by whom, in which request, the newest first.",
  parameters: [tenantHeader],
  request: {
    params: z.object(path),
    query: z.strictObject({ limit: pageQuery(sorts).limit, startAfter: pageQuery(sorts).startAfter }),
  },
  responses: {
    200: jsonAnswer(
      "A page of its history.",
      z.object({
        rentalId: z.string(),
        entries: z.array(
          z.object({
            entryId: z.string(),
            type: z.string().meta({ example: "subscription.extended" }),
            occurredAt: moment(),
            actorId: z.string().meta({ description: "Who did it: the id of an API key.", example: "key_7nB2kQ9x" }),
            requestId: z.string(),
            data: z.record(z.string(), z.unknown()).meta({
              description: "What happened; of what changed, the old and the new value.",
              example: { monthlyAmount: { from: 129, to: 119 } },
            }),
          }),
        ),
        ...pageFields,
      }),
    ),
    ...refuses(400, 404),
  },
});

/** The fields of a held quote. */
const presentHeld = (held: Held | null) => held ?? {};

const decimalOf =
  ({ currency }: Pick<Rental, "currency">) =>
  (amount: bigint): number =>
    toDecimal(amount, currency);

export const subscriptionRoutes = new OpenAPIHono<Env>()
  .openapi(list, (c) => {
    const { sortBy, sortDir = "desc", limit: _, ...filters } = c.req.valid("query");
    const limit = limitOf(c.req.valid("query"));
    const isRange = filters.endDateFrom !== undefined || filters.endDateTo !== undefined;
    if (isRange && sortBy !== undefined && sortBy !== "endDate") {
      throw faultAt("sortBy", "A list of a range of end dates is in the order of endDate.", "sort");
    }
    const page = {
      ...{ sortBy: sortBy ?? (isRange ? ("endDate" as const) : ("createdAt" as const)), sortDir, count: limit + 1 },
      startAfter: filters.startAfter,
      status: filters.status,
      customerId: filters.customerId,
      orderId: filters.orderId,
      serialNumber: filters.serialNumber,
      sku: filters.sku,
      endDateFrom: filters.endDateFrom,
      endDateTo: filters.endDateTo,
    };
    return respond(c, listSubscriptions, page, ({ rentals, today }) => {
      const { items, ...rest } = pageOf(rentals, limit);
      return c.json({ rentals: items.map((rental) => presentRental(rental, today)), limit, ...rest }, 200);
    });
  })
  .openapi(create, (c) =>
    respond(c, createSubscription, c.req.valid("json"), ({ rentals: rental, today }) =>
      c.json(
        {
          success: true as const,
          message: "Subscription created.",
          rentalId: rental.id,
          rental: presentRental(rental, today),
        },
        201,
        versioned(rental),
      ),
    ),
  )
  .openapi(get, (c) =>
    respond(c, getSubscription, { id: c.req.valid("param").subscriptionId }, ({ rentals: rental, today }) =>
      c.json(presentRental(rental, today), 200, versioned(rental)),
    ),
  )
  .openapi(history, (c) => {
    const { subscriptionId } = c.req.valid("param");
    const query = c.req.valid("query");
    const limit = limitOf(query);
    const page = { id: subscriptionId, startAfter: query.startAfter, count: limit + 1 };
    return respond(c, getSubscriptionHistory, page, (events) => {
      const { items, ...rest } = pageOf(events, limit);
      const entries = items.map(({ id: entryId, type, occurredAt, actorId, requestId, data }) => ({
        ...{ entryId, type, occurredAt, actorId, requestId, data },
      }));
      return c.json({ rentalId: subscriptionId, entries, limit, ...rest }, 200);
    });
  })
  .openapi(notes, (c) =>
    respond(c, updateSubscriptionNotes, { ...asked(c), ...c.req.valid("json") }, (rental) =>
      c.json({ success: true as const, message: "Notes replaced.", rentalId: rental.id }, 200, versioned(rental)),
    ),
  )
  .openapi(extendRoute, (c) =>
    respond(c, extendSubscription, { ...asked(c), ...c.req.valid("json") }, ({ rental, extension }) =>
      c.json(
        {
          success: true as const,
          message: "Subscription extended.",
          rentalId: rental.id,
          assetSerialNumber: rental.assetSerialNumber,
          oldEndDate: extension.oldEndsOn,
          newEndDate: extension.newEndsOn,
          extensionMonths: extension.extensionMonths,
          oldContractLength: extension.oldContractLength,
          newContractLength: extension.newContractLength,
        },
        200,
        versioned(rental),
      ),
    ),
  )
  .openapi(replace, (c) =>
    respond(c, replaceDevice, { ...asked(c), ...c.req.valid("json") }, ({ rental, replacement }) =>
      c.json(
        {
          success: true as const,
          message: "Device replaced.",
          rentalId: rental.id,
          oldSerialNumber: replacement.oldSerialNumber,
          newSerialNumber: replacement.newSerialNumber,
          reason: replacement.reason,
        },
        200,
        versioned(rental),
      ),
    ),
  )
  .openapi(buyout, (c) =>
    respond(c, buyoutSubscription, { ...asked(c), ...c.req.valid("json") }, ({ rental, buyout: sold }) =>
      c.json(
        {
          success: true as const,
          message: "Device sold to its customer.",
          rentalId: rental.id,
          assetSerialNumber: rental.assetSerialNumber,
          buyoutPrice: toDecimal(BigInt(sold.buyoutPrice), rental.currency),
          currency: rental.currency,
          effectiveDate: sold.effectiveOn,
        },
        200,
        versioned(rental),
      ),
    ),
  )
  .openapi(earlyReturn, (c) =>
    respond(c, returnEarly, { ...asked(c), ...c.req.valid("json") }, ({ rental, earlyReturn: back }) =>
      c.json(
        {
          success: true as const,
          message: "Device returned early.",
          rentalId: rental.id,
          assetSerialNumber: rental.assetSerialNumber,
          earlyReturnFee: toDecimal(BigInt(back.fee), rental.currency),
          currency: rental.currency,
          actualMonthsRented: monthsElapsed(rental, back.effectiveOn),
          returnDate: back.effectiveOn,
        },
        200,
        versioned(rental),
      ),
    ),
  )
  .openapi(upgrade, (c) =>
    respond(c, upgradeSubscription, { ...asked(c), ...c.req.valid("json") }, ({ before, rental }) =>
      c.json(
        {
          success: true as const,
          message: "Subscription upgraded.",
          oldRentalId: before.id,
          newRentalId: rental.id,
          oldDevice: before.productName,
          newDevice: rental.productName,
          newMonthlyAmount: toDecimal(rental.monthlyAmount, rental.currency),
          currency: rental.currency,
          upgradeOrderId: rental.orderId,
        },
        200,
      ),
    ),
  )
  .openapi(cancel, (c) =>
    respond(c, cancelSubscription, { ...asked(c), ...c.req.valid("json") }, (rental) =>
      c.json(
        {
          success: true as const,
          message: "Subscription cancelled.",
          rentalId: rental.id,
          assetSerialNumber: rental.assetSerialNumber,
          previousStatus: "active" as const,
          cancelledAt: rental.updatedAt,
        },
        200,
        versioned(rental),
      ),
    ),
  )
  .openapi(complete, (c) =>
    respond(c, completeSubscription, { ...asked(c), ...c.req.valid("json") }, (rental) =>
      c.json(
        {
          success: true as const,
          message: "Subscription completed.",
          rentalId: rental.id,
          assetSerialNumber: rental.assetSerialNumber,
          status: "ended_completed" as const,
          completedAt: rental.updatedAt,
        },
        200,
        versioned(rental),
      ),
    ),
  )
  .openapi(calculateBuyoutRoute, (c) =>
    respond(c, calculateBuyout, c.req.valid("json"), ({ rental, result, held }) => {
      const decimal = decimalOf(rental);
      const { acquisitionCost, totalCollected } = rental;
      const projected = totalCollected + result.price;
      const { margin, marginPercent } = marginOver(acquisitionCost, projected);
      return c.json(
        {
          success: true as const,
          rentalId: rental.id,
          currency: rental.currency,
          buyoutPrice: decimal(result.price),
          remainingPayments: decimal(result.remainingMonthsPayment),
          depreciatedValue: decimal(result.price - result.remainingMonthsPayment),
          remainingMonths: result.remainingMonths,
          costRecovery: {
            ...(acquisitionCost !== null && { acquisitionCost: decimal(acquisitionCost) }),
            totalCollected: decimal(totalCollected),
            projectedAfterBuyout: decimal(projected),
            ...(margin !== null && { projectedMargin: decimal(margin) }),
            ...(marginPercent !== null && { marginPercent }),
          },
          ...presentHeld(held),
        },
        200,
      );
    }),
  )
  .openapi(calculateEarlyReturnRoute, (c) =>
    respond(c, calculateEarlyReturn, c.req.valid("json"), ({ rental, result, held }) => {
      const decimal = decimalOf(rental);
      const { acquisitionCost, totalCollected } = rental;
      const projected = totalCollected + result.fee;
      const costRecoveryPercent = percentOf(projected, acquisitionCost);
      return c.json(
        {
          success: true as const,
          rentalId: rental.id,
          currency: rental.currency,
          earlyReturnFee: decimal(result.fee),
          remainingMonths: result.remainingMonths,
          penaltyPercentage: result.feePercentage,
          gracePeriodApplied: result.gracePeriodApplied,
          costRecovery: {
            ...(acquisitionCost !== null && { acquisitionCost: decimal(acquisitionCost) }),
            totalCollected: decimal(totalCollected),
            projectedWithFee: decimal(projected),
            ...(costRecoveryPercent !== null && { costRecoveryPercent }),
          },
          ...presentHeld(held),
        },
        200,
      );
    }),
  )
  .openapi(calculateExtensionRoute, (c) =>
    respond(c, calculateExtension, c.req.valid("json"), ({ rental, result, held }) => {
      const decimal = decimalOf(rental);
      return c.json(
        {
          success: true as const,
          rentalId: rental.id,
          currency: rental.currency,
          extensionMonths: result.extensionMonths,
          monthlyAmount: decimal(result.newMonthlyAmount),
          totalAmount: decimal(result.newMonthlyAmount * BigInt(result.extensionMonths)),
          oldEndDate: result.oldEndsOn,
          newEndDate: result.newEndsOn,
          newContractLength: result.newContractLength,
          ...presentHeld(held),
        },
        200,
      );
    }),
  )
  .openapi(calculateUpgradeRoute, (c) =>
    respond(c, calculateUpgrade, c.req.valid("json"), ({ rental, result, held }) => {
      const decimal = decimalOf(rental);
      return c.json(
        {
          success: true as const,
          rentalId: rental.id,
          currency: rental.currency,
          newDevice: result.newDevice,
          newSku: result.newSku,
          contractLength: result.contractLength,
          oldMonthlyAmount: decimal(rental.monthlyAmount),
          newMonthlyAmount: decimal(result.newMonthlyAmount),
          monthlyDifference: decimal(result.newMonthlyAmount - rental.monthlyAmount),
          startDate: result.startsOn,
          endDate: result.endsOn,
          calculationMethod: result.calculationMethod,
          ...presentHeld(held),
        },
        200,
      );
    }),
  );

/** Which rental an action is about, and the version that it was seen in. */
const asked = (c: {
  req: { valid(part: "param"): { subscriptionId: string }; header(name: string): string | undefined };
}) => ({
  id: c.req.valid("param").subscriptionId,
  ifMatch: c.req.header("If-Match"),
});
