import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { productColumns } from "#domain/product-import";
import {
  brokenOff,
  counted,
  csvBody,
  dryRunQuery,
  importedBody,
  presentImport,
  readImport,
  summaryBody,
} from "#http/csv";
import { jsonAnswer, refuses, requires, respondInSteps } from "#http/endpoint";
import { idempotencyHeader } from "#http/idempotency";
import { tenantHeader } from "#http/schema";
import type { Env } from "#http/worker-env";
import { importProducts, productSteps } from "./import.ts";

const importCsv = createRoute({
  ...requires("products:write"),
  method: "post",
  path: "/v1/products/csv",
  operationId: "importProductsCSV",
  tags: ["Products"],
  summary: "Import products from a CSV file",
  description:
    "A row is a variant; rows with the same Product SKU are one product, and repeat its name, category, brand and " +
    "specification. Products are found by Product SKU, variants by Variant SKU: known ones are changed, others added, " +
    "none is taken away. A price column is called `<months>mo_Price`; an empty cell there means that the variant has no " +
    "such contract length. A length without a column stays as it is, as does what an empty Grade or Color would say; " +
    "the Grade of a new variant is A where none is given.\n\n" +
    "Rows at fault are reported and hold up no other product; a product is imported with all of its rows or not at all. " +
    "Up to 10 MiB and 10,000 rows, UTF-8, separated by commas. Rows are committed some hundred at a time: where an " +
    "import was broken off (500, 503), send the file again, and what is done already will not be done twice. The same " +
    "holds for a request with an `Idempotency-Key`, whose answer is kept once all is done.",
  parameters: [tenantHeader, idempotencyHeader],
  request: {
    query: dryRunQuery,
    ...csvBody(
      `The columns, in any order: ${productColumns.required.join(", ")}; and, if you like, ` +
        `${productColumns.optional.join(", ")}, and a column for each contract length, such as 12mo_Price.`,
      "Product Name,Product SKU,Category,Brand,Specification,Grade,Color,Variant SKU,List Price,Acquisition Cost,12mo_Price,24mo_Price\n" +
        "Northbook 14,NB-14,laptops,Northbook,32 GB,A,Silver,NB-14-32-A,2499.00,1800.00,189.00,129.00\n",
    ),
  },
  responses: {
    201: jsonAnswer(
      "The file was read to its end; what could not be imported is in `errors`.",
      z.object({
        ...importedBody,
        updated: counted("How many products were changed, by themselves or by a variant."),
        summary: summaryBody({
          productsCreated: counted("New products."),
          productsUpdated: counted("Changed products."),
          variantsCreated: counted("New variants."),
          variantsUpdated: counted("Changed variants."),
        }),
      }),
    ),
    ...refuses(400, 409, 413, 415, 422),
    ...brokenOff,
  },
});

export const productImportRoutes = new OpenAPIHono<Env>().openapi(importCsv, async (c) => {
  const { sheet, dryRun, subject } = await readImport(c, productColumns);
  return respondInSteps(c, importProducts, { steps: productSteps(sheet, dryRun), subject }, (results) => {
    const counts = ["productsCreated", "productsUpdated", "variantsCreated", "variantsUpdated"] as const;
    const { summary, ...report } = presentImport(sheet, results, counts);
    const [created, updated] = [summary.productsCreated, summary.productsUpdated];
    return c.json({ ...report, created, updated, summary }, 201);
  });
});
