import type pg from "pg";
import { largeTenantId } from "./data.ts";

/** Ids of the large tenant for reads to ask for. */
export type Samples = {
  /** From everywhere. */
  groups: string[];
  customers: string[];
  /** The row before a page at the depth, in the default order. One: the first page is one, asked for again and again. */
  cursor: string;
};

/** Finds samples; the deep page begins after row `depth`. */
export async function findSamples(client: pg.Client, depth: number): Promise<Samples> {
  const column = async (table: string, rest: string) =>
    (
      await client.query<{ id: string }>(`select id from ${table} where tenant_id = $1 ${rest}`, [largeTenantId])
    ).rows.map(({ id }) => id);
  const [cursor] = await column("billing_groups", `order by created_at desc, id desc offset ${depth - 1} limit 1`);
  if (!cursor) throw new Error(`The large tenant has no ${depth} groups.`);
  return {
    groups: await column("billing_groups", "order by md5(id) limit 400"),
    customers: await column("customers", "order by md5(id) limit 200"),
    cursor,
  };
}
