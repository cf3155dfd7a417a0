import { drawBase62, type Scope, writeApiKey } from "#domain/api-key";
import type { Region } from "#domain/region";
import type { StoredSettings } from "#domain/settings";
import { sha256 } from "#http/sha256";
import { type Client, clientOf } from "./client.ts";
import { sql } from "./database.ts";

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
export const unique = (prefix: string) => `${prefix}_${drawBase62(10, random)}`;

export type TestTenant = { tenantId: string; organisationId: string; key: string };

/** A new organisation with one business unit and a key that opens it: every test has its own. */
export async function newTenant(
  options: { currency?: string; tier?: string; scopes?: readonly Scope[]; settings?: StoredSettings } = {},
): Promise<TestTenant> {
  const organisationId = unique("org");
  await sql("insert into organisations (id, name, tier) values ($1, 'Test', $2)", [
    organisationId,
    options.tier ?? "growth",
  ]);
  const [tenantId, key] = await Promise.all([newUnit(organisationId, options), newKey(organisationId, options)]);
  return { tenantId, organisationId, key };
}

export async function newUnit(
  organisationId: string,
  options: { currency?: string; isTest?: boolean; isSuspended?: boolean; settings?: StoredSettings } = {},
): Promise<string> {
  const tenantId = unique("bu");
  await sql(
    `insert into tenants (id, organisation_id, name, country, currency, time_zone, id_prefix, is_test, settings, status)
     values ($1, $2, 'Unit', 'NL', $3, 'Europe/Amsterdam', 'TST', $4, $5::text::jsonb, $6)`,
    [
      tenantId,
      organisationId,
      options.currency ?? "EUR",
      options.isTest ?? false,
      JSON.stringify(options.settings ?? {}),
      options.isSuspended ? "suspended" : "active",
    ],
  );
  return tenantId;
}

/** A key of an organisation; `tenantIds` limits it to some business units. */
export async function newKey(
  organisationId: string,
  options: {
    scopes?: readonly Scope[];
    tenantIds?: readonly string[];
    isTest?: boolean;
    expired?: boolean;
    revoked?: boolean;
  } = {},
): Promise<string> {
  const isTest = options.isTest ?? false;
  const key = drawKey({ isTest });
  const keyId = keyIdOf(key);
  await sql(
    `insert into api_keys
       (id, organisation_id, short_id, hash, name, is_test, scopes, opens_every_tenant, expires_at, revoked_at)
     values ($1, $2, $3, $4::text::bytea, 'Test', $5, $6, $7,
             case when $8 then now() - interval '1 second' end, case when $9 then now() end)`,
    [
      keyId,
      organisationId,
      keyId.slice("key_".length),
      `\\x${await sha256(key)}`,
      isTest,
      options.scopes ?? ["*"],
      options.tenantIds === undefined,
      options.expired ?? false,
      options.revoked ?? false,
    ],
  );
  for (const tenantId of options.tenantIds ?? []) {
    await sql("insert into api_key_tenants (organisation_id, api_key_id, tenant_id) values ($1, $2, $3)", [
      organisationId,
      keyId,
      tenantId,
    ]);
  }
  return key;
}

/** A well-formed key that nobody has been given. */
export const drawKey = ({ region = "eu", isTest = false }: { region?: Region; isTest?: boolean } = {}): string =>
  writeApiKey({ isTest, region, shortId: drawBase62(8, random), secret: drawBase62(32, random) });

/** The id of a key of these tests: its short id says which one it is. */
export const keyIdOf = (key: string): string => `key_${key.split("_")[3]}`;

/** The e-mail address of a customer that `newCustomer` made. */
export const emailOf = (customerId: string): string => `${customerId}@example.com`;

export async function newCustomer(tenantId: string, options: { company?: string } = {}): Promise<string> {
  const customerId = unique("cust");
  await sql(
    `insert into customers (tenant_id, id, email, first_name, last_name, company, created_by, created_at, updated_at)
     values ($1, $2, $3, 'Ada', 'Test', $4, 'test', now(), now())`,
    [tenantId, customerId, emailOf(customerId), options.company ?? null],
  );
  return customerId;
}

export type TestProduct = { productId: string; productSku: string; variantId: string; variantSku: string };

/** A product with one active variant of 12, 24 and 36 months (219.00, 129.00 and 99.00 where there are cents). */
export async function newProduct(
  tenantId: string,
  options: { category?: string; mark?: string } = {},
): Promise<TestProduct> {
  const mark = unique("p");
  const made = {
    productId: `prod_${mark}`,
    productSku: `P-prod_${mark}`,
    variantId: `var_${mark}`,
    variantSku: `V-${mark}`,
  };
  await sql(
    `with product as (
       insert into products
         (tenant_id, id, sku, name, specification, category, brand, description, created_by, created_at, updated_at)
       values ($1, $2, $3, 'Northbook 14', '14 inch', $6, 'Northbook', $7, 'test', now(), now())
     )
     insert into variants
       (tenant_id, id, product_id, sku, name, grade, condition, list_price, acquisition_cost, currency, category, brand,
        pricing, created_by, created_at, updated_at)
     select id, $4, $2, $5, 'Northbook 14, 32 GB', 'A', $7, 249900, 180000, currency, $6, 'Northbook',
            '[{"contractLength":12,"monthlyPrice":21900},{"contractLength":24,"monthlyPrice":12900},
              {"contractLength":36,"monthlyPrice":9900}]', 'test', now(), now()
       from tenants where id = $1`,
    [
      tenantId,
      made.productId,
      made.productSku,
      made.variantId,
      made.variantSku,
      options.category ?? "laptops",
      options.mark ?? null,
    ],
  );
  return made;
}

/** One more variant of a product, like its first. */
export async function newVariant(
  tenantId: string,
  { variantId }: Pick<TestProduct, "variantId">,
): Promise<{ variantId: string; variantSku: string }> {
  const mark = unique("p");
  const made = { variantId: `var_${mark}`, variantSku: `V-${mark}` };
  await sql(
    `insert into variants
       (tenant_id, id, product_id, sku, name, grade, condition, list_price, acquisition_cost, currency, category, brand,
        pricing, created_by, created_at, updated_at)
     select tenant_id, $3, product_id, $4, name, grade, condition, list_price, acquisition_cost, currency, category, brand,
            pricing, 'test', created_at + interval '1 second', updated_at + interval '1 second'
       from variants where tenant_id = $1 and id = $2`,
    [tenantId, variantId, made.variantId, made.variantSku],
  );
  return made;
}

/** An asset of a variant; its serial number. */
export async function newAsset(
  tenantId: string,
  { variantId }: Pick<TestProduct, "variantId">,
  options: { serialNumber?: string; status?: string; rentalId?: string; customerId?: string } = {},
): Promise<string> {
  const { serialNumber = unique("SN") } = options;
  await sql(
    `insert into assets
       (tenant_id, serial_number, product_id, variant_id, sku, product_name, status, acquisition_cost, currency, acquired_on,
        rental_id, customer_id, created_by, created_at, updated_at)
     select tenant_id, $3, product_id, id, sku, 'Northbook 14', $4, 180000, currency, '2026-01-10', $5, $6, 'test', now(), now()
       from variants where tenant_id = $1 and id = $2`,
    [
      tenantId,
      variantId,
      serialNumber,
      options.status ?? "available",
      options.rentalId ?? null,
      options.customerId ?? null,
    ],
  );
  return serialNumber;
}

/** A line of an order for units of a variant, on 24 months. */
export async function newOrderLine(
  tenantId: string,
  orderId: string,
  { variantId }: Pick<TestProduct, "variantId">,
  options: { quantity?: number; rentedDevices?: number; isOpen?: boolean } = {},
): Promise<void> {
  const { quantity = 1, rentedDevices = 0, isOpen = true } = options;
  await sql(
    `insert into order_lines
       (tenant_id, order_id, position, product_id, variant_id, sku, product_name, quantity, rented_devices, unit_price,
        contract_length, list_price_source, acquisition_cost_source, is_open)
     select v.tenant_id, $2, (select count(*) from order_lines l where l.tenant_id = $1 and l.order_id = $2), v.product_id,
            v.id, v.sku, 'Northbook 14', $4, $5, 12900, 24, 'unknown', 'unknown', $6
       from variants v where v.tenant_id = $1 and v.id = $3`,
    [tenantId, orderId, variantId, quantity, rentedDevices, isOpen],
  );
}

/** An address with everything that has to be in it. */
export const address = {
  contactName: "Ada Test",
  streetAddress: "Harbour Road 12",
  city: "Amsterdam",
  postalCode: "1013 AB",
  country: "NL",
};

/** An order of a customer with room for many units: what rentals refer to. */
export async function newOrder(
  tenantId: string,
  customerId: string,
  status = "partial",
  options: { mark?: string } = {},
): Promise<string> {
  const orderId = unique("ord");
  await sql(
    `insert into orders
       (tenant_id, id, status, customer_id, email, first_name, last_name, customer_type, billing_address, shipping_address,
        subtotal, tax_amount, total, currency, total_devices, fingerprint, notes, created_by, created_at, updated_at)
     select id, $2, $4, $3, 'ada@example.com', 'Ada', 'Test', 'business', $5::text::jsonb, $5::text::jsonb, 0, 0, 0,
            currency, 1000, $2, $6, 'test', now(), now()
       from tenants where id = $1`,
    [tenantId, orderId, customerId, status, JSON.stringify(address), options.mark ?? null],
  );
  return orderId;
}

/** Rentals of one customer, one per amount (minor units); ids in the order of the amounts. */
export async function newRentals(
  tenantId: string,
  customerId: string,
  amounts: readonly number[],
  options: { status?: string; billingGroupId?: string } = {},
): Promise<string[]> {
  const ids = amounts.map((_, at) => `${unique("sub")}_${String(at).padStart(4, "0")}`).sort();
  const orderId = await newOrder(tenantId, customerId);
  await sql(
    `insert into rentals
       (tenant_id, id, order_id, customer_id, customer_email, customer_name, asset_serial_number, sku, product_name,
        monthly_amount, currency, status, billing_group_id, original_contract_length, contract_length, starts_on, ends_on,
        created_by, created_at, updated_at)
     select t.id, r.id, $7, $2, 'ada@example.com', 'Ada Test', 'SN-' || r.id, 'SKU-1', 'Laptop 14',
            r.amount, t.currency, $5, $6, 12, 12, '2026-01-15', '2027-01-15', 'test', now(), now()
       from tenants t, unnest($3::text[], $4::bigint[]) as r (id, amount)
      where t.id = $1`,
    [tenantId, customerId, ids, amounts, options.status ?? "active", options.billingGroupId ?? null, orderId],
  );
  return ids;
}

/** A business unit with a customer and, one per amount (minor units), that customer's rentals. */
export type TestShop = TestTenant & { client: Client; customerId: string; rentalIds: string[] };

export async function newShop(
  amounts: readonly number[] = [12900, 8900, 15900],
  options: Parameters<typeof newTenant>[0] = {},
): Promise<TestShop> {
  const tenant = await newTenant(options);
  const customerId = await newCustomer(tenant.tenantId);
  const rentalIds = await newRentals(tenant.tenantId, customerId, amounts);
  return { ...tenant, client: clientOf(tenant), customerId, rentalIds };
}

/** A shop with a product to have assets of. */
export type TestStock = TestShop & { product: TestProduct };

export async function newStock(
  options: Parameters<typeof newTenant>[0] & { category?: string } = {},
): Promise<TestStock> {
  const shop = await newShop([12900], options);
  return { ...shop, product: await newProduct(shop.tenantId, options) };
}

/** What makes a group of all rentals of a shop. */
export const groupOf = ({ customerId, rentalIds }: Pick<TestShop, "customerId" | "rentalIds">) => ({
  customerId,
  groupName: "Design",
  billingDay: 1,
  rentalIds,
});

/** A group of all rentals of a shop, or as `fields` say; its id and its path. */
export async function newGroup(
  shop: TestShop,
  fields: Record<string, unknown> = {},
): Promise<{ billingGroupId: string; path: string }> {
  const { status, body } = await shop.client.post("/v1/billing-groups", { ...groupOf(shop), ...fields });
  if (status !== 201) throw new Error(`no group was made: ${JSON.stringify(body)}`);
  const { billingGroupId } = body.billingGroup;
  return { billingGroupId, path: `/v1/billing-groups/${billingGroupId}` };
}

/** A shop with an open order for some units of its product, on 24 months at 129.00, and as many assets to hand over. */
export type TestRentable = TestStock & {
  orderId: string;
  serials: string[];
  /** Hands an asset over for a unit of the order; the rental as it was answered, and its path. */
  rent(serialNumber: string | undefined, fields?: Record<string, unknown>): Promise<{ rental: Rented; path: string }>;
};

// biome-ignore lint/suspicious/noExplicitAny: an answer, which has been held against its schema.
type Rented = any;

export async function newRentable(
  quantity = 2,
  options: Parameters<typeof newStock>[0] & { status?: string } = {},
): Promise<TestRentable> {
  const stock = await newStock(options);
  const { tenantId, customerId, product, client } = stock;
  const orderId = await newOrder(tenantId, customerId, options.status ?? "confirmed");
  await newOrderLine(tenantId, orderId, product, { quantity });
  await sql("update orders set total_devices = $3 where tenant_id = $1 and id = $2", [tenantId, orderId, quantity]);
  const serials: string[] = [];
  for (let at = 0; at < quantity; at++) serials.push(await newAsset(tenantId, product));
  return {
    ...stock,
    orderId,
    serials,
    rent: async (assetSerialNumber, fields = {}) => {
      const body = { orderId, assetSerialNumber, customerId, ...fields };
      const answer = await client.post("/v1/subscriptions", body);
      if (answer.status !== 201) throw new Error(`nothing was rented: ${JSON.stringify(answer.body)}`);
      return { rental: answer.body.rental, path: `/v1/subscriptions/${answer.body.rentalId}` };
    },
  };
}
