import { and, eq, gte, lt, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { type Page, pagesOf } from "#db/page";
import { statement } from "#db/statement";
import { orderLines } from "#db/tables/orders";
import { products, productWords } from "#db/tables/products";
import { storedTiers, variantStatuses, variants } from "#db/tables/variants";
import { ofTenant } from "#db/tenancy";
import { changeRowsOf, insertInto } from "#db/writes";
import type { Product, Variant } from "#domain/product";
import type { KnownVariant } from "#domain/product-upsert";

const productColumns = {
  id: products.id,
  tenantId: products.tenantId,
  sku: products.sku,
  name: products.name,
  specification: products.specification,
  category: products.category,
  brand: products.brand,
  description: products.description,
  images: products.images,
  status: products.status,
  syncSource: products.syncSource,
  syncExternalId: products.syncExternalId,
  syncStatus: products.syncStatus,
  syncError: products.syncError,
  lastSyncedAt: products.lastSyncedAt,
  readOnlyFields: products.readOnlyFields,
  createdBy: products.createdBy,
  createdAt: products.createdAt,
  updatedAt: products.updatedAt,
  version: products.version,
};

const variantColumns = {
  id: variants.id,
  tenantId: variants.tenantId,
  productId: variants.productId,
  sku: variants.sku,
  name: variants.name,
  grade: variants.grade,
  condition: variants.condition,
  colorName: variants.colorName,
  images: variants.images,
  listPrice: variants.listPrice,
  acquisitionCost: variants.acquisitionCost,
  currency: variants.currency,
  pricing: variants.pricing,
  status: variants.status,
  category: variants.category,
  brand: variants.brand,
  createdBy: variants.createdBy,
  createdAt: variants.createdAt,
  updatedAt: variants.updatedAt,
  version: variants.version,
};

/** The product of that id. */
export const productById = statement<{ id: string }, Product[]>((db, { id }) =>
  db
    .select(productColumns)
    .from(products)
    .where(and(ofTenant(products), eq(products.id, id))),
);

/** The products of those SKUs, as far as they exist. */
export const productsBySkus = statement<{ skus: readonly string[] }, Product[]>((db, { skus }) =>
  db
    .select(productColumns)
    .from(products)
    .where(and(ofTenant(products), sql`${products.sku} = any (${skus}::text[])`)),
);

/** The product of the variant of that id. */
export const productOfVariant = statement<{ variantId: string }, Product[]>((db, { variantId }) =>
  db
    .select(productColumns)
    .from(products)
    .innerJoin(variants, and(eq(variants.tenantId, products.tenantId), eq(variants.productId, products.id)))
    .where(and(ofTenant(variants), eq(variants.id, variantId))),
);

/** The variants of a product, by their SKUs. */
export const variantsOf = statement<{ productId: string }, Variant[]>((db, { productId }) =>
  db
    .select(variantColumns)
    .from(variants)
    .where(and(ofTenant(variants), eq(variants.productId, productId)))
    .orderBy(variants.sku),
);

/** Variants by SKU, each with whether an order that may still be fulfilled holds it. */
function knownVariants(db: NeonHttpDatabase, condition: SQL) {
  const used = db
    .select({ inUse: sql<boolean>`count(*) > 0`.as("in_use") })
    .from(
      sql`(select from ${orderLines} where ${and(
        eq(orderLines.tenantId, variants.tenantId),
        eq(orderLines.variantId, variants.id),
        orderLines.isOpen,
      )} limit 1) as line`,
    )
    .as("used");
  return db
    .select({ ...variantColumns, inUse: used.inUse })
    .from(variants)
    .crossJoinLateral(used)
    .where(and(ofTenant(variants), condition))
    .orderBy(variants.sku);
}

const ofProducts = (condition: SQL) =>
  // As a list that is made first: a plan that knows nothing of this tenant would read all its products for each variant.
  sql`${variants.productId} = any (array(select ${products.id} from ${products} where ${and(ofTenant(products), condition)}))`;

/** The variant of that id. */
export const knownVariantById = statement<{ id: string }, KnownVariant[]>((db, { id }) =>
  knownVariants(db, eq(variants.id, id)),
);

/** All variants of a product. */
export const knownVariantsOf = statement<{ productId: string }, KnownVariant[]>((db, { productId }) =>
  knownVariants(db, eq(variants.productId, productId)),
);

/** All variants of the products of those SKUs but some that are asked for by their own. */
export const knownVariantsOfSkus = statement<
  { productSkus: readonly string[]; but: readonly string[] },
  KnownVariant[]
>((db, { productSkus, but }) =>
  knownVariants(
    db,
    sql`${ofProducts(sql`${products.sku} = any (${productSkus}::text[])`)} and ${variants.sku} <> all (${but}::text[])`,
  ),
);

/** The variants of those SKUs, whatever product they belong to. */
export const knownVariantsBySkus = statement<{ skus: readonly string[] }, KnownVariant[]>((db, { skus }) =>
  knownVariants(db, sql`${variants.sku} = any (${skus}::text[])`),
);

export const productSorts = ["createdAt", "updatedAt", "name", "productSku"] as const;

/** How many words a search takes; each is a condition of its own, so that the first ones found narrow the next. */
const wordNames = ["word1", "word2", "word3", "word4", "word5"] as const;
export const wordsMax = wordNames.length;

type Words = { [Name in (typeof wordNames)[number]]?: string | undefined };

/** The words of a search, as conditions of a page. */
export const wordsOf = (words: readonly string[]): Words =>
  Object.fromEntries(words.map((word, at) => [wordNames[at], word]));

/** A text that begins with `value`: a range, since row-level security keeps LIKE out of an index. */
const startsWith = (column: SQL, value: Placeholder | SQL) =>
  and(gte(column, sql`${value}::text`), lt(column, sql`(${value}::text || chr(1114111))`)) as SQL;

/** Products that have a word which begins so. */
const hasWord = (value: Placeholder | SQL) =>
  sql`exists (select from ${productWords} where ${and(
    eq(productWords.tenantId, products.tenantId),
    eq(productWords.productId, products.id),
    startsWith(sql`${productWords.word}`, value),
  )})`;

type ProductFilters = Words & {
  status: Product["status"] | undefined;
  category: string | undefined;
  brand: string | undefined;
};
export type ProductPage = Page<(typeof productSorts)[number]> & ProductFilters;

/** A product of a list, with how many variants it has, inactive ones included. */
export type ListedProduct = Product & { variantCount: number };

/** A page of products. */
export const productPage = pagesOf<(typeof productSorts)[number], ProductFilters, ListedProduct>({
  table: products,
  id: products.id,
  sorts: {
    createdAt: products.createdAt,
    updatedAt: products.updatedAt,
    name: products.sortName,
    productSku: products.sku,
  },
  uniqueSorts: [products.sku],
  filters: {
    status: (value) => eq(products.status, value),
    category: (value) => eq(products.category, value),
    brand: (value) => eq(products.brand, value),
    ...(Object.fromEntries(wordNames.map((name) => [name, hasWord])) as Record<
      (typeof wordNames)[number],
      typeof hasWord
    >),
  },
  select: (db, { select, where, orderBy, limit }) => {
    const counted = db
      .select({ variantCount: sql<number>`count(*)::int`.as("variant_count") })
      .from(variants)
      .where(and(eq(variants.tenantId, products.tenantId), eq(variants.productId, products.id)))
      .as("counted");
    return select({ ...productColumns, variantCount: counted.variantCount })
      .from(products)
      .crossJoinLateral(counted)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit);
  },
});

export const variantSorts = ["createdAt", "updatedAt", "variantSku"] as const;

type VariantFilters = {
  status: Variant["status"] | undefined;
  productSku: string | undefined;
  grade: string | undefined;
  category: string | undefined;
  brand: string | undefined;
  sku: string | undefined;
};
export type VariantPage = Page<(typeof variantSorts)[number]> & VariantFilters;

/** A variant of a list, with what its product is called. */
export type ListedVariant = Variant & { productSku: string; productName: string };

/** A page of variants. */
export const variantPage = pagesOf<(typeof variantSorts)[number], VariantFilters, ListedVariant>({
  table: variants,
  id: variants.id,
  sorts: { createdAt: variants.createdAt, updatedAt: variants.updatedAt, variantSku: variants.sku },
  uniqueSorts: [variants.sku],
  filters: {
    status: (value) => eq(variants.status, value),
    productSku: (value) =>
      sql`${variants.productId} = (select ${products.id} from ${products} where ${and(ofTenant(products), eq(products.sku, value))})`,
    grade: (value) => eq(variants.grade, value),
    category: (value) => eq(variants.category, value),
    brand: (value) => eq(variants.brand, value),
    sku: (value) => startsWith(sql`${variants.sku}`, value),
  },
  splits: { status: variantStatuses },
  narrow: ["productSku", "category", "brand", "sku"],
  select: (db, { select, from, where, orderBy, limit }) => {
    // The limit of one keeps the plan from reading all products for it.
    const product = db
      .select({ productSku: products.sku, productName: products.name })
      .from(products)
      .where(and(eq(products.tenantId, variants.tenantId), eq(products.id, variants.productId)))
      .limit(1)
      .as("product");
    return select({ ...variantColumns, productSku: product.productSku, productName: product.productName })
      .from(from)
      .crossJoinLateral(product)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit);
  },
});

export const insertProducts = insertInto(products);
export const changeProducts = changeRowsOf(products, [
  ...(["name", "specification", "category", "brand", "description", "images", "status", "updatedAt"] as const),
]);

/** With tiers as they are kept: as JSON, which is not as the column's type has them. */
const stored = (rows: readonly Variant[]) =>
  rows.map((variant) => ({ ...variant, pricing: storedTiers(variant.pricing) as unknown as Variant["pricing"] }));

const insertVariantRows = insertInto(variants);
export const insertVariants = (rows: readonly Variant[]) => insertVariantRows(stored(rows));

/** Category and brand come with the product's, by the foreign key. */
const changeVariantRows = changeRowsOf(variants, [
  ...(["name", "grade", "condition", "colorName", "images", "listPrice", "acquisitionCost", "pricing"] as const),
  ...(["status", "updatedAt"] as const),
]);
export const changeVariants = (rows: readonly Variant[]) => changeVariantRows(stored(rows));

/** Locks variants against new order lines: one that is being added is waited for, one that comes later waits. */
export const lockVariants = statement<{ ids: readonly string[] }, unknown>((db, { ids }) =>
  db
    .select({ id: variants.id })
    .from(variants)
    .where(and(ofTenant(variants), sql`${variants.id} = any (${ids}::text[])`))
    .orderBy(variants.id)
    .for("update"),
);

/** Raises where an open order line holds one of these variants. After `lockVariants`: only then does it see them all. */
export const requireUnheld = statement<{ ids: readonly string[] }, unknown>((db, { ids }) =>
  db
    .select({ none: sql`require_all_written(count(*), 0)` })
    .from(orderLines)
    .where(and(ofTenant(orderLines), sql`${orderLines.variantId} = any (${ids}::text[])`, orderLines.isOpen)),
);
