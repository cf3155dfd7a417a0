import type { Context as Exchange } from "hono";
import * as z from "zod";
import { type Fault, Problem, type ProblemCode, problemCodes } from "#domain/problem";
import type { Env } from "./worker-env.ts";

/** The status of each refusal. Rules of the business are 400, as in the published API. */
const statuses = {
  AUTH_REQUIRED: 401,
  INVALID_TOKEN: 401,
  NO_TENANT_ACCESS: 403,
  INSUFFICIENT_PERMISSIONS: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  VARIANT_IN_USE: 409,
  EMAIL_EXISTS: 409,
  ASSET_EXISTS: 409,
  QUOTE_STALE: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_KEY_REUSED: 422,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
  NOT_READY: 503,
} as const satisfies Partial<Record<ProblemCode, number>>;

type Status = (typeof statuses)[keyof typeof statuses] | 400;

export const statusOf = (code: ProblemCode): Status => (statuses as Partial<Record<ProblemCode, Status>>)[code] ?? 400;

/** The body of every refusal. */
export const problemBody = z
  .object({
    error: z.object({
      code: z.enum(problemCodes).meta({ description: "For machines; never changes its meaning." }),
      message: z.string().meta({ description: "For people: what is wrong and what would be right." }),
      details: z
        .array(
          z.object({
            path: z.string().meta({ description: "Where the fault is.", example: "billingDay" }),
            message: z.string(),
            code: z.string(),
          }),
        )
        .optional()
        .meta({ description: "Every fault of the request, where single places of it are at fault." }),
    }),
  })
  .meta({ id: "Problem" });

/** A refusal as a response. The header `WWW-Authenticate` tells a client without a valid key what is expected. */
export function problemResponse(problem: Problem): Response {
  const { code, message, faults, headers } = problem;
  const status = statusOf(code);
  return Response.json(
    { error: { code, message, ...(faults && { details: faults }) } },
    { status, headers: { ...headers, ...(status === 401 && { "WWW-Authenticate": 'Bearer realm="FlexPortal"' }) } },
  );
}

/**
 * The refusal of a request that its schema does not accept, with all faults that were found in that part of it. `codes`
 * names the fields whose unknown values have a code of their own in this operation, where nothing else is at fault.
 */
export function invalid(
  target: string,
  issues: readonly z.core.$ZodIssue[],
  codes: Partial<Record<string, ProblemCode>> = {},
): Problem {
  const faults = issues.flatMap(faultsOf);
  const named = target === "json" && codesOfBodies.find(({ is }) => faults.every(is));
  const [first] = faults;
  const ownCode = faults.length === 1 && first?.code === "invalid_value" ? codes[first.path] : undefined;
  const places = faults.map((fault) => fault.path || "the whole").join(", ");
  return new Problem(
    ownCode ?? (named ? named.code : "VALIDATION_ERROR"),
    `The ${parts[target] ?? target} of the request is not valid: see details for ${places}.`,
    { faults },
  );
}

/** What people call the parts of a request that the validator names its own way. */
const parts: Record<string, string> = { json: "body", param: "path", header: "headers" };

const outOfRange = new Set(["too_small", "too_big"]);

/** What the published API has a code of its own for: a body of which nothing else is wrong. */
const codesOfBodies: { code: ProblemCode; is: (fault: Fault) => boolean }[] = [
  { code: "INVALID_BILLING_DAY", is: ({ path, code }) => path === "billingDay" && outOfRange.has(code) },
  { code: "INVALID_PRICING", is: ({ path }) => /^variants\.\d+\.pricing(\.|$)/.test(path) },
];

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.join(".");
  if (issue.code === "invalid_union") {
    // Of several shapes, the one that was meant is the one that fits but for what is in it.
    const meant = issue.errors.find((issues) => issues.every((each) => each.path.length > 0));
    if (meant) return meant.flatMap((each) => faultsOf({ ...each, path: [...issue.path, ...each.path] }));
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      message: "Unknown field: this operation does not take it.",
      code: issue.code,
    }));
  }
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) {
    return [{ path, message: `Missing: expected ${issue.expected}.`, code: issue.code }];
  }
  return [{ path, message: issue.message, code: issue.code ?? "invalid" }];
}

/** A refusal of one place of the request, found outside its schema. */
export const faultAt = (path: string, message: string, code: string): Problem =>
  new Problem("VALIDATION_ERROR", message, { faults: [{ path, message, code }] });

/** Every error as a response: an expected refusal as it is, anything else as a fault of ours that tells nothing. */
export function answerError(error: Error, c: Exchange<Env>): Response {
  if (error instanceof Problem) return problemResponse(error);
  return problemResponse(
    new Problem("INTERNAL_ERROR", `Something went wrong on our side. Give support this id: ${c.var.requestId}.`),
  );
}
