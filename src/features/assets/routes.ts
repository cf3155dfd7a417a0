import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { assetStatuses } from "#domain/asset";
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
import { limitedPageFields, limitOf, pageOf, pageQuery } from "#http/page";
import { invalid } from "#http/problem";
import { id, tenantHeader, text } from "#http/schema";
import type { Env } from "#http/worker-env";
import { createAsset } from "./create.ts";
import { deleteAsset } from "./delete.ts";
import { getAsset } from "./get.ts";
import { getAssetHistory } from "./history.ts";
import { historyBody, presentHistory } from "./history-present.ts";
import { assetImportRoutes } from "./import-routes.ts";
import { listAssets } from "./list.ts";
import { assetBody, presentAsset } from "./present.ts";
import { sorts } from "./queries.ts";
import { assetChangesBody, newAssetBody, newAssetOf } from "./schema.ts";
import { updateAsset } from "./update.ts";

const tags = ["Assets"];
const path = { serialNumber: id().meta({ description: "The serial number.", example: "NB-14-PRO-32-NL101" }) };
const { etag, ifMatch } = versionHeaders("asset");

const list = createRoute({
  ...requires("assets:read"),
  method: "get",
  path: "/v1/assets",
  operationId: "listAssets",
  tags,
  summary: "List assets",
  description: "The assets of the business unit, page by page. Filters combine.",
  parameters: [tenantHeader],
  request: {
    query: z.strictObject({
      ...pageQuery(sorts),
      status: z.enum(assetStatuses).optional().meta({ description: "Only assets in this state." }),
      sku: text(100).optional().meta({ description: "Only assets of the variant with this SKU." }),
      customerId: id().optional().meta({ description: "Only what this customer has now." }),
      rentalId: id().optional().meta({ description: "Only what this rental holds now." }),
    }),
  },
  responses: {
    200: jsonAnswer("A page of assets.", z.object({ assets: z.array(assetBody), ...limitedPageFields })),
    ...refuses(400),
  },
});

const create = createRoute({
  ...requiresWithBody("assets:write"),
  method: "post",
  path: "/v1/assets",
  operationId: "createAsset",
  tags,
  summary: "Create an asset",
  description:
    "Takes a single thing into stock. Its SKU names an active variant, from which it has its product, its picture and, " +
    "where none is sent, its acquisition cost. Where the business unit says so of the product's category, the serial " +
    "number is an IMEI.",
  parameters: [tenantHeader, idempotencyHeader],
  request: {
    ...jsonBody(newAssetBody),
  },
  responses: {
    201: jsonAnswer("The asset.", z.object({ success: z.literal(true), message: z.string(), asset: assetBody }), etag),
    ...refuses(400, 409, 413, 415, 422),
  },
});

const get = createRoute({
  ...requires("assets:read"),
  method: "get",
  path: "/v1/assets/{serialNumber}",
  operationId: "getAsset",
  tags,
  summary: "Get an asset",
  parameters: [tenantHeader],
  request: { params: z.object(path) },
  responses: {
    200: jsonAnswer("The asset.", assetBody, etag),
    ...refuses(400, 404),
  },
});

const update = createRoute({
  ...requiresWithOptionalBody("assets:write"),
  method: "patch",
  path: "/v1/assets/{serialNumber}",
  operationId: "updateAsset",
  tags,
  summary: "Change an asset",
  description:
    "Changes what is sent and leaves the rest. A returned asset becomes available or unavailable, an available one " +
    "unavailable and back; while its subscription is active, the state is the subscription's. Without `If-Match`, the " +
    "last of two changes wins.",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: {
    params: z.object(path),
    ...optionalJsonBody(assetChangesBody),
  },
  responses: {
    200: jsonAnswer(
      "The asset as it is now.",
      z.object({ success: z.literal(true), message: z.string(), asset: assetBody }),
      etag,
    ),
    ...refuses(400, 404, 409, 412, 413, 415, 422),
  },
});

const remove = createRoute({
  ...requires("assets:write"),
  method: "delete",
  path: "/v1/assets/{serialNumber}",
  operationId: "deleteAsset",
  tags,
  summary: "Delete an asset",
  description:
    "It is unavailable from now on and keeps its history; making it available again undoes this. Refused while its " +
    "subscription is active.",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: { params: z.object(path) },
  responses: {
    200: jsonAnswer(
      "Done.",
      z.object({ success: z.literal(true), message: z.string(), serialNumber: z.string() }),
      etag,
    ),
    ...refuses(400, 404, 409, 412, 422),
  },
});

const { limit, startAfter } = pageQuery(["occurredAt"]);

const history = createRoute({
  ...requires("assets:read"),
  method: "get",
  path: "/v1/assets/{serialNumber}/history",
  operationId: "getAssetHistory",
  tags,
  summary: "Get the history of an asset",
  description:
    "What happened to an asset, page by page, the newest first: what was changed by whom, and who has had it. And what " +
    "it has earned over all its rentals, against what it cost.",
  parameters: [tenantHeader],
  request: { params: z.object(path), query: z.strictObject({ limit, startAfter }) },
  responses: {
    200: jsonAnswer("A page of its history.", historyBody.extend(limitedPageFields)),
    ...refuses(400, 404),
  },
});

export const assetRoutes = new OpenAPIHono<Env>()
  .route("/", assetImportRoutes)
  .openapi(list, (c) => {
    const { sortBy = "createdAt", sortDir = "desc", ...query } = c.req.valid("query");
    const { startAfter, status, sku, customerId, rentalId } = query;
    const limit = limitOf(query);
    const page = { sortBy, sortDir, startAfter, status, sku, customerId, rentalId, count: limit + 1 };
    return respond(c, listAssets, page, (assets) => {
      const { items, ...rest } = pageOf(assets, limit, (asset) => asset.serialNumber);
      return c.json({ assets: items.map(presentAsset), limit, ...rest }, 200);
    });
  })
  .openapi(create, (c) => {
    return respond(c, createAsset, newAssetOf(c.req.valid("json")), (asset) =>
      c.json({ success: true as const, message: "Asset created.", asset: presentAsset(asset) }, 201, versioned(asset)),
    );
  })
  .openapi(get, (c) =>
    respond(c, getAsset, c.req.valid("param"), (asset) => c.json(presentAsset(asset), 200, versioned(asset))),
  )
  .openapi(
    update,
    (c) => {
      const { acquisitionDate, ...changes } = c.req.valid("json");
      const input = {
        ...c.req.valid("param"),
        ifMatch: c.req.header("If-Match"),
        changes: { ...changes, acquiredOn: acquisitionDate },
      };
      return respond(c, updateAsset, input, (asset) =>
        c.json(
          { success: true as const, message: "Asset updated.", asset: presentAsset(asset) },
          200,
          versioned(asset),
        ),
      );
    },
    (result) => {
      if (!result.success) throw invalid(result.target, result.error.issues, { status: "INVALID_STATUS" });
    },
  )
  .openapi(remove, (c) => {
    const input = { ...c.req.valid("param"), ifMatch: c.req.header("If-Match") };
    return respond(c, deleteAsset, input, (asset) =>
      c.json(
        { success: true as const, message: "Asset deleted.", serialNumber: asset.serialNumber },
        200,
        versioned(asset),
      ),
    );
  })
  .openapi(history, (c) => {
    const query = c.req.valid("query");
    const limit = limitOf(query);
    const page = { ...c.req.valid("param"), startAfter: query.startAfter, count: limit + 1 };
    return respond(c, getAssetHistory, page, (history) => {
      const { items, ...rest } = pageOf(history.entries, limit);
      return c.json({ ...presentHistory(history, items), limit, ...rest }, 200);
    });
  });
