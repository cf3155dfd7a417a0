import { describe, expect, test } from "vitest";
import { Problem } from "#domain/problem";
import type { Product, Variant } from "#domain/product";
import {
  type KnownCatalogue,
  type KnownVariant,
  type ProductInput,
  type ProductPlan,
  planUpserts,
} from "#domain/product-upsert";

const then = "2026-01-01T00:00:00.000Z";
const now = "2026-11-22T09:30:00.000Z";

/** Ids in the order that they are asked for. */
function author() {
  let count = 0;
  return {
    tenant: { id: "bu_1", currency: "EUR" },
    actorId: "key_1",
    now,
    newId: (prefix: string) => `${prefix}_${++count}`,
  };
}

const variantInput = (variantSku: string, more: Partial<ProductInput["variants"][number]> = {}) => ({
  variantSku,
  variantName: "32 GB",
  grade: "A",
  pricing: { "12": 189 },
  ...more,
});

const productInput = (productSku: string, variantSkus: readonly string[]): ProductInput => ({
  productSku,
  name: "Northbook 14",
  specification: "14 inch",
  category: "laptops",
  brand: "Northbook",
  variants: variantSkus.map((sku) => variantInput(sku)),
});

/** A product with its variants, as it is known. */
function known(sku: string, variantSkus: readonly string[], product: Partial<Product> = {}) {
  const [plan] = planUpserts([productInput(sku, variantSkus)], { products: [], variants: [] }, author());
  const { newProducts, newVariants } = plan as ProductPlan;
  const made = { ...(newProducts[0] as Product), id: `prod_${sku}`, createdAt: then, updatedAt: then, ...product };
  return {
    product: made,
    variants: newVariants.map((variant) => ({
      ...variant,
      id: `var_${variant.sku}`,
      productId: made.id,
      createdAt: then,
      updatedAt: then,
      inUse: false,
    })),
  };
}

const catalogueOf = (...some: ReturnType<typeof known>[]): KnownCatalogue => ({
  products: some.map(({ product }) => product),
  variants: some.flatMap(({ variants }) => variants),
});

function planOf(input: ProductInput, catalogue: KnownCatalogue): ProductPlan {
  const [plan] = planUpserts([input], catalogue, author());
  if (plan instanceof Problem) throw plan;
  return plan as ProductPlan;
}

const refusalOf = (outcome: ProductPlan | Problem | undefined) => {
  if (!(outcome instanceof Problem)) throw new Error("not refused");
  return [outcome.code, ...(outcome.faults ?? []).map(({ path }) => path)];
};

const refusal = (input: ProductInput, catalogue: KnownCatalogue) =>
  refusalOf(planUpserts([input], catalogue, author())[0]);

const nothing: KnownCatalogue = { products: [], variants: [] };

test("a new product is made with its variants, of its category and brand", () => {
  const plan = planOf(productInput("P", ["A", "B"]), nothing);
  expect(plan.operation).toBe("created");
  expect(plan.variantResults).toEqual([
    { variantSku: "A", operation: "create" },
    { variantSku: "B", operation: "create" },
  ]);
  expect(plan.newProducts).toEqual([plan.product]);
  expect(plan.product).toMatchObject({ id: "prod_1", sku: "P", status: "active", version: 1, createdAt: now });
  expect(plan.newVariants).toMatchObject([
    { id: "var_2", productId: "prod_1", sku: "A", category: "laptops", brand: "Northbook", status: "active" },
    { id: "var_3", productId: "prod_1", sku: "B", currency: "EUR", createdBy: "key_1" },
  ]);
  expect([plan.changedProducts, plan.changedVariants, plan.retiredIds]).toEqual([[], [], []]);
});

test("a change of one variant touches it and the product, and carries the versions they were loaded with", () => {
  const one = known("P", ["A", "B"], { version: 7 });
  const [a, b] = one.variants as [KnownVariant, KnownVariant];
  const catalogue = { products: [one.product], variants: [{ ...a, version: 4 }, b] };
  const plan = planOf({ productSku: "P", variants: [{ variantSku: "A", listPrice: 2499 }] }, catalogue);
  expect(plan.changedProducts).toEqual([{ ...one.product, updatedAt: now, version: 7 }]);
  expect(plan.changedVariants).toMatchObject([{ id: "var_A", listPrice: 249900n, version: 4, updatedAt: now }]);
  expect(plan.product.version).toBe(8);
  expect([plan.newProducts, plan.newVariants]).toEqual([[], []]);
});

test("what is so already is no change: nothing is written, no version moves", () => {
  const one = known("P", ["A", "B"]);
  const plan = planOf(productInput("P", ["B", "A"]), catalogueOf(one));
  expect(plan.operation).toBe("updated");
  expect(plan.product).toEqual(one.product);
  expect(plan.variantResults.map(({ operation }) => operation)).toEqual(["update", "update"]);
  const { newProducts, changedProducts, newVariants, changedVariants, events } = plan;
  expect([newProducts, changedProducts, newVariants, changedVariants, events]).toEqual([[], [], [], [], []]);
});

test("variants that are not named stay as they are", () => {
  const one = known("P", ["A", "B"]);
  const plan = planOf(productInput("P", ["C"]), catalogueOf(one));
  expect(plan.newVariants.map(({ sku }) => sku)).toEqual(["C"]);
  expect(plan.changedVariants).toEqual([]);
});

test("an event has what everything was and is, in amounts that people read", () => {
  const one = known("P", ["A"]);
  const input = { productSku: "P", name: "Northbook 15", variants: [{ variantSku: "A", pricing: { "12": 179.5 } }] };
  expect(planOf(input, catalogueOf(one)).events).toEqual([
    {
      type: "product.updated",
      subjectId: "prod_P",
      data: {
        productSku: "P",
        changes: { name: { from: "Northbook 14", to: "Northbook 15" } },
        variants: [
          {
            variantId: "var_A",
            variantSku: "A",
            operation: "update",
            changes: {
              pricing: {
                from: [{ contractLength: 12, monthlyPrice: 189 }],
                to: [{ contractLength: 12, monthlyPrice: 179.5 }],
              },
            },
          },
        ],
      },
    },
  ]);
});

describe("refuses", () => {
  test("a SKU of another product, and one that is named twice, each by its place", () => {
    const catalogue = catalogueOf(known("P", ["A"]), known("Q", ["X"]));
    expect(refusal(productInput("P", ["A", "X", "B", "B"]), catalogue)).toEqual([
      "DUPLICATE_SKU",
      "variants.1.variantSku",
      "variants.3.variantSku",
    ]);
  });

  test("a new product that lacks something, each thing by name", () => {
    expect(refusal({ productSku: "P", name: "x", variants: [] }, nothing)).toEqual([
      "VALIDATION_ERROR",
      "specification",
      "category",
      "brand",
    ]);
  });

  test("a new variant that lacks something, each thing by name", () => {
    expect(refusal({ productSku: "P", variants: [{ variantSku: "B" }] }, catalogueOf(known("P", ["A"])))).toEqual([
      "VALIDATION_ERROR",
      "variants.0.variantName",
      "variants.0.grade",
      "variants.0.pricing",
    ]);
  });

  test("amounts that are finer than the currency", () => {
    const input = { productSku: "P", variants: [variantInput("A", { listPrice: 0.001, acquisitionCost: 1.005 })] };
    expect(refusal(input, catalogueOf(known("P", ["A"])))).toEqual([
      "VALIDATION_ERROR",
      "variants.0.listPrice",
      "variants.0.acquisitionCost",
    ]);
  });

  test("prices that cannot be", () => {
    const input = { productSku: "P", variants: [variantInput("A", { pricing: { "121": 1 } })] };
    expect(refusal(input, catalogueOf(known("P", ["A"])))).toEqual(["INVALID_PRICING", "variants.0.pricing.121"]);
  });

  test("an active variant of a discontinued product", () => {
    const one = known("P", ["A"], { status: "discontinued" });
    const input = { productSku: "P", variants: [variantInput("A", { status: "active" })] };
    expect(refusal(input, catalogueOf(one))).toEqual(["INVALID_STATUS", "variants.0.status"]);
  });

  test("more than 1,000 variants of a product, those that it has included", () => {
    const skus = Array.from({ length: 1000 }, (_, at) => `V${at}`);
    expect(planOf(productInput("P", skus), nothing).newVariants).toHaveLength(1000);
    expect(refusal(productInput("P", ["one more"]), catalogueOf(known("P", skus)))).toEqual([
      "VALIDATION_ERROR",
      "variants",
    ]);
    expect(planOf(productInput("P", skus), catalogueOf(known("P", skus))).newVariants).toEqual([]);
  });
});

describe("status:", () => {
  const inUse = ({ product, variants }: ReturnType<typeof known>, ...skus: string[]) => ({
    product,
    variants: variants.map((variant) => ({ ...variant, inUse: skus.includes(variant.sku) })),
  });

  test("discontinuing makes every active variant inactive, and says so", () => {
    const one = known("P", ["A", "B", "C"]);
    const [a, b, c] = one.variants as [KnownVariant, KnownVariant, KnownVariant];
    const catalogue = { products: [one.product], variants: [a, { ...b, status: "inactive" as const }, c] };
    const plan = planOf({ productSku: "P", status: "discontinued", variants: [] }, catalogue);
    expect(plan.changedVariants.map(({ sku, status }) => `${sku} ${status}`)).toEqual(["A inactive", "C inactive"]);
    expect(plan.retiredIds).toEqual(["var_A", "var_C"]);
    expect(plan.events[0]?.type).toBe("product.discontinued");
  });

  test("a product is not discontinued while an open order has a variant of it", () => {
    const one = inUse(known("P", ["A", "B"]), "B");
    expect(refusal({ productSku: "P", status: "discontinued", variants: [] }, catalogueOf(one))).toEqual([
      "PRODUCT_HAS_ACTIVE_ORDERS",
      "status",
    ]);
  });

  test("a variant does not become inactive while an open order has it", () => {
    const one = inUse(known("P", ["A", "B"]), "B");
    const variants = ["A", "B"].map((variantSku) => ({ variantSku, status: "inactive" as const }));
    expect(refusal({ productSku: "P", variants }, catalogueOf(one))).toEqual(["VARIANT_IN_USE", "variants.1.status"]);
  });

  test("an inactive variant that an old order has may be sent as inactive", () => {
    const one = inUse(known("P", ["A"]), "A");
    const variants = one.variants.map((variant) => ({ ...variant, status: "inactive" as const }));
    const input = { productSku: "P", variants: [{ variantSku: "A", status: "inactive" as const }] };
    expect(planOf(input, { products: [one.product], variants }).events).toEqual([]);
  });

  test("a revived product has no active variant until one is revived", () => {
    const one = known("P", ["A", "B"], { status: "discontinued" });
    const variants = one.variants.map((variant) => ({ ...variant, status: "inactive" as const }));
    const catalogue = { products: [one.product], variants };
    const revive = (some: ProductInput["variants"]) =>
      planOf({ productSku: "P", status: "active", variants: some }, catalogue);
    expect(revive([]).changedVariants).toEqual([]);
    expect(revive([{ variantSku: "B", status: "active" }]).changedVariants.map(({ sku }) => sku)).toEqual(["B"]);
  });

  test("a variant that a discontinued product gets is inactive", () => {
    const one = known("P", [], { status: "discontinued" });
    expect(planOf(productInput("P", ["A"]), catalogueOf(one)).newVariants).toMatchObject([{ status: "inactive" }]);
  });
});

describe("of a synced product", () => {
  const synced = (...readOnlyFields: string[]) =>
    catalogueOf(known("P", ["A", "B"], { syncSource: "shopify", readOnlyFields }));

  test("a read-only field is refused by name; sending it as it is, is no change", () => {
    const catalogue = synced("name", "variants.pricing");
    const change: ProductInput = {
      productSku: "P",
      name: "Other",
      brand: "Other",
      variants: [{ variantSku: "B", pricing: { "12": 1 } }],
    };
    expect(refusal(change, catalogue)).toEqual(["READ_ONLY_FIELD", "name", "variants.0.pricing"]);
    expect(planOf({ ...productInput("P", ["A", "B"]), brand: "Other" }, catalogue).events).toHaveLength(1);
  });

  test("where all of the variants are read-only, none is added or retired", () => {
    expect(refusal(productInput("P", ["C"]), synced("variants"))[0]).toBe("READ_ONLY_FIELD");
    expect(refusal({ productSku: "P", status: "discontinued", variants: [] }, synced("variants"))).toEqual([
      "READ_ONLY_FIELD",
      "status",
    ]);
  });
});

describe("many at once", () => {
  test("each is planned or refused by itself, in order", () => {
    const outcomes = planUpserts(
      [productInput("P", ["A"]), productInput("Q", ["X"]), productInput("R", ["Y"])],
      catalogueOf(known("P", ["A"]), known("Z", ["X"])),
      author(),
    );
    expect(outcomes.map((each) => (each instanceof Problem ? each.code : each.operation))).toEqual([
      "updated",
      "DUPLICATE_SKU",
      "created",
    ]);
  });

  test("a SKU that one of them adds is taken for those after it", () => {
    const outcomes = planUpserts([productInput("P", ["A"]), productInput("Q", ["A"])], nothing, author());
    expect(refusalOf(outcomes[1])).toEqual(["DUPLICATE_SKU", "variants.0.variantSku"]);
  });

  test("a SKU of one that is refused is not taken", () => {
    const { brand: _, ...incomplete } = productInput("P", ["A"]);
    const outcomes = planUpserts([incomplete, productInput("Q", ["A"])], nothing, author());
    expect(outcomes[0]).toBeInstanceOf(Problem);
    expect((outcomes[1] as ProductPlan).newVariants.map((variant: Variant) => variant.sku)).toEqual(["A"]);
  });

  test("10,000 products are planned in one call", () => {
    const inputs = Array.from({ length: 10_000 }, (_, at) => productInput(`P${at}`, [`V${at}`]));
    const plans = planUpserts(inputs, nothing, author()) as ProductPlan[];
    expect(plans.flatMap(({ newVariants }) => newVariants.map(({ sku }) => sku))).toEqual(
      inputs.map((_, at) => `V${at}`),
    );
  });
});
