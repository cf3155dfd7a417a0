/**
 * Bare: a Worker that does nothing but send the statement through the same driver and answer the rows. No framework, no
 * key, no validation, no tenancy, no totals in decimals: what is left is the price of Workers, driver and database.
 */
import { type NeonQueryFunction, neon, neonConfig } from "@neondatabase/serverless";
import { fill, newGroupId, type Templates } from "../statement.ts";

type Bindings = { DATABASE_URL: string; DATABASE_ENDPOINT: string; TEMPLATES: string };
type Bare = { query: NeonQueryFunction<true, false>["query"]; templates: Templates };

let bare: Bare | undefined;

function prepare({ DATABASE_URL, DATABASE_ENDPOINT, TEMPLATES }: Bindings): Bare {
  neonConfig.fetchEndpoint = DATABASE_ENDPOINT;
  return { query: neon(DATABASE_URL, { arrayMode: true }).query, templates: JSON.parse(TEMPLATES) };
}

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    bare ??= prepare(bindings);
    const { query, templates } = bare;
    const { pathname } = new URL(request.url);
    if (pathname === "/list") return Response.json(await query(templates.list.text, templates.list.params));
    if (pathname.startsWith("/get/")) {
      return Response.json(await query(templates.get.text, fill(templates.get, { id: pathname.slice(5) })));
    }
    if (pathname === "/create") {
      const { customerId, groupName } = (await request.json()) as { customerId: string; groupName: string };
      const id = newGroupId();
      await query(templates.insert.text, fill(templates.insert, { id, customerId, groupName }));
      return Response.json({ id }, { status: 201 });
    }
    return new Response(null, { status: pathname === "/health" ? 204 : 404 });
  },
};
