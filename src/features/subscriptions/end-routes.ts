import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { toDecimal } from "#domain/money";
import { buyoutReasons, cancellationReasons } from "#domain/rental";
import { monthsElapsed } from "#domain/term";
import { jsonAnswer, jsonBody, respond } from "#http/endpoint";
import { versioned } from "#http/etag";
import { moment, note } from "#http/schema";
import type { Env } from "#http/worker-env";
import { buyoutSubscription } from "./buyout.ts";
import { cancelSubscription } from "./cancel.ts";
import { completeSubscription } from "./complete.ts";
import { returnEarly } from "./early-return.ts";
import { action, actionRefusals, asked, done, etag, fields, path, signedAmount } from "./schema.ts";

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

export const subscriptionEndRoutes = new OpenAPIHono<Env>()
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
  );
