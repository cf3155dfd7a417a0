import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import type { Order } from "#domain/order";
import { orderStatuses } from "#domain/transitions";
import {
  jsonAnswer,
  jsonBody,
  optionalJsonBody,
  refuses,
  requires,
  requiresWithBody,
  requiresWithOptionalBody,
  respond,
} from "#http/endpoint";
import { versioned, versionHeaders } from "#http/etag";
import { idempotencyHeader, readIdempotencyKey } from "#http/idempotency";
import { limitedPageFields, limitOf, pageOf, pageQuery } from "#http/page";
import { id, tenantHeader } from "#http/schema";
import type { Env } from "#http/worker-env";
import { cancelOrder } from "./cancel.ts";
import { confirmOrder } from "./confirm.ts";
import { createOrder } from "./create.ts";
import { getOrder } from "./get.ts";
import { listOrders } from "./list.ts";
import { orderBody, presentOrder } from "./present.ts";
import { fieldsMax, sorts } from "./queries.ts";
import { cancellationBody, fieldsOf, newOrderBody, notesBody, orderChangesBody, withCustomFields } from "./schema.ts";
import { updateOrder } from "./update.ts";
import { updateOrderNotes } from "./update-notes.ts";

const tags = ["Orders"];
const path = { orderId: id().meta({ description: "The id of the order.", example: "ord_demo_101" }) };
const { etag, ifMatch } = versionHeaders("order");

const whole = z.object({
  success: z.literal(true),
  message: z.string(),
  orderId: z.string().meta({ example: "ord_demo_101" }),
  order: orderBody,
});
const brief = whole.omit({ order: true });

const wholeAnswer = (message: string, order: Order) => ({
  success: true as const,
  message,
  orderId: order.id,
  order: presentOrder(order),
});
const briefAnswer = (message: string, { id }: Order) => ({ success: true as const, message, orderId: id });

const list = createRoute({
  ...requires("orders:read"),
  method: "get",
  path: "/v1/orders",
  operationId: "listOrders",
  tags,
  summary: "List orders",
  description:
    "The orders of the business unit, page by page. Filters combine. Besides those below, " +
    "`customField_<id>=<value>` shows only orders whose custom field has exactly that value: any field that the " +
    `business unit has declared for orders, up to ${fieldsMax} of them. Values of more than 200 characters, lists and ` +
    "objects cannot be searched for.",
  parameters: [tenantHeader],
  request: {
    query: withCustomFields(
      {
        ...pageQuery(sorts),
        status: z.enum(orderStatuses).optional().meta({ description: "Only orders in this state." }),
        customerId: id().optional().meta({ description: "Only orders of this customer." }),
      },
      fieldsMax,
    ),
  },
  responses: {
    200: jsonAnswer("A page of orders.", z.object({ orders: z.array(orderBody), ...limitedPageFields })),
    ...refuses(400),
  },
});

const create = createRoute({
  ...requiresWithBody("orders:write"),
  method: "post",
  path: "/v1/orders",
  operationId: "createOrder",
  tags,
  summary: "Create an order",
  description:
    "Prices each item from its variant and finds the customer by e-mail address, or makes one. Nothing is rented yet: " +
    "each unit becomes a subscription of its own. The same order (customer, items and lengths) sent again within a minute " +
    "gets the first one, unless the two carry different `Idempotency-Key`s.",
  parameters: [tenantHeader, idempotencyHeader],
  request: { ...jsonBody(newOrderBody) },
  responses: {
    201: jsonAnswer("The order.", whole, etag),
    ...refuses(400, 409, 413, 415, 422),
  },
});

const get = createRoute({
  ...requires("orders:read"),
  method: "get",
  path: "/v1/orders/{orderId}",
  operationId: "getOrder",
  tags,
  summary: "Get an order",
  parameters: [tenantHeader],
  request: { params: z.object(path) },
  responses: { 200: jsonAnswer("The order.", orderBody, etag), ...refuses(400, 404) },
});

const update = createRoute({
  ...requiresWithBody("orders:write"),
  method: "patch",
  path: "/v1/orders/{orderId}",
  operationId: "updateOrder",
  tags,
  summary: "Change an order",
  description:
    "Changes what is sent and leaves the rest: customer, addresses and items while nothing is fulfilled; tracking, " +
    "shipping, payment and notes at any time. Without `If-Match`, the last of two changes wins.",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: { params: z.object(path), ...jsonBody(orderChangesBody) },
  responses: {
    200: jsonAnswer("The order as it is now.", whole, etag),
    ...refuses(400, 404, 409, 412, 413, 415, 422),
  },
});

const confirm = createRoute({
  ...requires("orders:write"),
  method: "post",
  path: "/v1/orders/{orderId}/confirm",
  operationId: "confirmOrder",
  tags,
  summary: "Confirm an order",
  description:
    "A pending order becomes confirmed. Where the business unit requires it, subscriptions are made from confirmed orders " +
    "only.",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: { params: z.object(path) },
  responses: {
    200: jsonAnswer("The order as it is now.", whole, etag),
    ...refuses(400, 404, 409, 412, 422),
  },
});

const cancel = createRoute({
  ...requiresWithOptionalBody("orders:write"),
  method: "post",
  path: "/v1/orders/{orderId}/cancel",
  operationId: "cancelOrder",
  tags,
  summary: "Cancel an order",
  description: "For good, while it is pending or confirmed: no subscription can be made from it any more.",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: { params: z.object(path), ...optionalJsonBody(cancellationBody) },
  responses: {
    200: jsonAnswer("Done.", brief, etag),
    ...refuses(400, 404, 409, 412, 413, 415, 422),
  },
});

const updateNotes = createRoute({
  ...requiresWithBody("orders:write"),
  method: "patch",
  path: "/v1/orders/{orderId}/notes",
  operationId: "updateOrderNotes",
  tags,
  summary: "Replace the notes of an order",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: { params: z.object(path), ...jsonBody(notesBody) },
  responses: {
    200: jsonAnswer("Done.", brief, etag),
    ...refuses(400, 404, 409, 412, 413, 415, 422),
  },
});

export const orderRoutes = new OpenAPIHono<Env>()
  .openapi(list, (c) => {
    const query = c.req.valid("query");
    const { sortBy = "createdAt", sortDir = "desc", startAfter, status, customerId } = query;
    const limit = limitOf(query);
    const page = { sortBy, sortDir, startAfter, status, customerId, count: limit + 1, fields: fieldsOf(query) };
    return respond(c, listOrders, page, (orders) => {
      const { items, ...rest } = pageOf(orders, limit);
      return c.json({ orders: items.map(presentOrder), limit, ...rest }, 200);
    });
  })
  .openapi(create, (c) => {
    const input = { ...c.req.valid("json"), idempotencyKey: readIdempotencyKey(c.req.header("Idempotency-Key")) };
    return respond(c, createOrder, input, (order) =>
      c.json(wholeAnswer("Order created.", order), 201, versioned(order)),
    );
  })
  .openapi(get, (c) =>
    respond(c, getOrder, { id: c.req.valid("param").orderId }, (order) =>
      c.json(presentOrder(order), 200, versioned(order)),
    ),
  )
  .openapi(update, (c) => {
    const input = {
      id: c.req.valid("param").orderId,
      ifMatch: c.req.header("If-Match"),
      changes: c.req.valid("json"),
    };
    return respond(c, updateOrder, input, (order) =>
      c.json(wholeAnswer("Order updated.", order), 200, versioned(order)),
    );
  })
  .openapi(confirm, (c) => {
    const input = { id: c.req.valid("param").orderId, ifMatch: c.req.header("If-Match") };
    return respond(c, confirmOrder, input, (order) =>
      c.json(wholeAnswer("Order confirmed.", order), 200, versioned(order)),
    );
  })
  .openapi(cancel, (c) => {
    const { reason } = c.req.valid("json") ?? {};
    const input = { id: c.req.valid("param").orderId, ifMatch: c.req.header("If-Match"), reason };
    return respond(c, cancelOrder, input, (order) =>
      c.json(briefAnswer("Order cancelled.", order), 200, versioned(order)),
    );
  })
  .openapi(updateNotes, (c) => {
    const { notes } = c.req.valid("json");
    const input = { id: c.req.valid("param").orderId, ifMatch: c.req.header("If-Match"), notes };
    return respond(c, updateOrderNotes, input, (order) =>
      c.json(briefAnswer("Notes updated.", order), 200, versioned(order)),
    );
  });
