import type { MiddlewareHandler } from "hono";
import { RequestContext } from "#context";
import { connect } from "#db/client";
import type { Credentials, Entry } from "#db/door";
import { type ApiKeyParts, readApiKey, type Scope } from "#domain/api-key";
import { Problem, type ProblemCode } from "#domain/problem";
import { hosts } from "#domain/region";
import { countForged, networkOf, requireOpen } from "./forged-keys.ts";
import { problemResponse } from "./problem.ts";
import { sha256 } from "./sha256.ts";
import type { Env } from "./worker-env.ts";

/**
 * Reads key and business unit off the headers and refuses what cannot be a key without asking the database. The rest is
 * checked by the first statement of the operation's first batch. A request that is refused before that batch (malformed,
 * too large) still has its key checked first: a stranger learns that the key is wrong, and nothing about the operation.
 */
export const authenticate = (scope: Scope): MiddlewareHandler<Env> => {
  return async (c, next) => {
    const key = readBearer(c.req.header("Authorization"));
    const known = openers.get(key);
    const read = known ?? (await readKey(key));
    const { parts, hash } = read;
    if (parts.region !== c.get("config").REGION) {
      throw new Problem(
        "INVALID_TOKEN",
        `This API key belongs to another region: use it at https://${hosts[parts.region]}.`,
      );
    }
    c.set("keyShortId", parts.shortId);
    const network = () => networkOf(c.req.header("CF-Connecting-IP"));
    if (!known) requireOpen(network());
    await shield(c.env.FAIR_USE, hash);
    c.set("credentials", {
      keyHash: hash,
      tenantId: (c.req.header("Tenant-ID") ?? "").slice(0, tenantIdLengthMax),
      scope,
      idempotencyKey: undefined,
    });
    await next();
    // A refusal that the database is the cause of has come from behind the door.
    if (!c.get("entry") && c.error instanceof Problem && readingRefused.has(c.error.code) && !c.error.cause) {
      const refusal = await refusalAtTheDoor(c.var.config, c.var.credentials, c.var.requestId, (entry) =>
        c.set("entry", entry),
      );
      if (refusal) {
        c.error = refusal;
        c.res = problemResponse(refusal);
      }
    }
    if (opensNothing(c.error)) {
      openers.delete(key);
      await countForged(c.env.FORGED_KEYS, network());
    } else if (!known && c.get("entry")) rememberOpener(key, read);
  };
};

/** Refusals of a request that was not understood; all others come from the door or from behind it. */
const readingRefused: ReadonlySet<ProblemCode> = new Set([
  "VALIDATION_ERROR",
  "INVALID_BILLING_DAY",
  "INVALID_PRICING",
  "INVALID_STATUS",
  "PAYLOAD_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "INVALID_CSV",
]);

const tenantIdLengthMax = 64;

/** What a key says of itself, and its SHA-256: nothing of whether it opens anything, which the database is asked each time. */
type ReadKey = { parts: ApiKeyParts; hash: string };

async function readKey(key: string): Promise<ReadKey> {
  const parts = readApiKey(key);
  if (!parts) throw new Problem("INVALID_TOKEN", "The API key is not well-formed: it was mistyped or cut off.");
  return { parts, hash: await sha256(key) };
}

/**
 * Keys that have opened the door for this isolate: to read them is a tenth of the Worker's time for a small read, and they
 * are the same few again and again. A forged one is never among them.
 */
const openers = new Map<string, ReadKey>();
const openersMax = 1_000;

function rememberOpener(key: string, read: ReadKey): void {
  if (openers.size >= openersMax) openers.clear();
  openers.set(key, read);
}

/** Whether the door has refused the key itself: it was never issued, is revoked, or has expired. */
const opensNothing = (error: Error | undefined) => error instanceof Problem && error.code === "INVALID_TOKEN";

function readBearer(header: string | undefined): string {
  if (!header) throw new Problem("AUTH_REQUIRED", "Send your API key in the header Authorization: Bearer <key>.");
  const match = /^Bearer +(\S+)$/i.exec(header);
  if (!match) throw new Problem("INVALID_TOKEN", "The header Authorization must read: Bearer <key>.");
  return match[1] as string;
}

/**
 * Abuse protection in front of the database: approximate, per key and place. By the hash of the whole key: its short id is
 * no secret, and a forged key must not use up what the real one may do. The exact limit of a tier is the door's.
 */
async function shield(limiter: Env["Bindings"]["FAIR_USE"], key: string): Promise<void> {
  if (!limiter) return;
  const { success } = await limiter.limit({ key });
  if (!success) {
    throw new Problem("RATE_LIMITED", "Too many requests with this API key. Slow down.", {
      headers: { "Retry-After": "60" },
    });
  }
}

async function refusalAtTheDoor(
  config: Env["Variables"]["config"],
  credentials: Credentials,
  requestId: string,
  onEntry: (entry: Entry) => void,
): Promise<Problem | null> {
  try {
    const context = new RequestContext({
      database: connect(config),
      credentials,
      requestId,
      counts: true,
      fingerprint: "",
      onEntry,
    });
    await context.load({});
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
