import type { OpenAPIHono } from "@hono/zod-openapi";
import { hosts } from "#domain/region";
import type { Env } from "#http/worker-env";

const description = `Runs the subscription business of a company that rents out physical things.

Send your API key as \`Authorization: Bearer <key>\` and the business unit as \`Tenant-ID\`. Amounts are decimal numbers in the
currency of the business unit; instants are ISO 8601 in UTC. A subscription is called *rental* in data.

**Lists** come page by page: send \`nextCursor\` as \`startAfter\` until \`hasMore\` is false.

**Once only**: a write with an \`Idempotency-Key\` has its effect once, however often it is sent.

**Two editors**: send the \`ETag\` of your read as \`If-Match\`, and a change that somebody else made meanwhile is not overwritten.

**Errors** read \`{ "error": { "code", "message", "details" } }\`; the code is for machines and never changes its meaning.`;

/** The OpenAPI 3.1 document of the app, as JSON, from the definitions that validate. */
export function describeApi(app: OpenAPIHono<Env>): string {
  app.openAPIRegistry.registerComponent("securitySchemes", "apiKey", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "fxp_live_<region>_…",
    description: "An API key of your organisation for this region.",
  });
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "FlexPortal API",
      version: "1.0.0",
      description,
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [
      { url: "/", description: "This server" },
      ...Object.values(hosts).map((host) => ({ url: `https://${host}` })),
    ],
    tags: [
      { name: "Products", description: "What can be ordered: models, their variants, and prices by contract length." },
      { name: "Customers", description: "Who rents, and what their rentals add up to." },
      { name: "Assets", description: "The single things, by serial number: what they are, where, and in which state." },
      { name: "Orders", description: "Who wants what, at which price and for how long. Nothing is rented yet." },
      { name: "Subscriptions", description: "Who has which asset, by which contract; the API calls one a rental." },
      { name: "Billing Groups", description: "Rentals of one customer that are billed together, once a month." },
    ],
  });
  return JSON.stringify(document);
}
