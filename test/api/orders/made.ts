import type { StoredSettings } from "#domain/settings";
import type { Answer } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { address, newStock, type TestStock } from "../../support/factories.ts";

export const path = "/v1/orders";

export const customer = { email: "Noor@Brightline.example", firstName: "Noor", lastName: "de Wit" };

/** What orders three units of a product on 24 months: 3 x 129.00. */
export const orderOf = ({ product }: Pick<TestStock, "product">, fields: Record<string, unknown> = {}) => ({
  customer,
  billingAddress: address,
  items: [{ sku: product.variantSku, quantity: 3, contractLength: 24 }],
  ...fields,
});

export type Placed = { stock: TestStock; id: string; path: string; order: Answer["body"] };

/** An order of a stock, made by the operation. */
export async function place(
  stock: TestStock,
  fields: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Placed> {
  const { status, body } = await stock.client.post(path, orderOf(stock, fields), headers);
  if (status !== 201) throw new Error(`no order was made: ${JSON.stringify(body)}`);
  return { stock, id: body.orderId, path: `${path}/${body.orderId}`, order: body.order };
}

export const newPlaced = async (fields: Record<string, unknown> = {}, settings: StoredSettings = {}): Promise<Placed> =>
  place(await newStock({ settings }), fields);

/** Makes an order this much older, as the table has it. */
export const age = (orderId: string, by: string) =>
  sql("update orders set created_at = created_at - $2::interval where id = $1", [orderId, by]);

export const setOrderStatus = (orderId: string, status: string) =>
  sql("update orders set status = $2 where id = $1", [orderId, status]);

/** The lines of an order, as the table has them. */
export const linesOf = (orderId: string) =>
  sql(
    `select position, sku, quantity, unit_price::int as "unitPrice", contract_length as "contractLength",
            is_open as "isOpen"
       from order_lines where order_id = $1 order by position`,
    [orderId],
  );

export const orderIdsOf = async (tenantId: string, email: string): Promise<string[]> =>
  (
    await sql("select id from orders where tenant_id = $1 and lower(email) = lower($2) order by id", [tenantId, email])
  ).map(({ id }) => String(id));

export const customersOf = (tenantId: string, email: string) =>
  sql(
    `select id, email, status, version, last_billing_address as "lastBillingAddress",
            last_shipping_address as "lastShippingAddress"
       from customers where tenant_id = $1 and sort_email = lower($2)`,
    [tenantId, email],
  );
