import { OpenAPIHono } from "@hono/zod-openapi";
import { methodNotAllowed } from "hono/method-not-allowed";
import { secureHeaders } from "hono/secure-headers";
import { Problem } from "#domain/problem";
import { configure } from "#http/configure";
import { observe } from "#http/observe";
import { answerError, invalid } from "#http/problem";
import type { Env } from "#http/worker-env";
import { billingGroupRoutes } from "./features/billing-groups/routes.ts";
import { platformRoutes } from "./features/platform/routes.ts";
import { describeApi } from "./openapi.ts";

export const app = new OpenAPIHono<Env>({
  defaultHook: (result) => {
    if (!result.success) throw invalid(result.target, result.error.issues);
  },
});

app.onError(answerError);

// Only where no route was found is it asked whether one would be, by another method: a found one pays nothing for it.
app.notFound(async (c) => {
  c.status(404);
  c.res = c.body(null);
  await refuseMethod(c, async () => {});
  throw new Problem("NOT_FOUND", "There is nothing at this path. See /docs.");
});
const refuseMethod = methodNotAllowed({
  app,
  onMethodNotAllowed: (_, methods) => {
    const allow = methods.join(", ");
    throw new Problem("METHOD_NOT_ALLOWED", `This path takes ${allow}.`, { headers: { Allow: allow } });
  },
});

app.use(observe);
app.use(
  secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    // The page of /docs brings a policy of its own.
    overwrite: false,
    // What only pages need, and what the policy above says better.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    removePoweredBy: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  }),
);
app.use(configure);

app.route("/", platformRoutes);
app.route("/", billingGroupRoutes);
app.get("/openapi.json", (c) => c.body(describeApi(app), 200, { "Content-Type": "application/json" }));
