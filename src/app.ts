import { OpenAPIHono } from "@hono/zod-openapi";
import { methodNotAllowed } from "hono/method-not-allowed";
import { secureHeaders } from "hono/secure-headers";
import { Problem } from "#domain/problem";
import { configure } from "#http/configure";
import { observe } from "#http/observe";
import { answerError, invalid, problemResponse } from "#http/problem";
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
app.notFound(() => problemResponse(new Problem("NOT_FOUND", "There is nothing at this path. See /docs.")));

app.use(observe);
app.use(
  secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, overwrite: false }),
);
app.use(methodNotAllowed({ app, onMethodNotAllowed: (_, methods) => problemResponse(notAllowed(methods)) }));
app.use(configure);

app.route("/", platformRoutes);
app.route("/", billingGroupRoutes);
app.get("/openapi.json", (c) => c.body(describeApi(app), 200, { "Content-Type": "application/json" }));

function notAllowed(methods: string[]): Problem {
  const allow = methods.join(", ");
  return new Problem("METHOD_NOT_ALLOWED", `This path takes ${allow}.`, { headers: { Allow: allow } });
}
