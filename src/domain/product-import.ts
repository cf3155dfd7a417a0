import { type PriceTier, tiersOnWire, type WireTier } from "./pricing.ts";
import type { Fault } from "./problem.ts";
import type { ProductInput } from "./product-upsert.ts";
import { type CellFault, type Columns, readAmountCell, rowFaults, type Sheet, type SheetRow } from "./sheet.ts";

const monthsPattern = /^([1-9]\d?|1[01]\d|120)mo_Price$/;

/** The columns of a file of products: a row is a variant, the rows of one product repeat what they say of it. */
export const productColumns: Columns = {
  required: [
    ...["Product Name", "Product SKU", "Category", "Brand", "Specification"],
    ...["Variant SKU", "List Price", "Acquisition Cost"],
  ],
  optional: ["Grade", "Color"],
  others: { pattern: monthsPattern, example: "12mo_Price" },
};

/** Where each field of a product or of its variants stands in the file. */
const columnOf: Readonly<Record<string, string>> = {
  name: "Product Name",
  productSku: "Product SKU",
  category: "Category",
  brand: "Brand",
  specification: "Specification",
  variantSku: "Variant SKU",
  grade: "Grade",
  colorName: "Color",
  listPrice: "List Price",
  acquisitionCost: "Acquisition Cost",
};
type VariantInput = ProductInput["variants"][number];

const productColumnNames = ["Product Name", "Category", "Brand", "Specification"] as const;

const grades = ["A", "B", "C", "D", "E"];
const gradeDefault = "A";

/** A price column, and the contract length in months that it is for. */
export type PriceColumn = { column: string; contractLength: number };

export const priceColumnsOf = (columns: readonly string[]): PriceColumn[] =>
  columns.flatMap((column) => {
    const months = monthsPattern.exec(column)?.[1];
    return months ? [{ column, contractLength: Number(months) }] : [];
  });

/** The rows of one product, in the order of the file. They are imported together or not at all. */
export type ProductRows = { productSku: string; rows: SheetRow[] };

/** The rows of a file by product, in the order in which the products come. Rows without a Product SKU stay alone. */
export function byProduct({ rows }: Sheet): ProductRows[] {
  const groups = Map.groupBy(rows, (row) => row.cells["Product SKU"] || row);
  return [...groups.values()].map((rows) => ({ productSku: rows[0]?.cells["Product SKU"] ?? "", rows }));
}

/** Which row of a file names a variant SKU first. */
export function firstRows({ rows }: Sheet): ReadonlyMap<string, SheetRow> {
  const first = new Map<string, SheetRow>();
  for (const row of rows) {
    const sku = row.cells["Variant SKU"] ?? "";
    if (!first.has(sku)) first.set(sku, row);
  }
  return first;
}

/** What can be said to be wrong with the rows of a product from the file alone. */
export function faultsOfRows({ rows }: ProductRows, first: ReadonlyMap<string, SheetRow>): CellFault[] {
  const [head] = rows;
  return rows.flatMap((row) => {
    const faults = rowFaults(row, productColumns.required);
    for (const column of productColumnNames) {
      const [mine, other] = [row.cells[column], head?.cells[column]];
      if (mine && other && mine !== other) {
        faults.push({ row, column, message: `must be as in row ${head?.row}, which names the same product` });
      }
    }
    const earlier = first.get(row.cells["Variant SKU"] ?? "");
    if (earlier && earlier !== row && row.cells["Variant SKU"]) {
      const isOwn = earlier.cells["Product SKU"] === row.cells["Product SKU"];
      const message = isOwn ? "is named twice" : "already exists on different product";
      faults.push({ row, column: null, message: `Variant SKU ${message}: see row ${earlier.row}` });
    }
    const grade = row.cells["Grade"];
    if (grade && !grades.includes(grade)) {
      faults.push({ row, column: "Grade", message: `must be one of ${grades.join(", ")}` });
    }
    return faults;
  });
}

/** The rows of a product as an upsert of one that is new. Amounts that are none go into `faults`. */
export function readProduct(
  { productSku, rows }: ProductRows,
  priceColumns: readonly PriceColumn[],
  faults: CellFault[],
): ProductInput {
  const cell = (name: string) => rows[0]?.cells[columnOf[name] as string];
  return {
    productSku,
    name: cell("name"),
    specification: cell("specification"),
    category: cell("category"),
    brand: cell("brand"),
    variants: rows.map((row) => readVariant(row, priceColumns, faults)),
  };
}

function readVariant(row: SheetRow, priceColumns: readonly PriceColumn[], faults: CellFault[]): VariantInput {
  const { cells } = row;
  const colorName = cells["Color"] || undefined;
  const grade = cells["Grade"] || gradeDefault;
  const pricing = priceColumns.flatMap(({ column, contractLength }) => {
    const monthlyPrice = readAmountCell(row, column, faults);
    return monthlyPrice === undefined ? [] : [{ contractLength, monthlyPrice }];
  });
  return {
    variantSku: cells["Variant SKU"] ?? "",
    // A file has no column for it: what tells this variant from the others.
    variantName: nameOf(cells["Product Name"] ?? "", colorName, grade),
    grade,
    colorName,
    listPrice: readAmountCell(row, "List Price", faults),
    acquisitionCost: readAmountCell(row, "Acquisition Cost", faults),
    ...(pricing.length > 0 && { pricing }),
  };
}

const variantNameLengthMax = 200;

function nameOf(productName: string, color: string | undefined, grade: string | undefined): string {
  const name = [productName, color, `grade ${grade}`].filter(Boolean).join(", ");
  return name.length > variantNameLengthMax ? productName : name;
}

/** A variant that is known already, as far as a file adds to it. */
type KnownVariant = { sku: string; pricing: readonly PriceTier[]; currency: string };

/** The same upsert where some of its variants are known: what the file does not say of them stays as it is. */
export function addToKnown(
  input: ProductInput,
  { rows }: ProductRows,
  priceColumns: readonly PriceColumn[],
  known: ReadonlyMap<string, KnownVariant>,
): ProductInput {
  const variants = input.variants.map((variant, at): VariantInput => {
    const before = known.get(variant.variantSku);
    if (!before) return variant;
    const { variantName: _, grade: __, pricing = [], ...said } = variant;
    return {
      ...said,
      grade: rows[at]?.cells["Grade"] || undefined,
      ...(priceColumns.length > 0 && { pricing: mergePrices(before, pricing as WireTier[], priceColumns) }),
    };
  });
  return { ...input, variants };
}

/**
 * The prices of a variant with those of a file: an empty cell means no such length, and a length without a column stays.
 * Fee and discount of a length stay with it.
 */
function mergePrices(known: KnownVariant, said: readonly WireTier[], priceColumns: readonly PriceColumn[]): WireTier[] {
  const before = new Map(tiersOnWire(known.pricing, known.currency).map((tier) => [tier.contractLength, tier]));
  const columns = new Set(priceColumns.map(({ contractLength }) => contractLength));
  const kept = [...before.values()].filter(({ contractLength }) => !columns.has(contractLength));
  const merged = said.map((tier): WireTier => {
    const same = before.get(tier.contractLength);
    if (same?.monthlyPrice === tier.monthlyPrice) return same;
    // How the old price was arrived at says nothing of the new one.
    const { setupFee, discount } = same ?? {};
    return { ...tier, ...(setupFee !== undefined && { setupFee }), ...(discount && { discount }) };
  });
  return [...kept, ...merged];
}

/** Where the faults of an upsert stand in the file: `variants.1.listPrice` is the List Price of the second row. */
export function locateFaults({ rows }: ProductRows, input: ProductInput, faults: readonly Fault[]): CellFault[] {
  return faults.flatMap(({ path, message }): CellFault[] => {
    const [head = "", at = "", field = "", tier] = path.split(".");
    const row = (head === "variants" ? rows[Number(at)] : undefined) ?? (rows[0] as SheetRow);
    const name = head === "variants" ? field : head;
    // It is made of cells which are at fault themselves.
    if (name === "variantName") return [];
    if (name !== "pricing") return [{ row, column: columnOf[name] ?? null, message }];
    if (tier === undefined) return [{ row, column: null, message: "The variant needs a price in a price column" }];
    const tiers = input.variants[Number(at)]?.pricing as readonly WireTier[];
    return [{ row, column: `${tiers[Number(tier)]?.contractLength}mo_Price`, message }];
  });
}
