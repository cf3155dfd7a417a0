import { expect, test } from "vitest";
import { newGroup, newShop } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";

const passing = ['"2"', "*", '"1", "2"', '"2","9"', ' "2" ', 'W/"2", "2"'];
const failing = ['"1"', '"3"', '"1", "3"', 'W/"2"', "2", "junk", '"*"', '"2'];

/** A group at version 2. */
async function changedGroup() {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  expect((await shop.client.patch(path, { groupName: "Sales" })).headers.get("ETag")).toBe('"2"');
  return { shop, path };
}

test.each(passing)("If-Match %s lets a change of version 2 pass", async (ifMatch) => {
  const { shop, path } = await changedGroup();
  const { status, headers } = await shop.client.patch(path, { groupName: "Office" }, { "If-Match": ifMatch });
  expect(status).toBe(200);
  expect(headers.get("ETag")).toBe('"3"');
});

test.each(passing)("If-Match %s lets version 2 be deleted", async (ifMatch) => {
  const { shop, path } = await changedGroup();
  expect((await shop.client.delete(path, { "If-Match": ifMatch })).status).toBe(200);
});

test.each(failing)("If-Match %s refuses to change or delete version 2, and tells its ETag", async (ifMatch) => {
  const { shop, path } = await changedGroup();
  const before = await rowsOf(shop.organisationId);
  const answers = [
    await shop.client.patch(path, { groupName: "Office" }, { "If-Match": ifMatch }),
    await shop.client.delete(path, { "If-Match": ifMatch }),
  ];
  for (const { status, body, headers } of answers) {
    expect(status).toBe(412);
    expect(body.error.code).toBe("PRECONDITION_FAILED");
    expect(headers.get("ETag")).toBe('"2"');
  }
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("If-Match refuses a change that would change nothing, too", async () => {
  const { shop, path } = await changedGroup();
  expect((await shop.client.patch(path, { groupName: "Sales" }, { "If-Match": '"1"' })).status).toBe(412);
});

test("the second of two editors is refused, reads again and succeeds", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  const read = await shop.client.get(path);
  const condition = { "If-Match": read.headers.get("ETag") ?? "" };
  expect((await shop.client.patch(path, { groupName: "Mine" }, condition)).status).toBe(200);
  expect((await shop.client.patch(path, { groupName: "Yours" }, condition)).status).toBe(412);

  const again = { "If-Match": (await shop.client.get(path)).headers.get("ETag") ?? "" };
  expect((await shop.client.patch(path, { groupName: "Yours" }, again)).status).toBe(200);
  expect((await shop.client.get(path)).body.billingGroup.groupName).toBe("Yours");
});

test("without If-Match the last one wins", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  for (const groupName of ["Mine", "Yours"]) expect((await shop.client.patch(path, { groupName })).status).toBe(200);
  expect((await shop.client.get(path)).body.billingGroup.groupName).toBe("Yours");
});

test("the ETag of a change of members alone is a new one", async () => {
  const shop = await newShop();
  const { path } = await newGroup(shop);
  const { headers } = await shop.client.patch(path, { rentalIds: [] });
  expect(headers.get("ETag")).toBe('"2"');
  expect((await shop.client.get(path)).headers.get("ETag")).toBe('"2"');
});

test("a group that is not there is not found, whatever If-Match says", async () => {
  const { client } = await newShop([]);
  const headers = { "If-Match": "*" };
  expect((await client.patch("/v1/billing-groups/bg_none", {}, headers)).status).toBe(404);
  expect((await client.delete("/v1/billing-groups/bg_none", headers)).status).toBe(404);
});
