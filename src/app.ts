import type { OpenAPIHono } from "@hono/zod-openapi";
import { Hono, type NotFoundHandler } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { secureHeaders } from "hono/secure-headers";
import { Problem } from "#domain/problem";
import { configure } from "#http/configure";
import { observe } from "#http/observe";
import { answerError, invalid } from "#http/problem";
import type { Env } from "#http/worker-env";
import { platformRoutes } from "./features/platform/routes.ts";

/**
 * The rooms of the house by the first part of their paths below /v1. Each is loaded with the first request for it: a
 * Worker starts with none, so its start does not grow with the house.
 */
const rooms: Record<string, () => Promise<OpenAPIHono<Env>>> = {
  assets: async () => (await import("./features/assets/routes.ts")).assetRoutes,
  products: async () => (await import("./features/products/routes.ts")).productRoutes,
  customers: async () => (await import("./features/customers/routes.ts")).customerRoutes,
  orders: async () => (await import("./features/orders/routes.ts")).orderRoutes,
  subscriptions: async () => (await import("./features/subscriptions/routes.ts")).subscriptionRoutes,
  "billing-groups": async () => (await import("./features/billing-groups/routes.ts")).billingGroupRoutes,
};

/** Middleware, and then the routes. */
function furnish<App extends Hono<Env>>(app: App, routes: readonly Hono<Env>[]): App {
  app.onError(answerError);
  app.notFound(refuseRoute(app));
  app.use(observe);
  app.use(headers);
  app.use(configure);
  for (const each of routes) app.route("/", each);
  return app;
}

/** An app of some rooms. */
async function openRooms(opened: readonly OpenAPIHono<Env>[], others: readonly Hono<Env>[] = []) {
  const { OpenAPIHono } = await import("@hono/zod-openapi");
  const app = new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalid(result.target, result.error.issues);
    },
  });
  return furnish(app, [...others, ...opened]);
}

/** All rooms at once: what the document describes. */
export const openHouse = async (): Promise<OpenAPIHono<Env>> =>
  openRooms(await Promise.all(Object.values(rooms).map((open) => open())), [platform]);

const platform = new Hono<Env>()
  .route("/", platformRoutes)
  .get("/openapi.json", async (c) => c.body(await describeHouse(), 200, { "Content-Type": "application/json" }));

let document: Promise<string> | undefined;
/** Written once per isolate. */
const describeHouse = (): Promise<string> => {
  document ??= Promise.all([openHouse(), import("./openapi.ts")]).then(([house, { describeApi }]) =>
    describeApi(house),
  );
  return document;
};

const apps = new Map<string, Promise<Hono<Env>>>();

/** The app that serves a path. */
export function appFor(path: string): Promise<Hono<Env>> {
  const [, version, noun = ""] = path.split("/", 3);
  const open = version === "v1" && Object.hasOwn(rooms, noun) ? rooms[noun] : undefined;
  const name = open ? noun : "platform";
  let app = apps.get(name);
  if (!app) {
    app = open ? open().then((room) => openRooms([room])) : Promise.resolve(furnish(new Hono<Env>(), [platform]));
    apps.set(name, app);
  }
  return app;
}

// Only where no route was found is it asked whether one would be, by another method: a found one pays nothing for it.
function refuseRoute(app: Hono<Env>): NotFoundHandler<Env> {
  const refuseMethod = methodNotAllowed({
    app,
    onMethodNotAllowed: (_, methods) => {
      const allow = methods.join(", ");
      throw new Problem("METHOD_NOT_ALLOWED", `This path takes ${allow}.`, { headers: { Allow: allow } });
    },
  });
  return async (c) => {
    c.status(404);
    c.res = c.body(null);
    await refuseMethod(c, async () => {});
    throw new Problem("NOT_FOUND", "There is nothing at this path. See /docs.");
  };
}

const headers = secureHeaders({
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
});
