import type { Instant } from "./instant.ts";
import { type PriceTier, readAmount, readPricing, type WirePricing } from "./pricing.ts";
import { type Fault, Problem } from "./problem.ts";
import {
  type Changes,
  changesBetween,
  type Product,
  type ProductStatus,
  productFields,
  type Variant,
  type VariantStatus,
  variantFields,
} from "./product.ts";
import { refuse, requireOwnSkus, requireUnused, requireWritable } from "./product-checks.ts";

/** A variant as a client sends it, by its SKU. Absent: stays as it is. An empty text removes what may be missing. */
type VariantInput = {
  variantSku: string;
  variantName?: string | undefined;
  grade?: string | undefined;
  condition?: string | undefined;
  colorName?: string | undefined;
  images?: string[] | undefined;
  /** Decimal, as are all amounts here. */
  listPrice?: number | undefined;
  acquisitionCost?: number | undefined;
  pricing?: WirePricing | undefined;
  status?: VariantStatus | undefined;
};

/** A product as a client sends it, by its SKU; with those of its variants that are to be added or changed. */
export type ProductInput = {
  productSku: string;
  name?: string | undefined;
  specification?: string | undefined;
  category?: string | undefined;
  brand?: string | undefined;
  description?: string | undefined;
  images?: string[] | undefined;
  status?: ProductStatus | undefined;
  variants: readonly VariantInput[];
};

/** A variant, and whether an order that may still be fulfilled holds it. */
export type KnownVariant = Variant & { inUse: boolean };

/** The products that inputs name by SKU with all their variants, and every other variant that they name by SKU. */
export type KnownCatalogue = { products: readonly Product[]; variants: readonly KnownVariant[] };

/** Who writes, for whom, when: what a context tells. */
export type Author = {
  tenant: { id: string; currency: string };
  actorId: string;
  now: Instant;
  newId(prefix: string): string;
};

/** One product as it will be and what has to be written for it. Rows that exist carry the version they were loaded with. */
export type ProductPlan = {
  product: Product;
  operation: "created" | "updated";
  /** In the order of the input. */
  variantResults: { variantSku: string; operation: "create" | "update" }[];
  newProducts: Product[];
  changedProducts: Product[];
  newVariants: Variant[];
  changedVariants: Variant[];
  /** Ids of variants that can no longer be ordered: no open order may hold one when this is written. */
  retiredIds: string[];
  /** None where nothing changes; then nothing is written. */
  events: { type: `product.${string}`; subjectId: string; data: Record<string, unknown> }[];
};

/** Of a product that is kept. Reading one reads them all. */
export const variantsMax = 1_000;

/**
 * Plans any number of upserts at once: for each input, in order, what has to be written, or why it is refused. A product
 * is found by its SKU (name each once), a variant by its own. An input sees the variants that those before it add, so
 * that no SKU is planned twice.
 */
export function planUpserts(
  inputs: readonly ProductInput[],
  known: KnownCatalogue,
  author: Author,
): (ProductPlan | Problem)[] {
  const products = new Map(known.products.map((product) => [product.sku, product]));
  const bySku = new Map(known.variants.map((variant) => [variant.sku, variant]));
  const byProduct = Map.groupBy(bySku.values(), (variant) => variant.productId);
  return inputs.map((input) => {
    try {
      const before = products.get(input.productSku);
      const plan = planUpsert(input, before, (before && byProduct.get(before.id)) ?? [], bySku, author);
      for (const variant of plan.newVariants) bySku.set(variant.sku, { ...variant, inUse: false });
      return plan;
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  });
}

function planUpsert(
  input: ProductInput,
  before: Product | undefined,
  ownVariants: readonly KnownVariant[],
  bySku: ReadonlyMap<string, KnownVariant>,
  author: Author,
): ProductPlan {
  const after = before ? changedProduct(before, input) : newProduct(input, author);
  requireOwnSkus(input.variants, after.id, bySku);
  const faults: FaultsByCode = { VALIDATION_ERROR: [], INVALID_PRICING: [], INVALID_STATUS: [] };
  const named = input.variants.map((variant, at) => {
    const known = bySku.get(variant.variantSku);
    return { known, after: planVariant(variant, known, after, `variants.${at}`, author, faults) };
  });
  refuseFirst(faults);

  const namedSkus = new Set(input.variants.map((variant) => variant.variantSku));
  const others = ownVariants.filter((variant) => !namedSkus.has(variant.sku));
  const swept = others
    .filter((variant) => after.status === "discontinued" && variant.status === "active")
    .map((variant) => ({ known: variant, after: { ...variant, status: "inactive" as const } }));
  if (others.length + named.length > variantsMax) {
    const message = `A product has at most ${variantsMax} variants.`;
    refuse("VALIDATION_ERROR", message, [{ path: "variants", message, code: "too_big" }]);
  }

  const touched = [...named, ...swept].map((each) => ({
    ...each,
    changes: changesBetween(each.known ? variantFields(each.known) : null, variantFields(each.after)),
  }));
  const changed = touched.filter((each) => !each.known || Object.keys(each.changes).length > 0);
  const productChanges = changesBetween(before ? productFields(before) : null, productFields(after));
  if (before) requireWritable(before, productChanges, changed, input.variants);
  const retired = changed.flatMap(({ known, after }) =>
    known?.status === "active" && after.status === "inactive" ? [known] : [],
  );
  requireUnused(retired, before?.status === "active" && after.status === "discontinued", input.variants);

  const isSame = before && changed.length === 0 && Object.keys(productChanges).length === 0;
  const product = before && !isSame ? { ...after, updatedAt: author.now, version: before.version + 1 } : after;
  return {
    product,
    operation: before ? "updated" : "created",
    variantResults: named.map(({ known, after }) => ({
      variantSku: after.sku,
      operation: known ? "update" : "create",
    })),
    newProducts: before ? [] : [product],
    changedProducts: before && !isSame ? [{ ...product, version: before.version }] : [],
    newVariants: changed.flatMap(({ known, after }) => (known ? [] : [after])),
    changedVariants: changed.flatMap(({ known, after }) => (known ? [{ ...after, updatedAt: author.now }] : [])),
    retiredIds: retired.map((variant) => variant.id),
    events: isSame ? [] : [eventOf(before, product, productChanges, changed)],
  };
}

/** What happened, with what everything was and is: the history of prices, too. */
function eventOf(
  before: Product | undefined,
  after: Product,
  changes: Changes,
  variants: readonly { known: KnownVariant | undefined; after: Variant; changes: Changes }[],
): ProductPlan["events"][number] {
  return {
    type: eventType(before, after),
    subjectId: after.id,
    data: {
      productSku: after.sku,
      changes,
      variants: variants.map((variant) => ({
        variantId: variant.after.id,
        variantSku: variant.after.sku,
        operation: variant.known ? "update" : "create",
        changes: variant.changes,
      })),
    },
  };
}

function eventType(before: Product | undefined, after: Product) {
  if (!before) return "product.created";
  return before.status === "active" && after.status === "discontinued" ? "product.discontinued" : "product.updated";
}

/** What a new product or variant must have, with a fault for each that is missing. */
function required<Fields extends Record<string, unknown>>(
  fields: Fields,
  noun: string,
  place: string,
  faults: Fault[],
): { [Name in keyof Fields]: NonNullable<Fields[Name]> } {
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) faults.push({ path: place + name, message: `A new ${noun} needs it.`, code: "required" });
  }
  return fields as { [Name in keyof Fields]: NonNullable<Fields[Name]> };
}

function newProduct(input: ProductInput, author: Author): Product {
  const { productSku, description, images = [], status = "active" } = input;
  const faults: Fault[] = [];
  const { name, specification, category, brand } = input;
  const given = required({ name, specification, category, brand }, "product", "", faults);
  refuse("VALIDATION_ERROR", "A new product is not complete.", faults);
  return {
    ...given,
    id: author.newId("prod"),
    tenantId: author.tenant.id,
    sku: productSku,
    description: description || null,
    images,
    status,
    syncSource: null,
    syncExternalId: null,
    syncStatus: null,
    syncError: null,
    lastSyncedAt: null,
    readOnlyFields: [],
    createdBy: author.actorId,
    createdAt: author.now,
    updatedAt: author.now,
    version: 1,
  };
}

const changedProduct = (before: Product, input: ProductInput): Product => ({
  ...before,
  name: input.name ?? before.name,
  specification: input.specification ?? before.specification,
  category: input.category ?? before.category,
  brand: input.brand ?? before.brand,
  description: input.description === undefined ? before.description : input.description || null,
  images: input.images ?? before.images,
  status: input.status ?? before.status,
});

type FaultsByCode = Record<"VALIDATION_ERROR" | "INVALID_PRICING" | "INVALID_STATUS", Fault[]>;

const messages: Record<keyof FaultsByCode, string> = {
  VALIDATION_ERROR: "A variant is not valid: see details.",
  INVALID_PRICING: "The prices of a variant are not valid: see details.",
  INVALID_STATUS: "A discontinued product has no active variants: make it active first, or with them.",
};

function refuseFirst(faultsByCode: FaultsByCode): void {
  for (const [code, faults] of Object.entries(faultsByCode) as [keyof FaultsByCode, Fault[]][]) {
    refuse(code, messages[code], faults);
  }
}

/** A variant as it will be. */
function planVariant(
  input: VariantInput,
  known: KnownVariant | undefined,
  product: Product,
  place: string,
  author: Author,
  faults: FaultsByCode,
): Variant {
  const { currency } = author.tenant;
  const mine = faults.VALIDATION_ERROR;
  const amount = (name: "listPrice" | "acquisitionCost") => {
    const value = input[name];
    return value === undefined ? (known?.[name] ?? null) : readAmount(`${place}.${name}`, value, currency, mine);
  };
  const optional = (name: "condition" | "colorName") =>
    input[name] === undefined ? (known?.[name] ?? null) : input[name] || null;
  let pricing: PriceTier[] | undefined = known?.pricing;
  if (input.pricing) {
    const read = readPricing(input.pricing, currency, `${place}.pricing`);
    faults.INVALID_PRICING.push(...read.faults);
    pricing = read.tiers;
  }
  if (product.status === "discontinued" && input.status === "active") {
    const message = "The product is discontinued.";
    faults.INVALID_STATUS.push({ path: `${place}.status`, message, code: "status" });
  }
  const status = product.status === "discontinued" ? "inactive" : (input.status ?? known?.status ?? "active");
  const { variantName = known?.name, grade = known?.grade } = input;
  const given = required({ variantName, grade, pricing }, "variant", `${place}.`, mine);
  return {
    id: known?.id ?? author.newId("var"),
    tenantId: author.tenant.id,
    productId: product.id,
    sku: input.variantSku,
    name: given.variantName,
    grade: given.grade,
    condition: optional("condition"),
    colorName: optional("colorName"),
    images: input.images ?? known?.images ?? [],
    listPrice: amount("listPrice"),
    acquisitionCost: amount("acquisitionCost"),
    currency,
    pricing: given.pricing,
    status,
    category: product.category,
    brand: product.brand,
    createdBy: known?.createdBy ?? author.actorId,
    createdAt: known?.createdAt ?? author.now,
    updatedAt: known?.updatedAt ?? author.now,
    version: known?.version ?? 1,
  };
}
