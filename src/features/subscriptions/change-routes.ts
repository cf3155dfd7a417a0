import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { toDecimal } from "#domain/money";
import { replacementReasons } from "#domain/rental";
import { jsonAnswer, jsonBody, requiresWithBody, respond } from "#http/endpoint";
import { versioned } from "#http/etag";
import { idempotencyHeader } from "#http/idempotency";
import { id, note, tenantHeader, text } from "#http/schema";
import type { Env } from "#http/worker-env";
import { extendSubscription } from "./extend.ts";
import { updateSubscriptionNotes } from "./notes.ts";
import { replaceDevice } from "./replace.ts";
import { action, actionRefusals, asked, done, etag, fields, ifMatch, path, tags } from "./schema.ts";
import { upgradeSubscription } from "./upgrade.ts";

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
        newMonthlyAmount: fields.extensionAmount,
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
        newSerialNumber: id().meta({ description: "An available asset.", example: "NB-14-PRO-32-NL201" }),
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
        newSku: fields.newSku,
        newSerialNumber: id().meta({ description: "An available asset of it.", example: "NB-16-STUDIO-NL233" }),
        contractLength: fields.newContractLength,
        newMonthlyAmount: fields.upgradeAmount,
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

export const subscriptionChangeRoutes = new OpenAPIHono<Env>()
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
  );
