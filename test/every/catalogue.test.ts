import { expect, test } from "vitest";
import { guarantees } from "../support/catalogue.ts";
import { as } from "../support/client.ts";
import { ownerBindings, sql, sqlAsApp } from "../support/database.ts";
import { exchange, refusalOf, requestOf } from "../support/exchange.ts";
import { newTenant } from "../support/factories.ts";
import { rowsOf } from "../support/rows.ts";
import { operations } from "../support/schemas.ts";
import { settle } from "../support/settle.ts";
import { validInput } from "../support/valid-calls.ts";

// That each of these can fail is shown in sabotage.test.ts.
test.each(guarantees)("$guarantee", async ({ faults }) => {
  expect(await sql(faults)).toEqual([]);
});

test.each([
  "update events set type = 'other'",
  "delete from events",
  "truncate events",
  "select * from api_keys",
  "set role flexportal_owner",
])("the Worker's role is refused: %s", async (statement) => {
  await expect(sqlAsApp([statement])).rejects.toMatchObject({ code: "42501" });
});

test("the database tells the owner, who could pass by row-level security, from the Worker's role", async () => {
  expect(await sql("select could_bypass_policies() as could")).toEqual([{ could: true }]);
  expect(await sqlAsApp(["select could_bypass_policies() as could"])).toEqual([{ could: false }]);
});

test("a Worker that logs in as the owner answers nothing: every operation and /ready are 503", async () => {
  const tenant = await newTenant().then(settle);
  const before = await rowsOf(tenant.organisationId);
  for (const served of operations) {
    const request = requestOf(served, validInput(served, tenant.ids), as(tenant));
    const answer = await exchange(request, ownerBindings);
    expect([answer.status, refusalOf(answer).code]).toEqual([503, "NOT_READY"]);
    expect(answer.text).not.toContain(tenant.mark);
    expect(answer.text).not.toContain("postgres");
  }
  expect(await rowsOf(tenant.organisationId)).toEqual(before);
  const ready = () => new Request("https://api.test/ready");
  expect((await exchange(ready(), ownerBindings)).status).toBe(503);
  expect((await exchange(ready())).status).toBe(200);
});
