import { type Fault, Problem, type ProblemCode } from "./problem.ts";
import type { Changes, Product, Variant } from "./product.ts";

// What no upsert may do. `named` are the variants of the request, in its order: faults say where they are.

type Named = readonly { variantSku: string }[];

export function refuse(code: ProblemCode, message: string, faults: Fault[]): void {
  if (faults.length > 0) throw new Problem(code, message, { faults });
}

/** Every SKU is named once and belongs to no other product. */
export function requireOwnSkus(named: Named, productId: string, bySku: ReadonlyMap<string, Variant>): void {
  const seen = new Set<string>();
  const faults = named.flatMap(({ variantSku }, at) => {
    const owner = bySku.get(variantSku)?.productId;
    const isTwice = seen.has(variantSku);
    seen.add(variantSku);
    if (owner !== undefined && owner !== productId) return [skuFault(at, `belongs to product ${owner}`)];
    return isTwice ? [skuFault(at, "is named twice")] : [];
  });
  refuse("DUPLICATE_SKU", "A variant SKU belongs to one variant of one product.", faults);
}

const skuFault = (at: number, what: string): Fault => ({
  path: `variants.${at}.variantSku`,
  message: `This SKU ${what}.`,
  code: "sku",
});

/** What the shop owns that a product comes from is changed there. Sending a value that is so already is no change. */
export function requireWritable(
  { readOnlyFields, syncSource }: Product,
  productChanges: Changes,
  variants: readonly { after: Variant; changes: Changes }[],
  named: Named,
): void {
  const closed = new Set(readOnlyFields);
  if (closed.size === 0) return;
  const ofVariants = variants.flatMap(({ after, changes }) => {
    const at = placeOf(after.sku, named);
    const names = Object.keys(changes).filter((name) => closed.has("variants") || closed.has(`variants.${name}`));
    return names.map((name) => (at < 0 ? "status" : `variants.${at}.${name}`));
  });
  const paths = [...Object.keys(productChanges).filter((name) => closed.has(name)), ...ofVariants];
  const message = `This field is kept by ${syncSource ?? "the source of the product"}: change it there.`;
  refuse(
    "READ_ONLY_FIELD",
    "Some fields of this product are read-only.",
    [...new Set(paths)].map((path) => ({ path, message, code: "read_only" })),
  );
}

/** What an open order holds can still be ordered. */
export function requireUnused(retired: readonly (Variant & { inUse: boolean })[], ends: boolean, named: Named): void {
  const used = retired.filter((variant) => variant.inUse);
  if (ends) {
    const faults = used.map(({ sku }) => ({
      path: "status",
      message: `An open order has variant ${sku}.`,
      code: "in_use",
    }));
    refuse("PRODUCT_HAS_ACTIVE_ORDERS", "Open orders have variants of this product: fulfil or cancel them.", faults);
  }
  const faults = used.map(({ sku }) => ({
    path: `variants.${placeOf(sku, named)}.status`,
    message: `An open order has variant ${sku}.`,
    code: "in_use",
  }));
  refuse("VARIANT_IN_USE", "Open orders have this variant: fulfil or cancel them first.", faults);
}

const placeOf = (sku: string, named: Named): number => named.findIndex((each) => each.variantSku === sku);
