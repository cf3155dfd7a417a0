import { expect, test } from "vitest";
import { heldOffer, holdOffer } from "#domain/quote";
import { problemOf } from "../support/problem-of.ts";

const basis = { startsOn: "2026-01-15", contractLength: 12, monthlyAmount: 12900n, listPrice: null };
const offer = { price: 65800n };
const quote = holdOffer(
  { id: "quo_1", rentalId: "sub_1", quotedOn: "2026-09-15", basis, offer },
  { quoteValidDays: 14 },
);
const staleness = (rental: Parameters<typeof heldOffer>[1], day: string) => {
  const problem = problemOf(() => heldOffer(quote, rental, day));
  expect(problem.code).toBe("QUOTE_STALE");
  return problem.message;
};

test("a quote is held for as many days as the unit says", () => {
  expect(quote.validUntil).toBe("2026-09-29");
  for (const day of ["2026-09-15", "2026-09-29"]) expect(heldOffer(quote, { id: "sub_1", basis }, day)).toBe(offer);
  expect(staleness({ id: "sub_1", basis }, "2026-09-30")).toContain("valid until 2026-09-29");
});

test.each([
  [{ contractLength: 18 }, "contractLength changed"],
  [{ monthlyAmount: 9900n, contractLength: 18 }, "contractLength, monthlyAmount changed"],
  [{ listPrice: 249900n }, "listPrice changed"],
])("a quote is stale once the rental is otherwise: %o", (change, expected) => {
  expect(staleness({ id: "sub_1", basis: { ...basis, ...change } }, "2026-09-16")).toContain(expected);
});

test("a quote is stale where something counts that did not, or no longer counts", () => {
  const { listPrice: _, ...fewer } = basis;
  expect(staleness({ id: "sub_1", basis: { ...basis, acquisitionCost: 1n } }, "2026-09-16")).toContain(
    "acquisitionCost",
  );
  expect(staleness({ id: "sub_1", basis: fewer }, "2026-09-16")).toContain("listPrice");
});

test("a quote is for its own rental", () => {
  expect(staleness({ id: "sub_2", basis }, "2026-09-16")).toContain("subscription sub_1");
});
