import { expect, test } from "vitest";
import { fingerprintOf, readIdempotencyKey } from "#http/idempotency";

const input = { groupName: "Design", rentalIds: ["sub_1", "sub_2"], notes: { a: 1, b: 2 } };

test("equal requests have one fingerprint, whatever the order of their fields", async () => {
  const reordered = { notes: { b: 2, a: 1 }, rentalIds: ["sub_1", "sub_2"], groupName: "Design" };
  expect(await fingerprintOf("POST", "/v1/x", reordered)).toBe(await fingerprintOf("POST", "/v1/x", input));
});

test.each([
  { what: "method", other: () => fingerprintOf("PATCH", "/v1/x", input) },
  { what: "path", other: () => fingerprintOf("POST", "/v1/y", input) },
  { what: "value", other: () => fingerprintOf("POST", "/v1/x", { ...input, groupName: "Sales" }) },
  { what: "type of a value", other: () => fingerprintOf("POST", "/v1/x", { ...input, groupName: null }) },
  { what: "order of a list", other: () => fingerprintOf("POST", "/v1/x", { ...input, rentalIds: ["sub_2", "sub_1"] }) },
  { what: "field more", other: () => fingerprintOf("POST", "/v1/x", { ...input, x: 1 }) },
])("another $what has another fingerprint", async ({ other }) => {
  expect(await other()).not.toBe(await fingerprintOf("POST", "/v1/x", input));
});

test.each([
  [undefined, undefined],
  ["key-1", "key-1"],
  ['"key-1"', "key-1"],
  ['"a"b"', 'a"b'],
  ['"', '"'],
  ["k".repeat(255), "k".repeat(255)],
])("the header %j is the key %j", (header, key) => {
  expect(readIdempotencyKey(header)).toBe(key);
});

test.each(["", '""', "k".repeat(256), "a\tb", "clé"])("the header %j is refused", (header) => {
  expect(() => readIdempotencyKey(header)).toThrow(expect.objectContaining({ code: "VALIDATION_ERROR" }));
});
