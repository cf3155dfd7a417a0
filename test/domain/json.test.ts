import fc from "fast-check";
import { expect, test } from "vitest";
import { isSameJson } from "#domain/json";

test.each([
  [
    { a: 1, b: { c: [1, 2] } },
    { b: { c: [1, 2] }, a: 1 },
  ],
  [{ a: 1, b: undefined }, { a: 1 }],
  [null, null],
  [[], []],
])("%j and %j are the same", (one, other) => {
  expect(isSameJson(one, other)).toBe(true);
});

test.each([
  [{ a: 1 }, { a: "1" }],
  [{ a: 1 }, { a: 1, b: null }],
  [{ a: 1 }, { b: 1 }],
  [{}, []],
  [
    [1, 2],
    [2, 1],
  ],
  [null, {}],
  [null, undefined],
  ["", null],
])("%j and %j differ", (one, other) => {
  expect(isSameJson(one, other)).toBe(false);
  expect(isSameJson(other, one)).toBe(false);
});

/** JSON with the fields of each object in one order. */
const canonical = (value: unknown) =>
  JSON.stringify(value, (_, part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );

test("two values are the same where they are written alike with their fields in one order", () => {
  const small = fc.jsonValue({ maxDepth: 2 });
  fc.assert(
    fc.property(small, small, (one, other) => {
      expect(isSameJson(one, other)).toBe(canonical(one) === canonical(other));
      expect(isSameJson(one, JSON.parse(canonical(one)))).toBe(true);
    }),
  );
});
