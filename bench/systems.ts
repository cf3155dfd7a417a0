import { join } from "node:path";
import type pg from "pg";
import { freePort } from "../scripts/local/port.ts";
import { root } from "../scripts/wrangler.ts";
import { groupById, groupPage, insertGroup } from "../src/features/billing-groups/queries.ts";
import { bundle } from "./bundle.ts";
import { largeTenantId, makeKey, type Shape } from "./data.ts";
import { startDatabase } from "./database.ts";
import { type Load, startLoad } from "./load.ts";
import { poolTenantId } from "./pool.ts";
import { type OnStart, type Served, serve } from "./programs.ts";
import { places, type Template, type Templates } from "./statement.ts";
import { measureStartup, startWorker } from "./workerd.ts";

/** One of the servers that take turns. */
export type System = Served & { name: "ours" | "bare" | "ceiling" };

/** All that a measurement needs, running. */
export type Systems = {
  ours: System;
  /** Another one, of the same kind: one that has served nothing yet. */
  startOurs(): Promise<Served>;
  bare: System;
  ceiling: System;
  /** Of our Worker. */
  bundle: { kib: number; gzipKib: number; startupCpuMs: number };
  /** Opens every tenant. */
  key: string;
  database: pg.Client;
  load: Load;
  endpointPid: number;
  postgresPid: number;
};

/** Brings everything up in `folder`, its database filled to `shape`, with rentals for so many creates. */
export async function startSystems(onStart: OnStart, folder: string, shape: Shape, creates: number): Promise<Systems> {
  const { client, appUrl, ownerUrl, pid: postgresPid } = await startDatabase(onStart, folder, shape, creates);
  const endpoint = await startEndpoint(onStart);
  const DATABASE_ENDPOINT = `${endpoint.url}/sql`;

  const { kib, gzipKib, ...ourBundle } = await bundle(join(folder, "ours"));
  const ours = { ...ourBundle, variables: { REGION: "eu", DATABASE_URL: appUrl, DATABASE_ENDPOINT } };
  const startupCpuMs = await measureStartup(onStart, ours, join(folder, "empty"));

  // Bare and ceiling set no tenant: they log in as the owner, who sees all rows.
  const variables = { DATABASE_URL: ownerUrl, DATABASE_ENDPOINT, TEMPLATES: JSON.stringify(makeTemplates()) };
  const bare = { ...(await bundle(join(folder, "bare"), join(root, "bench/bare/worker.ts"))), variables };
  const load = startLoad();
  onStart(load.stop);
  return {
    ours: { name: "ours", ...(await startWorker(onStart, ours)) },
    startOurs: () => startWorker(onStart, ours),
    bare: { name: "bare", ...(await startWorker(onStart, bare)) },
    ceiling: { name: "ceiling", ...(await startCeiling(onStart, variables)) },
    bundle: { kib, gzipKib, startupCpuMs },
    key: await makeKey(client),
    database: client,
    load,
    endpointPid: endpoint.pid,
    postgresPid,
  };
}

async function startEndpoint(onStart: OnStart): Promise<Served> {
  const port = await freePort();
  const args = [join(root, "scripts/local/neon-endpoint.ts"), "--port", String(port)];
  return serve(onStart, { command: process.execPath, args, port, healthPath: "/trips?for=" });
}

async function startCeiling(onStart: OnStart, variables: Record<string, string>): Promise<Served> {
  const port = await freePort();
  const args = [join(root, "bench/ceiling/server.ts")];
  return serve(onStart, { command: process.execPath, args, port, variables: { ...variables, PORT: String(port) } });
}

/** The Worker's own statements, with places for what differs from request to request. */
function makeTemplates(): Templates {
  type Statement = { text: string; params(tenantId: string): unknown[] };
  const template = ({ text, params }: Statement, tenantId: string): Template => ({ text, params: params(tenantId) });
  const { id, customerId, groupName, now } = places;
  const page = {
    sortBy: "createdAt",
    sortDir: "desc",
    startAfter: undefined,
    customerId: undefined,
    status: undefined,
  } as const;
  const group = { billingDay: 1, currency: "EUR", status: "active", notes: null, createdBy: "bench" } as const;
  return {
    // One row more than a page tells whether there is a next one.
    list: template(groupPage({ ...page, count: 51 }), largeTenantId),
    get: template(groupById({ id }), largeTenantId),
    insert: template(insertGroup({ ...group, id, customerId, groupName, createdAt: now }), poolTenantId),
  };
}
