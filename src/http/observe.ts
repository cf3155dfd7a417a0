import type { Context as Exchange, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { Problem } from "#domain/problem";
import { rateHeaders } from "#domain/rate";
import type { Env } from "./worker-env.ts";

/** Gives every request an id and every answer the headers that name it; writes one line of JSON per request. */
export const observe: MiddlewareHandler<Env> = async (c, next) => {
  const startedAt = performance.now();
  const requestId = `req_${crypto.randomUUID()}`;
  c.set("requestId", requestId);
  await next();
  // Straight into the answer: `c.header` would make a copy of it for each header.
  const { headers } = c.res;
  headers.set("X-Request-Id", requestId);
  headers.set("Cache-Control", "no-store");
  // Once: each look at `c.var` makes it anew.
  const known = c.var;
  const { config, entry } = known;
  if (config) headers.set("X-Region", config.REGION);
  if (entry?.rate) {
    for (const [name, value] of Object.entries(rateHeaders(entry.rate))) headers.set(name, value);
  }
  const line = JSON.stringify(describe(c, known, Math.round(performance.now() - startedAt)));
  if (c.res.status >= 500) console.error(line);
  else console.log(line);
};

/** What the log says of a request: no header, no query, no body, and of the key its short id only. */
function describe(c: Exchange<Env>, known: Env["Variables"], durationMs: number) {
  const { requestId, config, credentials, keyShortId, entry } = known;
  const { error } = c;
  return {
    level: c.res.status >= 500 ? "error" : "info",
    requestId,
    region: config?.REGION,
    method: c.req.method,
    route: routePath(c, -1),
    status: c.res.status,
    durationMs,
    key: keyShortId,
    // The tenant is the caller's word until the database has let it in.
    tenantId: entry && credentials.tenantId,
    ...(error && explain(error, c.res.status)),
  };
}

function explain(error: Error, status: number) {
  const code = error instanceof Problem ? error.code : "INTERNAL_ERROR";
  return status >= 500
    ? { code, error: error.message, cause: String(error.cause ?? ""), stack: error.stack }
    : { code };
}
