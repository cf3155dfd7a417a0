import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { paymentTerms } from "#domain/customer";
import { addressBody } from "#http/address";
import { customFieldsBody } from "#http/custom-fields";
import { jsonAnswer, jsonBody, refuses, requires, requiresWithBody, respond } from "#http/endpoint";
import { versioned, versionHeaders } from "#http/etag";
import { idempotencyHeader } from "#http/idempotency";
import { limitedPageFields, limitOf, pageOf, pageQuery } from "#http/page";
import { email, id, note, tenantHeader, text } from "#http/schema";
import type { Env } from "#http/worker-env";
import { createCustomer } from "./create.ts";
import { deleteCustomer } from "./delete.ts";
import { type CustomerAccount, getCustomer } from "./get.ts";
import { listCustomers } from "./list.ts";
import { customerBody, presentAccount, presentCustomer } from "./present.ts";
import { sorts } from "./queries.ts";
import { updateCustomer } from "./update.ts";

const tags = ["Customers"];
const path = { customerId: id().meta({ description: "The id of the customer.", example: "cust_brightline" }) };
const { etag, ifMatch } = versionHeaders("customer");

const fields = {
  email: email().meta({
    description: "One customer per address, whatever the case of its letters.",
    example: "noor@brightline.example",
  }),
  firstName: text(100).meta({ example: "Noor" }),
  lastName: text(100).meta({ example: "de Wit" }),
  company: note(200).meta({ description: "An empty text removes it.", example: "Brightline Studio" }),
  phone: note(50).meta({ description: "An empty text removes it.", example: "+31 20 555 0142" }),
  customerType: z.enum(["individual", "business"]).meta({
    description: "One that becomes an individual loses the fields that only a business has.",
  }),
  billingAddress: addressBody.meta({ description: "Becomes `lastBillingAddress`." }),
  shippingAddress: addressBody.meta({ description: "Becomes `lastShippingAddress`." }),
  registrationNumber: note(50).meta({
    description: "Of a business, in its country's register; an empty text removes it.",
    example: "34268231",
  }),
  vatNumber: note(50).meta({ description: "Of a business; an empty text removes it.", example: "NL003719224B11" }),
  paymentTerms: z
    .literal(paymentTerms)
    .nullable()
    .meta({
      enum: [...paymentTerms, null],
      description: "Days from invoice to due date of a business; null: those of the business unit.",
      example: 14,
    }),
  customFields: customFieldsBody.meta({
    description: "Fields of your own by their ids; replaces all of them.",
    example: { costCentre: "4711" },
  }),
};

const list = createRoute({
  ...requires("customers:read"),
  method: "get",
  path: "/v1/customers",
  operationId: "listCustomers",
  tags,
  summary: "List customers",
  description:
    "The customers of the business unit, page by page; inactive ones, which is what deleted ones are, only if asked for. " +
    "Filters combine. What a customer has brought in is told of one at a time.",
  parameters: [tenantHeader],
  request: {
    query: z.strictObject({
      ...pageQuery(sorts),
      status: z
        .enum(["active", "inactive"])
        .optional()
        .meta({ description: "Only customers in this state; `active` if left out." }),
      customerType: z.enum(["individual", "business"]).optional().meta({ description: "Only customers of this type." }),
      email: text(254).optional().meta({
        description: "Only the customer with exactly this e-mail address, whatever the case of its letters.",
        example: "noor@brightline.example",
      }),
      hasActiveRentals: z
        .enum(["true", "false"])
        .optional()
        .meta({ description: "Only customers with active subscriptions (`true`), or without (`false`)." }),
    }),
  },
  responses: {
    200: jsonAnswer("A page of customers.", z.object({ customers: z.array(customerBody), ...limitedPageFields })),
    ...refuses(400),
  },
});

const answer = z.object({
  success: z.literal(true),
  message: z.string(),
  customerId: z.string(),
  customer: customerBody,
});

const create = createRoute({
  ...requiresWithBody("customers:write"),
  method: "post",
  path: "/v1/customers",
  operationId: "createCustomer",
  tags,
  summary: "Create a customer",
  description:
    "Makes a customer who has not ordered yet, as an import needs it: an order with a new e-mail address makes its customer " +
    "by itself. An address that a customer has is refused with `EMAIL_EXISTS`, that of an inactive customer too.",
  parameters: [tenantHeader, idempotencyHeader],
  request: {
    ...jsonBody(z.strictObject(fields).partial().required({ email: true, firstName: true, lastName: true })),
  },
  responses: {
    201: jsonAnswer("The customer.", answer, etag),
    ...refuses(400, 409, 413, 415, 422),
  },
});

const get = createRoute({
  ...requires("customers:read"),
  method: "get",
  path: "/v1/customers/{customerId}",
  operationId: "getCustomer",
  tags,
  summary: "Get a customer",
  parameters: [tenantHeader],
  request: { params: z.object(path) },
  responses: {
    200: jsonAnswer("The customer, inactive ones included, with what it has brought in.", customerBody, etag),
    ...refuses(400, 404),
  },
});

const update = createRoute({
  ...requiresWithBody("customers:write"),
  method: "put",
  path: "/v1/customers/{customerId}",
  operationId: "updateCustomer",
  tags,
  summary: "Change a customer",
  description:
    "Changes what is sent and leaves the rest. Orders and subscriptions keep the name, e-mail and addresses of their day. " +
    "`status` `inactive` is what deleting does, under the same conditions; `active` brings a deleted customer back.",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: {
    params: z.object(path),
    ...jsonBody(
      z
        .strictObject({
          customerId: id().meta({ description: "If sent, the id of the path.", example: "cust_brightline" }),
          ...fields,
          status: z.enum(["active", "inactive"]),
        })
        .partial(),
    ),
  },
  responses: {
    200: jsonAnswer("The customer as it is now.", answer, etag),
    ...refuses(400, 404, 409, 412, 413, 415, 422),
  },
});

const remove = createRoute({
  ...requires("customers:write"),
  method: "delete",
  path: "/v1/customers/{customerId}",
  operationId: "deleteCustomer",
  tags,
  summary: "Delete a customer",
  description:
    "Makes the customer inactive: it leaves the list, its history stays. Refused while it has active subscriptions " +
    "(`CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS`) or orders that may still be fulfilled (`CUSTOMER_HAS_PENDING_ORDERS`).",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: { params: z.object(path) },
  responses: {
    200: jsonAnswer("Done.", z.object({ success: z.literal(true), message: z.string(), customerId: z.string() })),
    ...refuses(400, 404, 409, 412, 422),
  },
});

const told = (message: string, account: CustomerAccount) => ({
  success: true as const,
  message,
  customerId: account.customer.id,
  customer: presentAccount(account),
});

export const customerRoutes = new OpenAPIHono<Env>()
  .openapi(list, (c) => {
    const { sortBy = "createdAt", sortDir = "desc", status = "active", ...query } = c.req.valid("query");
    const { startAfter, customerType, email, hasActiveRentals: has } = query;
    const limit = limitOf(query);
    const hasActiveRentals = has === undefined ? undefined : has === "true";
    const filters = { status, customerType, email, hasActiveRentals };
    return respond(c, listCustomers, { sortBy, sortDir, startAfter, ...filters, count: limit + 1 }, (found) => {
      const { items, count, ...rest } = pageOf(found.customers, limit);
      const customers = items.map((customer) => presentCustomer(customer, found.currency));
      return c.json({ customers, count, limit, ...rest }, 200);
    });
  })
  .openapi(create, (c) =>
    respond(c, createCustomer, c.req.valid("json"), (account) =>
      c.json(told("Customer created.", account), 201, versioned(account.customer)),
    ),
  )
  .openapi(get, (c) =>
    respond(c, getCustomer, { id: c.req.valid("param").customerId }, (account) =>
      c.json(presentAccount(account), 200, versioned(account.customer)),
    ),
  )
  .openapi(update, (c) => {
    const input = {
      id: c.req.valid("param").customerId,
      ifMatch: c.req.header("If-Match"),
      changes: c.req.valid("json"),
    };
    return respond(c, updateCustomer, input, (account) =>
      c.json(told("Customer updated.", account), 200, versioned(account.customer)),
    );
  })
  .openapi(remove, (c) => {
    const input = { id: c.req.valid("param").customerId, ifMatch: c.req.header("If-Match") };
    return respond(c, deleteCustomer, input, ({ id }) =>
      c.json({ success: true as const, message: "Customer deleted.", customerId: id }, 200),
    );
  });
