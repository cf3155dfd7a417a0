import Papa from "papaparse";
import type { Answer, Client } from "../../support/client.ts";

/** What a row of a file says, by column. */
export type Cells = Record<string, string | number>;

/** A row that is right; the rows of one product differ in their variants. */
export const productRow = (product: number, variant = 1, more: Cells = {}): Cells => ({
  "Product Name": `Northbook ${product}`,
  "Product SKU": `NB-${product}`,
  Category: "laptops",
  Brand: "Northbook",
  Specification: "14 inch, 32 GB",
  // As most variants of other tests: the plans of a list go by how frequent a grade is, in whatever tenant.
  Grade: "A",
  Color: "Silver",
  "Variant SKU": `NB-${product}-${variant}`,
  "List Price": "2499.00",
  "Acquisition Cost": "1800.00",
  "12mo_Price": "189.00",
  "24mo_Price": "129.00",
  ...more,
});

/** So many products of so many variants. */
export const productRows = (products: number, variants = 1): Cells[] =>
  Array.from({ length: products * variants }, (_, at) => productRow(Math.floor(at / variants), at % variants));

/** Rows as a file; the first row names the columns. */
export const csvOf = (rows: readonly Cells[], options: Papa.UnparseConfig = {}): string =>
  Papa.unparse([...rows], { newline: "\n", ...options });

export const csvType = { "Content-Type": "text/csv" };

/** Sends a file by itself. */
export const importProducts = (client: Client, csv: string, query = "", headers = {}): Promise<Answer> =>
  client.post(`/v1/products/csv${query}`, csv, { ...csvType, ...headers });

/** The rows at fault, `4 NB-2: ...`. */
export const errorsOf = ({ body }: Answer): string[] =>
  (body.errors ?? []).map(
    ({ row, sku, error }: { row: number; sku: string; error: string }) => `${row} ${sku}: ${error}`,
  );
