import { expect, test } from "vitest";
import {
  type Asset,
  assetStatuses,
  assetTransitions,
  changesTo,
  makeAsset,
  recordOf,
  requireMove,
  type VariantOfAsset,
} from "#domain/asset";
import { problemOf } from "../support/problem-of.ts";

const variant: VariantOfAsset = {
  id: "var_1",
  version: 3,
  productId: "prod_1",
  sku: "NB-14",
  status: "active",
  category: "Laptops",
  productName: "Northbook 14",
  productImageUrl: "https://example.com/nb14.png",
  acquisitionCost: 180_000n,
};
const around = {
  tenantId: "bu_1",
  currency: "EUR",
  createdBy: "key_1",
  createdAt: "2026-11-22T09:30:00.000Z",
  today: "2026-11-22",
  imeiCategories: ["Phones"],
};
const asset: Asset = makeAsset({ serialNumber: "SN-1", sku: "NB-14" }, variant, around);
const rented: Asset = { ...asset, status: "rented_out", customerId: "cust_1", rentalId: "sub_1" };

test("a new asset has from its variant and the day what is not said of it", () => {
  expect(asset).toEqual({
    serialNumber: "SN-1",
    tenantId: "bu_1",
    productId: "prod_1",
    variantId: "var_1",
    sku: "NB-14",
    productName: "Northbook 14",
    productImageUrl: "https://example.com/nb14.png",
    status: "available",
    location: null,
    condition: null,
    acquisitionCost: 180_000n,
    currency: "EUR",
    acquiredOn: "2026-11-22",
    customerId: null,
    rentalId: null,
    notes: null,
    createdBy: "key_1",
    createdAt: "2026-11-22T09:30:00.000Z",
    updatedAt: "2026-11-22T09:30:00.000Z",
    version: 1,
  });
});

test("what is said of a new asset holds, a cost of nothing too", () => {
  const said = {
    status: "unavailable",
    location: "Attic",
    condition: "Good",
    notes: "Gift",
    acquiredOn: "2020-02-29",
  } as const;
  const input = { serialNumber: "SN-1", sku: "NB-14", acquisitionCost: 0n, ...said };
  expect(makeAsset(input, variant, around)).toMatchObject({ ...said, acquisitionCost: 0n });
});

test.each([
  ["an unknown SKU", { given: undefined }, "VARIANT_NOT_FOUND", "sku"],
  ["an inactive variant", { given: { ...variant, status: "inactive" } }, "VARIANT_INACTIVE", "sku"],
  ["a phone without an IMEI", { given: { ...variant, category: "phones" } }, "VALIDATION_ERROR", "serialNumber"],
  ["a state of subscriptions", { given: variant, status: "rented_out" as const }, "INVALID_STATUS", "status"],
  ["sold", { given: variant, status: "sold" as const }, "INVALID_STATUS", "status"],
  ["returned", { given: variant, status: "returned" as const }, "INVALID_STATUS", "status"],
])("a new asset with %s is refused", (_, { given, ...more }, code, path) => {
  const problem = problemOf(() => makeAsset({ serialNumber: "SN-1", sku: "NB-14", ...more }, given, around));
  expect(problem.code).toBe(code);
  expect(problem.faults?.map((fault) => fault.path)).toEqual([path]);
});

test("a phone with an IMEI is taken, and so is any serial number where no category asks for IMEIs", () => {
  const phone = { ...variant, category: "PHONES" };
  expect(makeAsset({ serialNumber: "490154203237518", sku: "NB-14" }, phone, around).serialNumber).toHaveLength(15);
  const none = { ...around, imeiCategories: [] };
  expect(makeAsset({ serialNumber: "SN-1", sku: "NB-14" }, phone, none).serialNumber).toBe("SN-1");
});

/** Moves that there are, by who brings them about; every other pair is refused. */
const moves = {
  person: [
    "available > unavailable",
    "rented_out > available",
    "rented_out > returned",
    "rented_out > unavailable",
    "returned > available",
    "returned > unavailable",
    "unavailable > available",
  ],
  subscription: ["available > rented_out", "rented_out > returned", "rented_out > sold", "rented_out > unavailable"],
};
const pairs = assetStatuses.flatMap((from) => assetStatuses.filter((to) => to !== from).map((to) => ({ from, to })));
const isAllowed = (act: () => void) => {
  try {
    act();
    return true;
  } catch {
    return false;
  }
};

test.each(["person", "subscription"] as const)("the moves of a %s are these and no others", (by) => {
  const allowed = pairs.filter(({ from, to }) =>
    isAllowed(() => requireMove({ ...asset, status: from }, to, by, false)),
  );
  expect(allowed.map(({ from, to }) => `${from} > ${to}`).sort()).toEqual(moves[by]);
});

test("what is in an active subscription is moved by nobody else", () => {
  for (const status of ["available", "returned", "sold", "unavailable"] as const) {
    expect(problemOf(() => requireMove(rented, status, "person", true)).code).toBe("ASSET_IN_USE");
  }
  requireMove(rented, "returned", "subscription", true);
});

test("a refused state names those that are possible", () => {
  const refusal = (from: Asset["status"], to: Asset["status"]) =>
    problemOf(() => requireMove({ ...asset, status: from }, to, "person", false));
  expect(refusal("available", "sold")).toMatchObject({
    code: "INVALID_STATUS",
    message: "Asset SN-1 is available, which can become unavailable.",
  });
  expect(refusal("returned", "sold").message).toContain("available or unavailable");
  expect(refusal("sold", "available").message).toContain("nothing else");
});

test("no state leads to itself", () => {
  for (const status of assetStatuses) expect(assetTransitions[status]).not.toHaveProperty(status);
});

const free = { isInUse: false };

test("only what differs is a change", () => {
  expect(changesTo(asset, {}, free)).toEqual({});
  expect(changesTo(asset, { status: "available", location: "", acquisitionCost: 180_000n }, free)).toEqual({});
  expect(changesTo(asset, { location: "Attic", notes: "", acquiredOn: "2026-11-22" }, free)).toEqual({
    location: "Attic",
  });
});

test("an empty text removes", () => {
  const full = { ...asset, location: "Attic", condition: "Good", notes: "Gift" };
  const removed = { location: null, condition: null, notes: null };
  expect(changesTo(full, { location: "", condition: "", notes: "" }, free)).toEqual(removed);
});

test("what came back is nobody's any more", () => {
  expect(changesTo(rented, { status: "returned" }, free)).toEqual({
    status: "returned",
    customerId: null,
    rentalId: null,
  });
});

test("what is in use can be changed in all but its state", () => {
  expect(changesTo(rented, { location: "Attic", status: "rented_out" }, { isInUse: true })).toEqual({
    location: "Attic",
  });
});

test.each(["returned", "rented_out"] as const)(
  "where inspection is required, what is %s is available only with its condition",
  (status) => {
    const rules = { isInUse: false, requireInspection: true };
    const back = { ...rented, status, condition: "Good" };
    const problem = problemOf(() => changesTo(back, { status: "available" }, rules));
    expect(problem).toMatchObject({ code: "INVALID_STATUS", faults: [{ path: "condition" }] });
    expect(problemOf(() => changesTo(back, { status: "available", condition: "" }, rules)).code).toBe("INVALID_STATUS");
    expect(changesTo(back, { status: "available", condition: "Fair" }, rules)).toMatchObject({ status: "available" });
    expect(changesTo(back, { status: "unavailable" }, rules)).toMatchObject({ status: "unavailable" });
    expect(changesTo(back, { status: "available" }, free)).toMatchObject({ status: "available" });
  },
);

test("what was never out needs no inspection", () => {
  const stored: Asset = { ...asset, status: "unavailable" };
  const rules = { isInUse: false, requireInspection: true };
  expect(changesTo(stored, { status: "available" }, rules)).toEqual({ status: "available" });
});

test("the record of a change has old and new values, amounts in decimals", () => {
  const changed = {
    status: "unavailable",
    acquisitionCost: 174_950n,
    acquiredOn: "2026-11-01",
    notes: "Worn",
  } as const;
  expect(recordOf(asset, changed, "EUR")).toEqual({
    status: { from: "available", to: "unavailable" },
    notes: { from: null, to: "Worn" },
    acquisitionCost: { from: 1800, to: 1749.5 },
    acquisitionDate: { from: "2026-11-22", to: "2026-11-01" },
  });
});

test("the record of a new asset has what it has", () => {
  expect(recordOf(null, asset, "EUR")).toEqual({
    status: { from: null, to: "available" },
    acquisitionCost: { from: null, to: 1800 },
    acquisitionDate: { from: null, to: "2026-11-22" },
  });
});
