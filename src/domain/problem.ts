/** Every refusal that a client can meet, in the words of the published API where it has one. The list is closed. */
export const problemCodes = [
  "AUTH_REQUIRED",
  "INVALID_TOKEN",
  "NO_TENANT_ACCESS",
  "INSUFFICIENT_PERMISSIONS",
  "NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "VALIDATION_ERROR",
  "PAYLOAD_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "IDEMPOTENCY_KEY_REUSED",
  "PRECONDITION_FAILED",
  "CONFLICT",
  "RATE_LIMITED",
  "NOT_READY",
  "INTERNAL_ERROR",
  "CUSTOMER_NOT_FOUND",
  "SUBSCRIPTION_NOT_FOUND",
  "SUBSCRIPTION_DIFFERENT_CUSTOMER",
  "SUBSCRIPTION_IN_OTHER_GROUP",
  "INVALID_BILLING_DAY",
  "VARIANT_NOT_FOUND",
  "VARIANT_INACTIVE",
  "VARIANT_IN_USE",
  "DUPLICATE_SKU",
  "INVALID_PRICING",
  "PRODUCT_HAS_ACTIVE_ORDERS",
  "READ_ONLY_FIELD",
  "INVALID_CSV",
  "EMAIL_EXISTS",
  "CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS",
  "CUSTOMER_HAS_PENDING_ORDERS",
  "ASSET_EXISTS",
  "ASSET_IN_USE",
  "INVALID_STATUS",
  "ASSET_NOT_FOUND",
  "ASSET_NOT_AVAILABLE",
  "SKU_MISMATCH",
  "INVALID_CONTRACT_LENGTH",
  "ORDER_NOT_FOUND",
  "BILLING_GROUP_NOT_FOUND",
  "QUOTE_NOT_FOUND",
  "ORDER_NOT_CONFIRMED",
  "ORDER_NOT_CANCELLABLE",
  "ITEM_FULLY_FULFILLED",
  "SUBSCRIPTION_NOT_ACTIVE",
  "ALREADY_CANCELLED",
  "ALREADY_ENDED",
  "INVALID_EXTENSION_MONTHS",
  "EXTENSION_NOT_ALLOWED",
  "CONTRACT_NOT_ENDED",
  "INVALID_BUYOUT_PRICE",
  "INVALID_FEE",
  "FEATURE_DISABLED",
  "QUOTE_STALE",
] as const;

export type ProblemCode = (typeof problemCodes)[number];

/** One fault of the request: where it is (dotted, as in `rentalIds.2`), what was expected there, and a short code. */
export type Fault = { path: string; message: string; code: string };

/** An expected refusal: thrown by rules and verbs, answered as `{ error: { code, message, details } }`. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly faults: readonly Fault[] | undefined;
  /** Response headers that belong to this refusal, such as `Allow` or `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    message: string,
    more: { faults?: readonly Fault[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.faults = more.faults;
    this.headers = more.headers ?? {};
  }
}

/** The refusal of one place of a request. */
export const refusalAt = (code: ProblemCode, path: string, message: string) =>
  new Problem(code, message, { faults: [{ path, message, code: code.toLowerCase() }] });

/** The refusal of a thing named in a path. Another tenant's thing gets the same words as one that was never there. */
export const notFound = (noun: string) => new Problem("NOT_FOUND", `There is no such ${noun}.`);

/** The faults of a refusal; one that names no place is a fault of the whole. */
export const faultsOf = ({ faults, message, code }: Problem): readonly Fault[] =>
  faults ?? [{ path: "", message, code }];
