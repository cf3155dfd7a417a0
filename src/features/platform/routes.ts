import { Hono } from "hono";
import { Problem } from "#domain/problem";
import type { Env } from "#http/worker-env";
import { docsHeaders, docsPage } from "./docs-page.ts";

/** What belongs to the server rather than to a tenant: no key, no tenant. */
export const platformRoutes = new Hono<Env>()
  .get("/", (c) => c.redirect("/docs"))
  .get("/docs", (c) => c.html(docsPage, 200, docsHeaders))
  .get("/health", (c) => c.json({ status: "ok", region: c.var.config.REGION }))
  .get("/ready", async (c) => {
    // What asks the database is loaded when it is asked: a Worker starts without it.
    const { findFault } = await import("./readiness.ts");
    const fault = await findFault(c.var.config);
    if (fault) throw new Problem("NOT_READY", "This deployment is not ready; its log says why.", { cause: fault });
    return c.json({ status: "ready", region: c.var.config.REGION });
  });
