/**
 * The ceiling: Node's `http` and a pool of plain PostgreSQL connections with prepared statements, answering the rows. The
 * most that a hand-written server does on this machine. `DATABASE_URL` and `TEMPLATES` come as environment variables.
 */
import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import pg from "pg";
import { fill, newGroupId, type Templates } from "../statement.ts";

const templates = JSON.parse(process.env["TEMPLATES"] ?? "") as Templates;
const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"] ?? "", max: 16 });

const send = async (name: keyof Templates, values: unknown[]) =>
  (await pool.query({ name, text: templates[name].text, values, rowMode: "array" })).rows;

async function answer(
  { url = "", ...request }: IncomingMessage,
  body: () => Promise<unknown>,
): Promise<[number, unknown]> {
  if (url === "/list") return [200, await send("list", templates.list.params)];
  if (url.startsWith("/get/")) return [200, await send("get", fill(templates.get, { id: url.slice(5) }))];
  if (url === "/create" && request.method === "POST") {
    const { customerId, groupName } = (await body()) as { customerId: string; groupName: string };
    const id = newGroupId();
    await send("insert", fill(templates.insert, { id, customerId, groupName }));
    return [201, { id }];
  }
  return [url === "/health" ? 200 : 404, null];
}

const server = createServer(async (request, response) => {
  const [status, body] = await answer(request, () => json(request)).catch((error) => [500, String(error)] as const);
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
});
server.listen(Number(process.env["PORT"]), "127.0.0.1");
