import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { toDecimal } from "#domain/money";
import { marginOver, percentOf } from "#domain/recovery";
import type { Rental } from "#domain/rental";
import { jsonAnswer, jsonBody, refuses, requiresWithBody, respond } from "#http/endpoint";
import { idempotencyHeader } from "#http/idempotency";
import { tenantHeader } from "#http/schema";
import type { Env } from "#http/worker-env";
import { calculateBuyout, calculateEarlyReturn, calculateExtension, calculateUpgrade, type Held } from "./calculate.ts";
import { fields, tags } from "./schema.ts";

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
        newMonthlyAmount: fields.extensionAmount,
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
        newSku: fields.newSku,
        contractLength: fields.newContractLength,
        newMonthlyAmount: fields.upgradeAmount,
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

/** The fields of a held quote. */
const presentHeld = (held: Held | null) => held ?? {};

const decimalOf =
  ({ currency }: Pick<Rental, "currency">) =>
  (amount: bigint): number =>
    toDecimal(amount, currency);

export const calculationRoutes = new OpenAPIHono<Env>()
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
