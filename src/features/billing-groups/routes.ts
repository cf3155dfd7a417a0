import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { billingGroupStatuses } from "#domain/billing-group";
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
import { idempotencyHeader } from "#http/idempotency";
import { limitOf, pageFields, pageOf, pageQuery } from "#http/page";
import { id, note, tenantHeader, text } from "#http/schema";
import type { Env } from "#http/worker-env";
import { createBillingGroup } from "./create.ts";
import { deleteBillingGroup } from "./delete.ts";
import { getBillingGroup } from "./get.ts";
import { listBillingGroups } from "./list.ts";
import { billingGroupBody, presentBillingGroup } from "./present.ts";
import { sorts } from "./queries.ts";
import { updateBillingGroup } from "./update.ts";

const tags = ["Billing Groups"];
const path = {
  billingGroupId: id().meta({ description: "The id of the billing group.", example: "bg_harbour_wards" }),
};
const { etag, ifMatch } = versionHeaders("group");

const fields = {
  groupName: text(200).meta({ description: "What people call the group.", example: "Brightline, design team" }),
  billingDay: z
    .int()
    .min(1)
    .max(28)
    .meta({ description: "The day of the month that it is billed on, 1 to 28.", example: 1 }),
  rentalIds: z
    .array(id())
    .max(10_000)
    .meta({ example: ["sub_demo_101", "sub_demo_102", "sub_demo_103"] }),
  notes: note(5000).meta({
    description: "For your own people; an empty text removes it.",
    example: "Purchase order 4711",
  }),
};

const list = createRoute({
  ...requires("billing-groups:read"),
  method: "get",
  path: "/v1/billing-groups",
  operationId: "listBillingGroups",
  tags,
  summary: "List billing groups",
  description: "The billing groups of the business unit, page by page. Filters combine.",
  parameters: [tenantHeader],
  request: {
    query: z.strictObject({
      ...pageQuery(sorts),
      customerId: id().optional().meta({ description: "Only the groups of this customer." }),
      status: z.enum(billingGroupStatuses).optional().meta({ description: "Only groups in this state." }),
    }),
  },
  responses: {
    200: jsonAnswer(
      "A page of billing groups.",
      z.object({
        success: z.literal(true),
        billingGroups: z.array(billingGroupBody),
        ...pageFields,
      }),
    ),
    ...refuses(400),
  },
});

const create = createRoute({
  ...requiresWithBody("billing-groups:write"),
  method: "post",
  path: "/v1/billing-groups",
  operationId: "createBillingGroup",
  tags,
  summary: "Create a billing group",
  description:
    "Puts rentals of one customer together: from now on they make one consolidated payment a month, on the group's " +
    "billing day. A rental is in at most one group.",
  parameters: [tenantHeader, idempotencyHeader],
  request: {
    ...jsonBody(
      z.strictObject({
        customerId: id().meta({ description: "Whose rentals these are.", example: "cust_brightline" }),
        ...fields,
        rentalIds: fields.rentalIds.min(1).meta({ description: "The members; an id named twice counts once." }),
        notes: fields.notes.optional(),
      }),
    ),
  },
  responses: {
    201: jsonAnswer(
      "The billing group, with what its members add up to.",
      z.object({ success: z.literal(true), message: z.string(), billingGroup: billingGroupBody }),
      etag,
    ),
    ...refuses(400, 409, 413, 415, 422),
  },
});

const get = createRoute({
  ...requires("billing-groups:read"),
  method: "get",
  path: "/v1/billing-groups/{billingGroupId}",
  operationId: "getBillingGroup",
  tags,
  summary: "Get a billing group",
  parameters: [tenantHeader],
  request: { params: z.object(path) },
  responses: {
    200: jsonAnswer("The billing group.", z.object({ success: z.literal(true), billingGroup: billingGroupBody }), etag),
    ...refuses(400, 404),
  },
});

const update = createRoute({
  ...requiresWithOptionalBody("billing-groups:write"),
  method: "patch",
  path: "/v1/billing-groups/{billingGroupId}",
  operationId: "updateBillingGroup",
  tags,
  summary: "Change a billing group",
  description:
    "Changes what is sent and leaves the rest. `rentalIds` replaces the list of members: this is how rentals are added " +
    "and removed; a removed rental is billed by itself again. Without `If-Match`, the last of two changes wins.",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: {
    params: z.object(path),
    ...optionalJsonBody(
      z
        .strictObject({
          ...fields,
          rentalIds: fields.rentalIds.meta({ description: "The new list of members; an id named twice counts once." }),
          status: z.enum(billingGroupStatuses).meta({ description: "An inactive group is kept, and bills nothing." }),
        })
        .partial(),
    ),
  },
  responses: {
    200: jsonAnswer(
      "The billing group as it is now.",
      z.object({ success: z.literal(true), message: z.string(), billingGroup: billingGroupBody }),
      etag,
    ),
    ...refuses(400, 404, 409, 412, 413, 415, 422),
  },
});

const remove = createRoute({
  ...requires("billing-groups:write"),
  method: "delete",
  path: "/v1/billing-groups/{billingGroupId}",
  operationId: "deleteBillingGroup",
  tags,
  summary: "Delete a billing group",
  description: "The group is gone; its rentals go on and are billed one by one. What was billed stays as it is.",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: { params: z.object(path) },
  responses: {
    200: jsonAnswer("Done.", z.object({ success: z.literal(true), message: z.string() })),
    ...refuses(400, 404, 409, 412, 422),
  },
});

export const billingGroupRoutes = new OpenAPIHono<Env>()
  .openapi(list, (c) => {
    const { sortBy = "createdAt", sortDir = "desc", ...query } = c.req.valid("query");
    const { startAfter, customerId, status } = query;
    const limit = limitOf(query);
    const page = { sortBy, sortDir, startAfter, customerId, status, count: limit + 1 };
    return respond(c, listBillingGroups, page, (groups) => {
      const { items, ...rest } = pageOf(groups, limit);
      return c.json({ success: true as const, billingGroups: items.map(presentBillingGroup), ...rest }, 200);
    });
  })
  .openapi(create, (c) =>
    respond(c, createBillingGroup, c.req.valid("json"), (group) =>
      c.json(
        { success: true as const, message: "Billing group created.", billingGroup: presentBillingGroup(group) },
        201,
        versioned(group),
      ),
    ),
  )
  .openapi(get, (c) =>
    respond(c, getBillingGroup, { id: c.req.valid("param").billingGroupId }, (group) =>
      c.json({ success: true as const, billingGroup: presentBillingGroup(group) }, 200, versioned(group)),
    ),
  )
  .openapi(update, (c) => {
    const input = {
      id: c.req.valid("param").billingGroupId,
      ifMatch: c.req.header("If-Match"),
      changes: c.req.valid("json"),
    };
    return respond(c, updateBillingGroup, input, (group) =>
      c.json(
        { success: true as const, message: "Billing group updated.", billingGroup: presentBillingGroup(group) },
        200,
        versioned(group),
      ),
    );
  })
  .openapi(remove, (c) => {
    const input = { id: c.req.valid("param").billingGroupId, ifMatch: c.req.header("If-Match") };
    return respond(c, deleteBillingGroup, input, () =>
      c.json({ success: true as const, message: "Billing group deleted." }, 200),
    );
  });
