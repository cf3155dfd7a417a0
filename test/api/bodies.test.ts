import { expect, test } from "vitest";
import { as, placesOf } from "../support/client.ts";
import { exchange } from "../support/exchange.ts";
import { drawKey, groupOf, newGroup, newShop } from "../support/factories.ts";
import { rowsOf } from "../support/rows.ts";

const path = "/v1/billing-groups";
const mebibyte = 1024 * 1024;

/** A body that comes in pieces, without a Content-Length. */
const streamed = (text: string, pieces: number) => {
  const bytes = new TextEncoder().encode(text);
  const size = Math.ceil(bytes.length / pieces);
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
      if (at >= bytes.length) controller.close();
    },
  });
};

/** A body that never ends. */
const endless = () =>
  new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(0x20)) });

const lengthOf = (text: string) => ({ "Content-Length": String(new TextEncoder().encode(text).length) });

test("a body of exactly 1 MiB is taken, one byte more is refused with 413", async () => {
  const shop = await newShop();
  const body = JSON.stringify(groupOf(shop));
  const refused = await shop.client.post(path, body.padEnd(mebibyte + 1));
  expect(refused.status).toBe(413);
  expect(refused.body.error).toEqual({
    code: "PAYLOAD_TOO_LARGE",
    message: "The body may have at most 1048576 bytes.",
  });
  expect((await shop.client.post(path, body.padEnd(mebibyte))).status).toBe(201);
});

test("a body's limit is in bytes, not in characters", async () => {
  const shop = await newShop();
  const body = JSON.stringify({ ...groupOf(shop), notes: "é".repeat(mebibyte / 2) });
  expect(body.length).toBeLessThan(mebibyte);
  expect((await shop.client.post(path, body)).status).toBe(413);
});

test("a body that is announced too large is refused before it is read", async () => {
  const shop = await newShop();
  const { status } = await shop.client.post(path, endless(), { "Content-Length": String(mebibyte + 1) });
  expect(status).toBe(413);
});

test("a streamed body without Content-Length is taken", async () => {
  const shop = await newShop();
  const { status, body } = await shop.client.post(path, streamed(JSON.stringify(groupOf(shop)), 7));
  expect(status).toBe(201);
  expect(body.billingGroup.rentalIds).toEqual(shop.rentalIds);
});

test("a streamed body that has no end is refused with 413", async () => {
  const shop = await newShop();
  expect((await shop.client.post(path, endless())).status).toBe(413);
});

test("a character that is cut by two pieces of a streamed body stays whole", async () => {
  const shop = await newShop();
  const body = JSON.stringify({ ...groupOf(shop), groupName: "🎨é設" });
  const answer = await shop.client.post(path, streamed(body, body.length));
  expect(answer.body.billingGroup.groupName).toBe("🎨é設");
});

test("a body of a change is bounded as well", async () => {
  const shop = await newShop();
  const group = await newGroup(shop);
  expect((await shop.client.patch(group.path, "{}".padEnd(mebibyte + 1))).status).toBe(413);
});

test.each([
  "application/json; charset=utf-8",
  "application/json;charset=UTF-8",
  "Application/JSON",
  "application/json ",
])("a body of the type %j is taken", async (type) => {
  const shop = await newShop();
  expect((await shop.client.post(path, groupOf(shop), { "Content-Type": type })).status).toBe(201);
});

test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/merge-patch+json", ""])(
  "a body of the type %j is refused with 415",
  async (type) => {
    const shop = await newShop();
    const group = await newGroup(shop, { rentalIds: shop.rentalIds.slice(0, 1) });
    const answers = [
      await shop.client.post(path, groupOf(shop), { "Content-Type": type }),
      await shop.client.patch(group.path, { groupName: "Sales" }, { "Content-Type": type }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(415);
      expect(body.error.code).toBe("UNSUPPORTED_MEDIA_TYPE");
      expect(body.error.message).toContain("Content-Type: application/json");
    }
  },
);

test.each([
  { what: "empty", body: streamed("", 1), status: 200 },
  { what: "not empty", body: streamed("{}", 1), status: 415 },
  { what: "endless", body: endless(), status: 413 },
])("where a body may be left out, one without a type that is $what is answered $status", async ({ body, status }) => {
  const shop = await newShop();
  const group = await newGroup(shop);
  const request = new Request(`https://api.test${group.path}`, { method: "PATCH", headers: as(shop), body });
  expect((await exchange(request)).status).toBe(status);
});

test("a compressed body is refused with 415", async () => {
  const shop = await newShop();
  const { status, body } = await shop.client.post(path, groupOf(shop), { "Content-Encoding": "gzip" });
  expect(status).toBe(415);
  expect(body.error.message).toContain("Content-Encoding");
});

test.each([
  { what: "empty", body: "" },
  { what: "cut off", body: '{"groupName":' },
  { what: "two values", body: "{}{}" },
  { what: "JavaScript", body: "{groupName:'x'}" },
  { what: "a comma too much", body: '{"groupName":"x",}' },
  { what: "NaN", body: '{"billingDay":NaN}' },
])("a body that is $what is refused as not well-formed", async ({ body }) => {
  const { client } = await newShop([]);
  const answer = await client.post(path, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error.code).toBe("VALIDATION_ERROR");
  expect(answer.body.error.details).toEqual([
    { path: "", message: "The body is not well-formed JSON.", code: "invalid_json" },
  ]);
});

test.each(["null", "[]", '"text"', "7", "true"])("the body %s is refused: an object was expected", async (body) => {
  const { client } = await newShop([]);
  const answer = await client.post(path, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error.code).toBe("VALIDATION_ERROR");
  expect(placesOf(answer.body)).toEqual([""]);
});

test("bytes that are not UTF-8 are refused, not replaced", async () => {
  const shop = await newShop();
  const bytes = new TextEncoder().encode(JSON.stringify({ ...groupOf(shop), groupName: "?" }));
  bytes[bytes.indexOf(0x3f)] = 0xe9; // é in Latin-1
  const { status, body } = await shop.client.post(path, bytes);
  expect(status).toBe(400);
  expect(body.error.code).toBe("VALIDATION_ERROR");
});

test.each(["\\u0000", "\\ud800", "\\udc00x"])("a text with %s is refused at its place", async (written) => {
  const shop = await newShop();
  const body = JSON.stringify({ ...groupOf(shop), groupName: "?", notes: "?" }).replaceAll("?", written);
  const answer = await shop.client.post(path, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error.code).toBe("VALIDATION_ERROR");
  expect(new Set(placesOf(answer.body))).toEqual(new Set(["groupName", "notes"]));
});

test.each([
  { what: "another value", field: '"billingDay":2' },
  { what: "the same value", field: '"billingDay":15' },
  { what: "its name written otherwise", field: '"billing\\u0044ay" : 15' },
])("a field that is sent twice is refused by name, with $what", async ({ field }) => {
  const shop = await newShop();
  const body = JSON.stringify({ ...groupOf(shop), billingDay: 15 }).replace("{", `{${field},`);
  const answer = await shop.client.post(path, body);
  expect(answer.status).toBe(400);
  expect(placesOf(answer.body)).toEqual(["billingDay"]);
});

test("a Content-Type that is made to be read in ever more ways is refused at once", async () => {
  const { client } = await newShop([]);
  const startedAt = Date.now();
  // Read with backtracking, each part doubles what it takes: these took eight seconds.
  const { status } = await client.post(path, "{}", { "Content-Type": `application/json${";a=  ".repeat(27)};` });
  expect(status).toBe(415);
  expect(Date.now() - startedAt).toBeLessThan(4_000);
});

test.each(["__proto__", "constructor", "toString", "a.b"])("the unknown field %s is refused by name", async (field) => {
  const shop = await newShop();
  const body = JSON.stringify(groupOf(shop)).replace("{", `{${JSON.stringify(field)}:{"x":1},`);
  const answer = await shop.client.post(path, body);
  expect(answer.status).toBe(400);
  expect(placesOf(answer.body)).toEqual([field]);
});

test("what is missing is named, and what was expected there", async () => {
  const shop = await newShop();
  const { groupName: _, rentalIds: __, ...rest } = groupOf(shop);
  const { status, body } = await shop.client.post(path, rest);
  expect(status).toBe(400);
  expect(body.error.details).toEqual([
    { path: "groupName", message: "Missing: expected string.", code: "invalid_type" },
    { path: "rentalIds", message: "Missing: expected array.", code: "invalid_type" },
  ]);
});

test("a body that is nested too deep is refused", async () => {
  const { client } = await newShop([]);
  for (const body of ["[".repeat(500_000), `${"[".repeat(33)}${"]".repeat(33)}`, '{"a":'.repeat(100_000)]) {
    const answer = await client.post(path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details).toMatchObject([{ code: "too_deep" }]);
  }
});

test("a body that is not accepted leaves no trace", async () => {
  const shop = await newShop();
  const before = await rowsOf(shop.organisationId);
  for (const body of ["", "null", "x".repeat(mebibyte + 1)]) await shop.client.post(path, body);
  expect(await rowsOf(shop.organisationId)).toEqual(before);
});

test("a stranger learns nothing of what a body must be: the key is wrong, whatever the body is", async () => {
  const shop = await newShop();
  const headers = { Authorization: `Bearer ${drawKey()}` };
  for (const body of ["", "[", "{}", "x".repeat(mebibyte + 1), groupOf(shop)]) {
    const answer = await shop.client.post(path, body, headers);
    expect(answer.status).toBe(401);
    expect(answer.body.error).toEqual({
      code: "INVALID_TOKEN",
      message: "The API key is unknown, revoked or expired.",
    });
  }
});

test.each(["application/json ; charset=utf-8", "application/json;a_b=1", "text/plain"])(
  "nor that the type %j is not taken",
  async (type) => {
    const { client } = await newShop([]);
    const headers = { Authorization: `Bearer ${drawKey()}`, "Content-Type": type };
    expect((await client.post(path, "{}", headers)).status).toBe(401);
    expect((await client.post(path, "{}", { "Content-Type": type })).status).toBe(415);
  },
);

test("Content-Length that is right lets a body through", async () => {
  const shop = await newShop();
  const body = JSON.stringify(groupOf(shop));
  expect((await shop.client.post(path, body, lengthOf(body))).status).toBe(201);
});
