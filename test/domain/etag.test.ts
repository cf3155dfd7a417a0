import { expect, test } from "vitest";
import { Problem } from "#domain/problem";
import { etagOf, requireMatch } from "#http/etag";

test("a version's tag is strong", () => {
  expect(etagOf(3)).toBe('"3"');
});

test.each([undefined, '"3"', "*", ' "3" ', '"1", "3"', '"3","4"', 'W/"3", "3"'])(
  "If-Match %s lets version 3 pass",
  (ifMatch) => {
    expect(() => requireMatch(ifMatch, 3)).not.toThrow();
  },
);

test.each(['"2"', '"33"', "3", 'W/"3"', '"3', "", "junk", '"1", "2"', '"*"', "**"])(
  "If-Match %s refuses version 3 and tells its tag",
  (ifMatch) => {
    const refusal = expect.objectContaining({ code: "PRECONDITION_FAILED", headers: { ETag: '"3"' } });
    expect(() => requireMatch(ifMatch, 3)).toThrow(Problem);
    expect(() => requireMatch(ifMatch, 3)).toThrow(refusal);
  },
);
