import { expect, test } from "vitest";
import { readConfig } from "#config";
import { RequestContext } from "#context";
import { connect } from "#db/client";
import { tenantSettings } from "#db/settings";
import { defaultSettings, settingsOf } from "#domain/settings";
import { sha256 } from "#http/sha256";
import { bindings, roundTrips, sql, sqlAsApp } from "../support/database.ts";
import { newTenant, newUnit, type TestTenant } from "../support/factories.ts";

/** What a verb of a tenant loads. */
async function settingsFor({ key, tenantId }: Pick<TestTenant, "key" | "tenantId">) {
  const read = readConfig(bindings);
  if ("fault" in read) throw new Error(read.fault);
  const ctx = new RequestContext({
    database: connect(read.config),
    credentials: { keyHash: await sha256(key), tenantId, scope: "orders:write", idempotencyKey: undefined },
    requestId: "req_test",
    counts: false,
    fingerprint: "",
    onEntry: () => {},
  });
  return (await ctx.load({ settings: tenantSettings })).settings;
}

test("a tenant that has chosen nothing has the defaults", async () => {
  const settings = await settingsFor(await newTenant());
  expect(settings).toEqual(settingsOf(defaultSettings, "EUR"));
});

test("what a tenant has chosen comes in the same round trip, amounts in its currency", async () => {
  const tenant = await newTenant({ currency: "KWD", settings: { buyout: { method: "flat_fee", flatFee: 12.345 } } });
  const before = await roundTrips();
  const { buyout } = await settingsFor(tenant);
  expect((await roundTrips()) - before).toBe(1);
  expect(buyout).toMatchObject({ method: "flat_fee", flatFee: 12345n, allowManualOverride: true });
});

test("each tenant is told its own settings, also those of one organisation", async () => {
  const tenant = await newTenant({ settings: { quoteValidDays: 3 } });
  const sibling = await newUnit(tenant.organisationId, { settings: { quoteValidDays: 5 } });
  expect((await settingsFor(tenant)).quoteValidDays).toBe(3);
  expect((await settingsFor({ ...tenant, tenantId: sibling })).quoteValidDays).toBe(5);
});

test("nobody is told any before the door has opened", async () => {
  await newTenant({ settings: { quoteValidDays: 3 } });
  await expect(sqlAsApp(["select * from tenant_settings()"])).rejects.toMatchObject({ code: "P0002" });
});

test("settings are an object: anything else is not stored", async () => {
  const { tenantId } = await newTenant();
  await expect(sql("update tenants set settings = '[]' where id = $1", [tenantId])).rejects.toMatchObject({
    code: "23514",
  });
});
