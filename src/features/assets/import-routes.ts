import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { assetColumns } from "#domain/asset-import";
import {
  brokenOff,
  counted,
  csvBody,
  dryRunQuery,
  errorsBody,
  importedBody,
  parseCsv,
  presentImport,
  readCsvFile,
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
        summary: z.object({
          totalRows: counted("Rows of the file, without the header and blank ones."),
          assetsCreated: counted("New assets."),
          assetsUnchanged: counted("Assets that were there, as the file says."),
          errors: errorsBody,
        }),
      }),
    ),
    ...refuses(400, 409, 413, 415, 422),
    ...brokenOff,
  },
});

export const assetImportRoutes = new OpenAPIHono<Env>().openapi(importCsv, async (c) => {
  const csv = await readCsvFile(c);
  const dryRun = c.req.valid("query").dryRun === "true";
  const sheet = await parseCsv(csv, assetColumns);
  const steps = assetSteps(sheet, dryRun);
  return respondInSteps(c, importAssets, { steps, subject: { csv, dryRun } }, (results) => {
    const total = (name: "assetsCreated" | "assetsUnchanged") => results.reduce((sum, result) => sum + result[name], 0);
    const { summary, ...report } = presentImport(sheet, results);
    const counts = { assetsCreated: total("assetsCreated"), assetsUnchanged: total("assetsUnchanged") };
    return c.json({ ...report, created: counts.assetsCreated, summary: { ...summary, ...counts } }, 201);
  });
});
