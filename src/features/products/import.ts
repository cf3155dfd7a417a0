import type { Context } from "#context";
import { type Fault, faultsOf, Problem } from "#domain/problem";
import {
  addToKnown,
  byProduct,
  faultsOfRows,
  firstRows,
  locateFaults,
  type PriceColumn,
  type ProductRows,
  priceColumnsOf,
  readProduct,
} from "#domain/product-import";
import { type ProductInput, planUpserts } from "#domain/product-upsert";
import { type CellFault, inChunks, type RowFault, reportFaults, rowsPerCommit, type Sheet } from "#domain/sheet";
import { invalid } from "#http/problem";
import { loadCatalogue, writesOf } from "./catalogue.ts";
import { productChangesBody } from "./schema.ts";

/** A product of a file, and the rows that it was read from. */
type ReadProduct = ProductRows & { input: ProductInput };

/** A part of a file: the products that can go to the database, and the rows that are at fault by themselves. */
export type ProductChunk = {
  products: ReadProduct[];
  errors: RowFault[];
  priceColumns: readonly PriceColumn[];
  dryRun: boolean;
};

/** The parts that a file is imported in, each of which is read when its turn comes. */
export function productSteps(sheet: Sheet, dryRun: boolean): (() => ProductChunk)[] {
  const priceColumns = priceColumnsOf(sheet.columns);
  const first = firstRows(sheet);
  const chunks = inChunks(byProduct(sheet), rowsPerCommit);
  return chunks.map((groups) => () => ({ ...readProducts(groups, first, priceColumns), priceColumns, dryRun }));
}

function readProducts(
  groups: readonly ProductRows[],
  first: ReturnType<typeof firstRows>,
  priceColumns: readonly PriceColumn[],
): Pick<ProductChunk, "products" | "errors"> {
  const products: ReadProduct[] = [];
  const errors: RowFault[] = [];
  for (const group of groups) {
    const faults = faultsOfRows(group, first);
    const input = readProduct(group, priceColumns, faults);
    if (faults.length === 0) faults.push(...locateFaults(group, input, faultsOfBody(input)));
    if (faults.length === 0) products.push({ ...group, input });
    else errors.push(...report(group, faults));
  }
  return { products, errors };
}

/** What the body of a request with this product would be refused for. */
function faultsOfBody(input: ProductInput): readonly Fault[] {
  const { error } = productChangesBody.safeParse(input);
  return error ? (invalid("json", error.issues).faults ?? []) : [];
}

/** The product is left as it was, whichever of its rows is at fault. */
const report = ({ productSku, rows }: ProductRows, faults: readonly CellFault[]): RowFault[] =>
  reportFaults(faults, "Variant SKU", rows.length > 1 ? `; nothing of product ${productSku} was imported` : "");

export type ProductsImported = {
  productsCreated: number;
  productsUpdated: number;
  variantsCreated: number;
  variantsUpdated: number;
  errors: RowFault[];
};

/**
 * Makes and changes the products of a part of a file, as upserts; one that is refused does not hold up the others. What
 * is so already is no change: a second import of a file writes nothing.
 */
export async function importProducts(ctx: Context, chunk: ProductChunk): Promise<ProductsImported> {
  const { products, errors, priceColumns, dryRun } = chunk;
  const known = await loadCatalogue(
    ctx,
    products.map(({ input }) => input),
  );
  const bySku = new Map(known.variants.map((variant) => [variant.sku, variant]));
  const inputs = products.map((product) => addToKnown(product.input, product, priceColumns, bySku));
  const outcomes = planUpserts(inputs, known, ctx);
  const plans = outcomes.flatMap((outcome) => (outcome instanceof Problem ? [] : [outcome]));
  const count = (rows: (plan: (typeof plans)[number]) => readonly unknown[]) =>
    plans.reduce((sum, plan) => sum + rows(plan).length, 0);
  const result: ProductsImported = {
    productsCreated: count((plan) => plan.newProducts),
    productsUpdated: count((plan) => plan.changedProducts),
    variantsCreated: count((plan) => plan.newVariants),
    variantsUpdated: count((plan) => plan.changedVariants),
    errors: [
      ...errors,
      ...products.flatMap((product, at) => errorsOf(product, inputs[at] as ProductInput, outcomes[at])),
    ],
  };
  return ctx.commit({ result, ...(dryRun ? { writes: [], events: [] } : writesOf(plans)) });
}

function errorsOf(product: ReadProduct, input: ProductInput, outcome: unknown): RowFault[] {
  if (!(outcome instanceof Problem)) return [];
  return report(product, locateFaults(product, input, faultsOf(outcome)));
}
