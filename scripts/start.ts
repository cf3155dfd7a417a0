import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Region, regions } from "#domain/region";
import { buildDocsAssets } from "./docs-assets.ts";
import { makeAppRole, prepareDatabases } from "./local/database.ts";
import { demoKey } from "./local/demo-key.ts";
import { tellFacts } from "./local/facts.ts";
import { startNeonEndpoint } from "./local/neon-endpoint.ts";
import { isPortFree } from "./local/port.ts";
import { startPostgres } from "./local/postgres.ts";
import { claimFolder } from "./local/single-start.ts";
import { type LocalWorker, startWorker } from "./local/worker.ts";
import { migrate } from "./migrate.ts";
import { asOwner, withoutTlsWarning } from "./owner.ts";
import { messageOf, printFailure, Refusal } from "./refusal.ts";
import { requireNoOthers, seed } from "./seed.ts";
import { root } from "./wrangler.ts";

const usage = `Runs FlexPortal on this machine, with a database of its own and demo data.

  npm start [-- options]

  --port N      the port to serve on (default 8787)
  --region R    ${regions.join(", ")} (default eu); each region keeps its own data
  --reset       deletes the region's local data first
  --help        shows this

With DATABASE_URL set (the owner's connection string), that database is used instead of the embedded one: an empty one, or
one that npm start has filled before.`;

type Options = { port: number; region: Region; reset: boolean; help: boolean };

function readOptions(): Options {
  const options = {
    port: { type: "string", default: "8787" },
    region: { type: "string", default: "eu" },
    reset: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  } as const;
  try {
    const { port, region, reset, help } = parseArgs({ options }).values;
    const known = regions.find((name) => name === region);
    if (!known) throw new Error(`There is no region "${region}": it is one of ${regions.join(", ")}.`);
    if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
      throw new Error(`"${port}" is no port: it is a number from 1 to 65535.`);
    }
    return { port: Number(port), region: known, reset, help };
  } catch (error) {
    throw new Refusal(`${messageOf(error)}\n\n${usage}`);
  }
}

/** How to start a region with such options. */
const startOf = (region: Region, ...options: string[]) =>
  ["npm start --", ...(region === "eu" ? [] : ["--region", region]), ...options].join(" ");

type Part = { stop(): Promise<void> };

/** What runs, to be ended the last first; `add` waits for a part to have started. */
type Running = { parts: Part[]; signal: AbortSignal; add<Of extends Part>(starting: Promise<Of>): Promise<Of> };

function nothingRunning(signal: AbortSignal): Running {
  const parts: Part[] = [];
  return {
    parts,
    signal,
    async add(starting) {
      const part = await starting;
      parts.push(part);
      signal.throwIfAborted();
      return part;
    },
  };
}

async function start({ port, region, reset }: Options, running: Running): Promise<LocalWorker> {
  const folder = join(root, ".dev", region);
  await running.add(claimFolder(folder, `http://127.0.0.1:${port}`));
  if (!(await isPortFree(port))) {
    const another = String(port < 65_535 ? port + 1 : port - 1);
    throw new Refusal(
      `Port ${port} is taken by another program. End that, or take another port: ${startOf(region, "--port", another)}`,
    );
  }
  if (reset) await deleteData(folder);
  console.log(`Starting FlexPortal, region ${region} ...`);
  await buildDocsAssets();

  const { ownerUrl, endpoint } = await openDatabase(folder, running);
  const { appUrl, apiKey, ...demo } = await fillDatabase(ownerUrl, region, join(folder, "demo-key"));

  const variablesFile = join(folder, "worker.env");
  const variables = { REGION: region, DATABASE_URL: appUrl, ...(endpoint && { DATABASE_ENDPOINT: endpoint }) };
  const lines = Object.entries(variables).map(([name, value]) => `${name}="${value}"\n`);
  await writeFile(variablesFile, lines.join(""), { mode: 0o600 });
  const { signal } = running;
  const worker = await running.add(startWorker({ port, variablesFile, stateFolder: join(folder, "worker"), signal }));

  const url = `http://127.0.0.1:${port}`;
  const found = { url, docsUrl: `${url}/docs`, apiKey, tenantId: demo.tenantId };
  const facts = { ...found, region, secondTenantId: demo.secondTenantId, databaseUrl: ownerUrl };
  await running.add(tellFacts(folder, { ...facts, databaseEndpoint: endpoint }));
  console.log(welcome(region, found));
  return worker;
}

async function deleteData(folder: string): Promise<void> {
  if (process.env["DATABASE_URL"]) {
    throw new Refusal("--reset deletes local data only, and DATABASE_URL names another database. Unset one of them.");
  }
  try {
    for (const name of ["postgres", "worker", "demo-key", "worker.env"]) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  } catch (error) {
    throw new Refusal(`The data in ${folder} cannot be deleted: ${messageOf(error)}\nDelete the folder as its owner.`);
  }
}

/** The database to work on, by its owner's connection string, and the Neon endpoint in front of it unless Neon has one. */
async function openDatabase(folder: string, running: Running): Promise<{ ownerUrl: string; endpoint?: string }> {
  const given = process.env["DATABASE_URL"];
  if (!given) {
    const postgres = await running.add(startPostgres({ dataFolder: join(folder, "postgres") }));
    const [ownerUrl = ""] = await prepareDatabases(postgres.superuserUrl, ["flexportal"]);
    const endpoint = await running.add(startNeonEndpoint());
    return { ownerUrl, endpoint: endpoint.url };
  }
  const ownerUrl = withoutTlsWarning(given);
  // Before anything is changed: can it be reached, by its owner, and is it nobody else's?
  await asOwner(ownerUrl, requireNoOthers);
  const host = new URL(ownerUrl).hostname;
  if (host.endsWith(".neon.tech")) return { ownerUrl };
  if (process.env["DATABASE_ENDPOINT"]) return { ownerUrl, endpoint: process.env["DATABASE_ENDPOINT"] };
  const endpoint = await running.add(startNeonEndpoint({ hosts: [host] }));
  return { ownerUrl, endpoint: endpoint.url };
}

/** Applies what is missing of the migrations, makes the Worker's role, the demo data and the demo key. */
async function fillDatabase(ownerUrl: string, region: Region, keyFile: string) {
  try {
    await migrate(ownerUrl);
    const appUrl = await makeAppRole(ownerUrl, "flexportal_dev");
    const { organisationId, ...tenants } = await seed(ownerUrl, region);
    return { appUrl, ...tenants, apiKey: await demoKey(ownerUrl, { file: keyFile, organisationId, region }) };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const wayOut = process.env["DATABASE_URL"]
      ? "Is DATABASE_URL the owner's, of a database of FlexPortal's own or an empty one?"
      : `To begin anew (its data is deleted): ${startOf(region, "--reset")}`;
    throw new Refusal(`The database cannot be brought up to date: ${messageOf(error)}\n${wayOut}`);
  }
}

const welcome = (region: Region, { url, docsUrl, apiKey, tenantId }: Record<string, string>) => `
  FlexPortal is ready.

    API        ${url}
    Docs       ${docsUrl}
    API key    ${apiKey}
    Tenant-ID  ${tenantId}

  List the billing groups:

curl "${url}/v1/billing-groups" -H "Authorization: Bearer ${apiKey}" -H "Tenant-ID: ${tenantId}"

  The same values are in .dev/env.json. The data stays in .dev/${region}; ${startOf(region, "--reset")} begins anew.
  Ctrl-C ends everything.
`;

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help) return console.log(usage);
  const told = new AbortController();
  const untilTold = new Promise<void>((resolve) => told.signal.addEventListener("abort", () => resolve()));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Told a second time, it does not wait: what it has started ends with it.
    process.on(signal, () => (told.signal.aborted ? process.exit(130) : told.abort()));
  }
  noticeLostParent(() => told.abort());
  const running = nothingRunning(told.signal);
  try {
    const worker = await start(options, running);
    await Promise.race([untilTold, worker.ended]);
    if (!told.signal.aborted) throw new Refusal("The Worker has ended by itself; what it said last is above.");
  } catch (error) {
    if (!told.signal.aborted) throw error;
  } finally {
    for (const part of running.parts.reverse()) await part.stop();
  }
}

/** A SIGTERM to npm ends npm and its shell, and is not passed on to us: being left alone says the same. */
function noticeLostParent(notice: () => void): void {
  if (!process.env["npm_lifecycle_event"]) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && notice(), 200).unref();
}

try {
  await main();
  process.exit();
} catch (error) {
  printFailure(error);
  process.exit(1);
}
