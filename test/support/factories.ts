import { drawBase62, type Scope, writeApiKey } from "#domain/api-key";
import type { Region } from "#domain/region";
import { sha256 } from "#http/authenticate";
import { type Client, clientOf } from "./client.ts";
import { sql } from "./database.ts";

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
export const unique = (prefix: string) => `${prefix}_${drawBase62(10, random)}`;

export type TestTenant = { tenantId: string; organisationId: string; key: string };

/** A new organisation with one business unit and a key that opens it: every test has its own. */
export async function newTenant(
  options: { currency?: string; tier?: string; scopes?: readonly Scope[] } = {},
): Promise<TestTenant> {
  const organisationId = unique("org");
  await sql("insert into organisations (id, name, tier) values ($1, 'Test', $2)", [
    organisationId,
    options.tier ?? "growth",
  ]);
  const tenantId = await newUnit(organisationId, options);
  return { tenantId, organisationId, key: await newKey(organisationId, options) };
}

export async function newUnit(
  organisationId: string,
  options: { currency?: string; isTest?: boolean } = {},
): Promise<string> {
  const tenantId = unique("bu");
  await sql(
    `insert into tenants (id, organisation_id, name, country, currency, time_zone, id_prefix, is_test)
     values ($1, $2, 'Unit', 'NL', $3, 'Europe/Amsterdam', 'TST', $4)`,
    [tenantId, organisationId, options.currency ?? "EUR", options.isTest ?? false],
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

export async function newCustomer(tenantId: string): Promise<string> {
  const customerId = unique("cust");
  await sql(
    `insert into customers (tenant_id, id, email, first_name, last_name, created_by, created_at, updated_at)
     values ($1, $2, $3, 'Ada', 'Test', 'test', now(), now())`,
    [tenantId, customerId, `${customerId}@example.com`],
  );
  return customerId;
}

/** Rentals of one customer, one per amount (minor units); ids in the order of the amounts. */
export async function newRentals(
  tenantId: string,
  customerId: string,
  amounts: readonly number[],
  options: { status?: string; billingGroupId?: string } = {},
): Promise<string[]> {
  const ids = amounts.map((_, at) => `${unique("sub")}_${String(at).padStart(4, "0")}`).sort();
  await sql(
    `insert into rentals
       (tenant_id, id, order_id, customer_id, customer_email, customer_name, asset_serial_number, sku, product_name,
        monthly_amount, currency, status, billing_group_id, original_contract_length, contract_length, starts_on, ends_on,
        created_by, created_at, updated_at)
     select t.id, r.id, 'ord_test', $2, 'ada@example.com', 'Ada Test', 'SN-' || r.id, 'SKU-1', 'Laptop 14',
            r.amount, t.currency, $5, $6, 12, 12, '2026-01-15', '2027-01-15', 'test', now(), now()
       from tenants t, unnest($3::text[], $4::bigint[]) as r (id, amount)
      where t.id = $1`,
    [tenantId, customerId, ids, amounts, options.status ?? "active", options.billingGroupId ?? null],
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
