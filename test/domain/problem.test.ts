import { expect, test } from "vitest";
import { notFound, Problem, problemCodes } from "#domain/problem";
import { problemResponse, statusOf } from "#http/problem";

test.each([
  ["AUTH_REQUIRED", 401],
  ["INVALID_TOKEN", 401],
  ["NO_TENANT_ACCESS", 403],
  ["INSUFFICIENT_PERMISSIONS", 403],
  ["NOT_FOUND", 404],
  ["METHOD_NOT_ALLOWED", 405],
  ["VALIDATION_ERROR", 400],
  ["PAYLOAD_TOO_LARGE", 413],
  ["UNSUPPORTED_MEDIA_TYPE", 415],
  ["IDEMPOTENCY_KEY_REUSED", 422],
  ["PRECONDITION_FAILED", 412],
  ["CONFLICT", 409],
  ["RATE_LIMITED", 429],
  ["NOT_READY", 503],
  ["INTERNAL_ERROR", 500],
  ["CUSTOMER_NOT_FOUND", 400],
  ["SUBSCRIPTION_NOT_FOUND", 400],
  ["SUBSCRIPTION_DIFFERENT_CUSTOMER", 400],
  ["SUBSCRIPTION_IN_OTHER_GROUP", 400],
  ["INVALID_BILLING_DAY", 400],
  ["ASSET_NOT_FOUND", 400],
  ["ORDER_NOT_CANCELLABLE", 400],
  ["FEATURE_DISABLED", 400],
  ["QUOTE_STALE", 409],
  ["DUPLICATE_SKU", 400],
  ["INVALID_PRICING", 400],
  ["READ_ONLY_FIELD", 400],
  ["INVALID_STATUS", 400],
  ["PRODUCT_HAS_ACTIVE_ORDERS", 400],
  ["VARIANT_IN_USE", 409],
] as const)("%s is answered %i", (code, status) => {
  expect(statusOf(code)).toBe(status);
});

test("no code is in the list twice", () => {
  expect(new Set(problemCodes).size).toBe(problemCodes.length);
});

test("a refusal shows code, message and faults, and never its cause", async () => {
  const faults = [{ path: "billingDay", message: "must be 1 to 28", code: "too_big" }];
  const response = problemResponse(
    new Problem("VALIDATION_ERROR", "Not valid.", { faults, cause: new Error("secret") }),
  );
  expect(await response.json()).toEqual({
    error: { code: "VALIDATION_ERROR", message: "Not valid.", details: faults },
  });
});

test("a refusal without faults has no details", async () => {
  expect(await problemResponse(notFound("billing group")).json()).toEqual({
    error: { code: "NOT_FOUND", message: "There is no such billing group." },
  });
});

test("a refusal sends its headers", () => {
  const response = problemResponse(new Problem("RATE_LIMITED", "Slow down.", { headers: { "Retry-After": "12" } }));
  expect(response.headers.get("Retry-After")).toBe("12");
});

test("only a 401 asks for a key", () => {
  expect(problemResponse(new Problem("INVALID_TOKEN", "Unknown.")).headers.get("WWW-Authenticate")).toMatch(/^Bearer /);
  expect(problemResponse(notFound("billing group")).headers.get("WWW-Authenticate")).toBeNull();
});
