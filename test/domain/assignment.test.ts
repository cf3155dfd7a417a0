import { expect, test } from "vitest";
import { lineFor, requireAssignable } from "#domain/assignment";
import { problemOf } from "../support/problem-of.ts";

const asset = { serialNumber: "SN-1", sku: "NB-14", status: "available" };
const line = (sku: string, quantity: number, rentedDevices: number) => ({ sku, quantity, rentedDevices });

test("an available asset of the SKU is the one", () => {
  expect(requireAssignable(asset, "NB-14", "assetSerialNumber")).toBe(asset);
});

test.each([
  [undefined, "ASSET_NOT_FOUND"],
  [{ ...asset, sku: "NB-16" }, "SKU_MISMATCH"],
  [{ ...asset, sku: "NB-16", status: "sold" }, "SKU_MISMATCH"],
  [{ ...asset, status: "rented_out" }, "ASSET_NOT_AVAILABLE"],
  [{ ...asset, status: "returned" }, "ASSET_NOT_AVAILABLE"],
  [{ ...asset, status: "sold" }, "ASSET_NOT_AVAILABLE"],
  [{ ...asset, status: "unavailable" }, "ASSET_NOT_AVAILABLE"],
])("%j is refused with %s, at the field that names it", (found, code) => {
  const problem = problemOf(() => requireAssignable(found, "NB-14", "newSerialNumber"));
  expect(problem.code).toBe(code);
  expect(problem.faults?.map(({ path }) => path)).toEqual(["newSerialNumber"]);
});

test("an asset goes to the first unfinished line of its SKU", () => {
  const lines = [line("NB-16", 2, 0), line("NB-14", 2, 2), line("NB-14", 2, 1), line("NB-14", 2, 0)];
  expect(lineFor(lines, asset, "assetSerialNumber")).toBe(lines[2]);
});

test("an order without its SKU, or without a free unit of it, has no line for it", () => {
  const mismatch = problemOf(() => lineFor([line("NB-16", 2, 0)], asset, "assetSerialNumber"));
  expect([mismatch.code, mismatch.message]).toEqual(["SKU_MISMATCH", "Asset SN-1 is a NB-14; this takes a NB-16."]);
  const full = problemOf(() => lineFor([line("NB-14", 2, 2), line("NB-16", 2, 0)], asset, "assetSerialNumber"));
  expect(full.code).toBe("ITEM_FULLY_FULFILLED");
});
