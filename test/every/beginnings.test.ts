import { expect, test } from "vitest";
import { sql } from "../support/database.ts";
import { newTenant } from "../support/factories.ts";
import { lists } from "../support/lists.ts";

/** How many rows of a table PostgreSQL expects to begin so. */
async function expected(table: string, column: string, tenantId: string, beginning: string): Promise<number> {
  const [explained] = (await sql(
    `explain (format json) select from ${table}
      where tenant_id = '${tenantId}' and ${column} >= '${beginning}' and ${column} < '${beginning}' || chr(1114111)`,
  )) as [{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }];
  return explained["QUERY PLAN"][0].Plan["Plan Rows"];
}

// Whether a search is looked up or a page goes along its order rests on this: wrong by ten, it reads a whole catalogue.
test("PostgreSQL knows how many of 20,000 products have a word, and how many variants a beginning of a SKU", async () => {
  const products = lists.find(({ operation }) => operation.operationId === "listProducts");
  const { tenantId } = await newTenant();
  const { filters = {} } = (await products?.fill(tenantId, 20_000)) ?? {};
  await sql("analyze product_words, variants");
  // Each of 500 words is that of 40 products.
  const word = String(filters["q"]?.value).slice(0, -"0x".length);
  const columns = [
    ["product_words", "word", word.toLowerCase()],
    ["variants", "sku", word],
  ] as const;
  for (const [table, column, own] of columns) {
    const guesses = await Promise.all(
      Array.from({ length: 100 }, (_, at) => expected(table, column, tenantId, `${own}${at * 5}x`)),
    );
    const wrong = guesses.filter((rows) => rows < 20 || rows > 80);
    expect(wrong.length, `${table}, of 100 guesses: ${guesses}`).toBeLessThan(20);
  }
});
