import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { assetColumns } from "#domain/asset-import";
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
import { assetSteps, importAssets } from "./import.ts";

const importCsv = createRoute({
  ...requires("assets:write"),
  method: "post",
  path: "/v1/assets/csv",
  operationId: "importAssetsCSV",
  tags: ["Assets"],
  summary: "Import assets from a CSV file",
  description:
    "A row is an asset; its SKU names an active variant, as where an asset is created by itself. An asset that is there " +
    "already stays as it is: its row is reported where it says otherwise, and is no error where it does not.\n\n" +
    "Rows at fault are reported and hold up no others. Up to 10 MiB and 10,000 rows, UTF-8, separated by commas. Rows are " +
    "committed some hundred at a time: where an import was broken off (500, 503), send the file again, and what is done " +
    "already will not be done twice. The same holds for a request with an `Idempotency-Key`, whose answer is kept once " +
    "all is done.",
  parameters: [tenantHeader, idempotencyHeader],
  request: {
    query: dryRunQuery,
    ...csvBody(
      `The columns, in any order: ${assetColumns.required.join(", ")}; and, if you like, ${assetColumns.optional.join(", ")}.`,
      "Serial Number,SKU,Acquisition Cost,Acquisition Date,Location,Condition,Notes\n" +
        "NB14-7QX2-0042,NB-14-PRO-32,1800.00,2026-11-22,Warehouse,Good,\n",
    ),
  },
  responses: {
    201: jsonAnswer(
      "The file was read to its end; what could not be imported is in `errors`.",
      z.object({
        ...importedBody,
        summary: summaryBody({
          assetsCreated: counted("New assets."),
          assetsUnchanged: counted("Assets that were there, as the file says."),
        }),
      }),
    ),
    ...refuses(400, 409, 413, 415, 422),
    ...brokenOff,
  },
});

export const assetImportRoutes = new OpenAPIHono<Env>().openapi(importCsv, async (c) => {
  const { sheet, dryRun, subject } = await readImport(c, assetColumns);
  return respondInSteps(c, importAssets, { steps: assetSteps(sheet, dryRun), subject }, (results) => {
    const { summary, ...report } = presentImport(sheet, results, ["assetsCreated", "assetsUnchanged"]);
    return c.json({ ...report, created: summary.assetsCreated, summary }, 201);
  });
});
