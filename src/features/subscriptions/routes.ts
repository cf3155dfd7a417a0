import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { rentalStatuses } from "#domain/transitions";
import { jsonAnswer, jsonBody, refuses, requires, requiresWithBody, respond } from "#http/endpoint";
import { versioned } from "#http/etag";
import { idempotencyHeader } from "#http/idempotency";
import { limitedPageFields, limitOf, pageOf, pageQuery } from "#http/page";
import { faultAt } from "#http/problem";
import { day, id, moment, tenantHeader, text } from "#http/schema";
import type { Env } from "#http/worker-env";
import { calculationRoutes } from "./calculation-routes.ts";
import { subscriptionChangeRoutes } from "./change-routes.ts";
import { createSubscription } from "./create.ts";
import { subscriptionEndRoutes } from "./end-routes.ts";
import { getSubscription } from "./get.ts";
import { getSubscriptionHistory } from "./history.ts";
import { listSubscriptions } from "./list.ts";
import { presentRental } from "./present.ts";
import { sorts } from "./queries.ts";
import { rentalBody } from "./rental-body.ts";
import { done, etag, fields, path, tags } from "./schema.ts";

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
    200: jsonAnswer("A page of subscriptions.", z.object({ rentals: z.array(rentalBody), ...limitedPageFields })),
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
        orderId: id().meta({ description: "The order.", example: "ord_demo_101" }),
        assetSerialNumber: id().meta({ description: "The asset.", example: "NB-14-PRO-32-NL101" }),
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
        ...limitedPageFields,
      }),
    ),
    ...refuses(400, 404),
  },
});

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
  .route("/", subscriptionChangeRoutes)
  .route("/", subscriptionEndRoutes)
  .route("/", calculationRoutes);
