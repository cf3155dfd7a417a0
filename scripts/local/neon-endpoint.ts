/**
 * The local Neon endpoint: what https://<host>/sql is at Neon, in front of a PostgreSQL of this machine, so that the
 * Worker, the tests and the benchmark use the real driver and its protocol. A batch is one transaction, sent at once.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { printFailure, Refusal } from "../refusal.ts";
import { createPool, type Pool } from "./neon-pool.ts";
import { BadRequest, begin, describeError, parseBody, runBatch, runSingle } from "./neon-protocol.ts";

export type NeonEndpoint = { url: string; stop(): Promise<void> };

const maxBodyBytes = 64 * 1024 * 1024;
const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

type Database = { pool: Pool; trips: number };

/**
 * Starts the endpoint on 127.0.0.1. `port`: a free one when left out. `hosts`: databases that it may reach beside those
 * of this machine. `GET /trips?for=<connection string>` tells how many requests have come with exactly that string.
 */
export async function startNeonEndpoint(options: { port?: number; hosts?: string[] } = {}): Promise<NeonEndpoint> {
  const hosts = new Set([...loopback, ...(options.hosts ?? [])]);
  const databases = new Map<string, Database>();
  const pools = new Map<string, Pool>();

  const databaseFor = (connectionString: string): Database => {
    const known = databases.get(connectionString);
    if (known) return known;
    const key = poolKey(connectionString, hosts);
    const pool = pools.get(key) ?? createPool(key);
    pools.set(key, pool);
    const database = { pool, trips: 0 };
    databases.set(connectionString, database);
    return database;
  };

  const server = createServer((request, response) => {
    if (request.method === "POST" && request.url === "/sql") answerSql(request, response, databaseFor);
    else if (request.method === "GET" && request.url?.startsWith("/trips?")) answerTrips(request, response, databases);
    else answer(response, 404, { message: "The local Neon endpoint knows POST /sql and GET /trips?for=." });
  });
  // A connection that the Worker keeps must not close under its next request.
  server.keepAliveTimeout = 3_600_000;
  server.requestTimeout = 0;
  const port = await listen(server, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${port}/sql`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(taken ? new Refusal(`Port ${port} is taken by another program. Choose another one with --port.`) : error);
    });
    server.listen({ port, host: "127.0.0.1", backlog: 1024 }, () => resolve((server.address() as AddressInfo).port));
  });
}

/** The pool of a database of this machine has nothing to do with the parameters of its URL; of another one, TLS may. */
function poolKey(connectionString: string, hosts: Set<string>): string {
  const url = URL.parse(connectionString.replace(/^postgres(ql)?:/, "http:"));
  if (!url) throw new BadRequest("Neon-Connection-String is not a connection string.");
  if (!hosts.has(url.hostname)) {
    throw new BadRequest(
      `The local Neon endpoint only reaches databases of this machine (127.0.0.1, localhost), not ${url.hostname}.`,
    );
  }
  return loopback.has(url.hostname) ? (connectionString.split("?")[0] ?? connectionString) : connectionString;
}

function answerSql(request: IncomingMessage, response: ServerResponse, databaseFor: (key: string) => Database): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  });
  request.on("end", () => {
    if (size > maxBodyBytes) return answer(response, 413, { message: `A request has at most ${maxBodyBytes} bytes.` });
    const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    runSql(request, response, body.toString(), databaseFor).catch((error) => {
      const { status, body } = describeError(error);
      answer(response, status, body);
    });
  });
}

async function runSql(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  databaseFor: (connectionString: string) => Database,
): Promise<void> {
  const { headers } = request;
  const database = databaseFor(String(headers["neon-connection-string"] ?? ""));
  database.trips += 1;
  if (headers["neon-raw-text-output"] !== "true" || headers["neon-array-mode"] !== "true") {
    throw new BadRequest("The local Neon endpoint answers raw text in arrays only, which is what the driver asks for.");
  }
  const asked = parseBody(body);
  const start = begin(headers);

  const connection = await database.pool.take();
  // Nobody waits for an answer to one who has gone away: what runs is cancelled, as at Neon, and so rolled back.
  const cancel = () => connection.cancel();
  response.once("close", cancel);
  try {
    if (response.destroyed) return;
    const { client } = connection;
    const result =
      "queries" in asked ? { results: await runBatch(client, start, asked.queries) } : await runSingle(client, asked);
    response.removeListener("close", cancel);
    answer(response, 200, result);
  } finally {
    response.removeListener("close", cancel);
    database.pool.giveBack(connection);
  }
}

function answerTrips(request: IncomingMessage, response: ServerResponse, databases: Map<string, Database>): void {
  const asked = new URL(request.url ?? "", "http://127.0.0.1").searchParams.get("for") ?? "";
  answer(response, 200, { trips: databases.get(asked)?.trips ?? 0 });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.statusCode = status;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(body));
}

/** `node scripts/local/neon-endpoint.ts [--port N]`: the endpoint as a process of its own, until it is told to end. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
  const endpoint = await startNeonEndpoint({ port: Number(values.port) });
  console.log(endpoint.url);
  for (const signal of ["SIGINT", "SIGTERM", "disconnect"] as const) process.once(signal, () => endpoint.stop());
}

if (import.meta.main) {
  main().catch((error) => {
    printFailure(error);
    process.exitCode = 1;
  });
}
