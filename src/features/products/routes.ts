import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import type { ProductPlan } from "#domain/product-upsert";
import { jsonAnswer, jsonBody, refuses, requires, requiresWithBody, respond } from "#http/endpoint";
import { versioned, versionHeaders } from "#http/etag";
import { idempotencyHeader } from "#http/idempotency";
import { limitedPageFields, limitOf, pageOf, pageQuery } from "#http/page";
import { header, id, tenantHeader, text } from "#http/schema";
import type { Env } from "#http/worker-env";
import { deleteProduct } from "./delete.ts";
import { getProduct } from "./get.ts";
import { productImportRoutes } from "./import-routes.ts";
import { listProducts, listVariants } from "./list.ts";
import { presentListedProduct, presentListedVariant, presentProduct, productBody, variantBody } from "./present.ts";
import { productSorts, variantSorts } from "./queries.ts";
import { newProductBody, productChangesBody, search, sku, variantStatus } from "./schema.ts";
import { updateProduct } from "./update.ts";
import { upsertProduct } from "./upsert.ts";
import { updateVariantStatus } from "./variant-status.ts";

const tags = ["Products"];
const path = { productId: id().meta({ description: "The id of the product.", example: "prod_demo_nb_14_pro" }) };
const variantPath = {
  variantId: id().meta({ description: "The id of the variant.", example: "var_demo_nb_14_pro_32" }),
};
const { etag } = versionHeaders("product");
const ifMatch = header(
  "If-Match",
  "The `ETag` of your read of the product: the change is refused with 412 if the product or one of its variants has " +
    "changed since.",
  '"3"',
);
const category = text(100).optional();
const brand = text(100).optional();
const grade = z.enum(["A", "B", "C", "D", "E"]).optional();

const upsertResult = z.object({
  success: z.literal(true),
  message: z.string(),
  productId: z.string(),
  productSku: z.string(),
  operation: z.enum(["created", "updated"]),
  variantResults: z.array(z.object({ variantSku: z.string(), operation: z.enum(["create", "update"]) })),
});

const presentUpsert = ({ product, operation, variantResults }: ProductPlan): z.infer<typeof upsertResult> => ({
  success: true,
  message: `Product ${operation}.`,
  productId: product.id,
  productSku: product.sku,
  operation,
  variantResults,
});

const list = createRoute({
  ...requires("products:read"),
  method: "get",
  path: "/v1/products",
  operationId: "listProducts",
  tags,
  summary: "List products",
  description: "The products of the business unit, page by page, without their variants. Filters combine.",
  parameters: [tenantHeader],
  request: {
    query: z.strictObject({
      ...pageQuery(productSorts),
      status: z.enum(["active", "discontinued"]).optional().meta({ description: "Only products in this state." }),
      category: category.meta({ description: "Only products of this category.", example: "laptops" }),
      brand: brand.meta({ description: "Only products of this brand.", example: "Northbook" }),
      q: search
        .optional()
        .meta({ description: "Only products of whose name, SKU or brand a word begins so, for each word of this." }),
    }),
  },
  responses: {
    200: jsonAnswer("A page of products.", z.object({ products: z.array(productBody), ...limitedPageFields })),
    ...refuses(400),
  },
});

const variants = createRoute({
  ...requires("products:read"),
  method: "get",
  path: "/v1/products/variants",
  operationId: "listVariants",
  tags,
  summary: "List variants",
  description: "The variants of all products, page by page. Filters combine.",
  parameters: [tenantHeader],
  request: {
    query: z.strictObject({
      ...pageQuery(variantSorts, 5000),
      status: z.enum(["active", "inactive"]).optional().meta({ description: "Only variants in this state." }),
      productSku: sku().optional().meta({ description: "Only variants of this product.", example: "NB-14-PRO" }),
      grade: grade.meta({ description: "Only variants of this grade." }),
      category: category.meta({ description: "Only variants of products of this category.", example: "laptops" }),
      brand: brand.meta({ description: "Only variants of products of this brand.", example: "Northbook" }),
      sku: sku().optional().meta({ description: "Only variants whose SKU begins so.", example: "NB-14-PRO-32" }),
    }),
  },
  responses: {
    200: jsonAnswer("A page of variants.", z.object({ variants: z.array(variantBody), ...limitedPageFields })),
    ...refuses(400),
  },
});

const create = createRoute({
  ...requiresWithBody("products:write"),
  method: "post",
  path: "/v1/products",
  operationId: "createProduct",
  tags,
  summary: "Create or change a product by its SKU",
  description:
    "Makes a product with its variants. Where the product's SKU is known, its fields are replaced, variants of known SKUs " +
    "are changed, others are added, and those that are not sent stay as they are.",
  parameters: [tenantHeader, idempotencyHeader],
  request: { ...jsonBody(newProductBody) },
  responses: {
    201: jsonAnswer("What was done, variant by variant.", upsertResult, etag),
    ...refuses(400, 409, 413, 415, 422),
  },
});

const get = createRoute({
  ...requires("products:read"),
  method: "get",
  path: "/v1/products/{productId}",
  operationId: "getProduct",
  tags,
  summary: "Get a product with its variants",
  parameters: [tenantHeader],
  request: { params: z.object(path) },
  responses: { 200: jsonAnswer("The product.", productBody, etag), ...refuses(400, 404) },
});

const update = createRoute({
  ...requiresWithBody("products:write"),
  method: "put",
  path: "/v1/products/{productId}",
  operationId: "updateProduct",
  tags,
  summary: "Change a product and its variants",
  description:
    "Changes what is sent and leaves the rest. New prices are for new orders: what runs keeps its own. Without `If-Match`, " +
    "the last of two changes wins.",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: { params: z.object(path), ...jsonBody(productChangesBody) },
  responses: {
    200: jsonAnswer("What was done, variant by variant.", upsertResult, etag),
    ...refuses(400, 404, 409, 412, 413, 415, 422),
  },
});

const remove = createRoute({
  ...requires("products:write"),
  method: "delete",
  path: "/v1/products/{productId}",
  operationId: "deleteProduct",
  tags,
  summary: "Discontinue a product",
  description:
    "None of its variants can be ordered any more. What was ordered or rented goes on. Refused while an open order has one.",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: { params: z.object(path) },
  responses: {
    200: jsonAnswer(
      "Done.",
      z.object({ success: z.literal(true), message: z.string(), productId: z.string(), productSku: z.string() }),
    ),
    ...refuses(400, 404, 409, 412, 422),
  },
});

const changeStatus = createRoute({
  ...requiresWithBody("products:write"),
  method: "patch",
  path: "/v1/products/variants/{variantId}/status",
  operationId: "updateVariantStatus",
  tags,
  summary: "Take a variant into the offer, or out of it",
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
  request: { params: z.object(variantPath), ...jsonBody(z.strictObject({ status: variantStatus })) },
  responses: {
    200: jsonAnswer(
      "The variant as it is now.",
      z.object({ success: z.literal(true), message: z.string(), variant: variantBody }),
      etag,
    ),
    ...refuses(400, 404, 409, 412, 413, 415, 422),
  },
});

// In this order: `variants` is no id of a product.
export const productRoutes = new OpenAPIHono<Env>()
  .openapi(variants, (c) => {
    const { sortBy = "createdAt", sortDir = "desc", ...query } = c.req.valid("query");
    const { startAfter, status, productSku, grade, category, brand, sku } = query;
    const limit = limitOf(query);
    const filters = { status, productSku, grade, category, brand, sku };
    return respond(c, listVariants, { sortBy, sortDir, startAfter, ...filters, count: limit + 1 }, (found) => {
      const { items, ...rest } = pageOf(found, limit);
      return c.json({ variants: items.map(presentListedVariant), limit, ...rest }, 200);
    });
  })
  .openapi(changeStatus, (c) => {
    const input = {
      id: c.req.valid("param").variantId,
      ifMatch: c.req.header("If-Match"),
      status: c.req.valid("json").status,
    };
    return respond(c, updateVariantStatus, input, ({ variant, productVersion }) =>
      c.json(
        { success: true as const, message: `Variant ${variant.status}.`, variant: presentListedVariant(variant) },
        200,
        versioned({ version: productVersion }),
      ),
    );
  })
  .openapi(list, (c) => {
    const { sortBy = "createdAt", sortDir = "desc", ...query } = c.req.valid("query");
    const { startAfter, status, category, brand, q: words = [] } = query;
    const limit = limitOf(query);
    const page = { sortBy, sortDir, startAfter, status, category, brand, words, count: limit + 1 };
    return respond(c, listProducts, page, (found) => {
      const { items, ...rest } = pageOf(found, limit);
      return c.json({ products: items.map(presentListedProduct), limit, ...rest }, 200);
    });
  })
  .openapi(create, (c) =>
    respond(c, upsertProduct, c.req.valid("json"), (plan) => c.json(presentUpsert(plan), 201, versioned(plan.product))),
  )
  .openapi(get, (c) =>
    respond(c, getProduct, { id: c.req.valid("param").productId }, ({ product, variants }) =>
      c.json(presentProduct(product, variants), 200, versioned(product)),
    ),
  )
  .openapi(update, (c) => {
    const input = {
      id: c.req.valid("param").productId,
      ifMatch: c.req.header("If-Match"),
      changes: c.req.valid("json"),
    };
    return respond(c, updateProduct, input, (plan) => c.json(presentUpsert(plan), 200, versioned(plan.product)));
  })
  .openapi(remove, (c) => {
    const input = { id: c.req.valid("param").productId, ifMatch: c.req.header("If-Match") };
    return respond(c, deleteProduct, input, ({ product }) =>
      c.json(
        { success: true as const, message: "Product discontinued.", productId: product.id, productSku: product.sku },
        200,
      ),
    );
  })
  .route("/", productImportRoutes);
