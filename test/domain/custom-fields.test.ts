import { describe, expect, test } from "vitest";
import { declaredFor, faultsOfCustomFields, findableFields } from "#domain/custom-fields";
import { settingsOf } from "#domain/settings";

type Field = Parameters<typeof faultsOfCustomFields>[1][number];
const field = (fields: Partial<Field>): Field => ({
  ...{ id: "f", label: "Field", type: "text", section: "order", required: false },
  ...fields,
});
const isRight = (value: unknown, fields: Partial<Field>) =>
  faultsOfCustomFields({ f: value }, [field(fields)]).length === 0;

test("fields are declared for one section", () => {
  const customFields = [field({ id: "a" }), field({ id: "b", section: "customer" })];
  expect(declaredFor("order", settingsOf({ customFields }, "EUR")).map(({ id }) => id)).toEqual(["a"]);
});

describe("a value of the type", () => {
  test.each<[Field["type"], unknown[], unknown[]]>([
    ["text", ["a", " "], [1, true, ["a"], {}]],
    ["textarea", ["a\nb"], [1]],
    ["number", [0, -1.5], ["1", true]],
    ["email", ["a@b.example", "a.b@c.d.example"], ["a@b", "a@b..example", "a@.b", "a b@c.example", "@b.example", 1]],
    ["phone", ["+31 20 555 0142", "(020) 555-0142"], ["call me", "12", "+", 5550142]],
  ])("%s takes %j and refuses %j", (type, right, wrong) => {
    for (const value of right) expect(isRight(value, { type }), JSON.stringify(value)).toBe(true);
    for (const value of wrong) expect(isRight(value, { type }), JSON.stringify(value)).toBe(false);
  });

  test("select is one of its options", () => {
    expect(isRight("A", { type: "select", options: ["A", "B"] })).toBe(true);
    expect(isRight("C", { type: "select", options: ["A", "B"] })).toBe(false);
  });
});

test.each<[Partial<Field>, string, boolean]>([
  [{ lengthMin: 3 }, "ab", false],
  [{ pattern: "x+" }, "x".repeat(1_000), true],
  [{ pattern: "x+" }, "x".repeat(1_001), false],
  [{ pattern: "x+", lengthMax: 1_001 }, "x".repeat(1_001), true],
  [{ lengthMin: 3 }, "abc", true],
  [{ lengthMax: 3 }, "abc", true],
  [{ lengthMax: 3 }, "abcd", false],
  [{ pattern: "\\d+" }, "12", true],
  [{ pattern: "\\d+" }, "12a", false],
  [{ pattern: "a|b" }, "b", true],
  [{ pattern: "a|b" }, "ax", false],
])("%j of %j: %s", (rule, value, expected) => {
  expect(isRight(value, rule)).toBe(expected);
});

test.each([null, {}, { f: null }, { f: "" }])("%j gives no value: refused only where it is required", (fields) => {
  expect(faultsOfCustomFields(fields, [field({})])).toEqual([]);
  expect(faultsOfCustomFields(fields, [field({ required: true })])).toMatchObject([{ path: "customFields.f" }]);
});

test("a field that is named like something every object has is not there", () => {
  expect(faultsOfCustomFields({}, [field({ id: "constructor", required: true })])).toHaveLength(1);
  expect(faultsOfCustomFields({}, [field({ id: "constructor", type: "number" })])).toEqual([]);
});

test("all faults are told at once", () => {
  const declared = [field({ id: "a", required: true }), field({ id: "b", type: "number" }), field({ id: "c" })];
  expect(faultsOfCustomFields({ b: "x", c: "y" }, declared).map(({ path }) => path)).toEqual([
    "customFields.a",
    "customFields.b",
  ]);
});

test("a thing is found by plain values of fields that can be named, up to 200 characters", () => {
  const long = "x".repeat(201);
  const fields = { a: "A", b: 1.5, c: true, d: null, e: ["A"], f: {}, g: long, h: long.slice(1), i: "", "j k": "A" };
  expect(findableFields(fields)).toEqual([
    { field: "a", value: "A" },
    { field: "b", value: "1.5" },
    { field: "c", value: "true" },
    { field: "h", value: long.slice(1) },
  ]);
  expect(findableFields(null)).toEqual([]);
});
