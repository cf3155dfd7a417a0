import type { IncomingHttpHeaders } from "node:http";
import pg from "pg";
import { codeOf } from "../refusal.ts";
import { type Client, NoConnection } from "./neon-pool.ts";

/** One statement as the driver sends it. */
export type Statement = { query: string; params?: unknown[] };

/** One statement's answer, every value as PostgreSQL wrote it. */
export type Answer = {
  command: string;
  rowCount: number | null;
  fields: pg.FieldDef[];
  rows: (string | null)[][];
  rowAsArray: true;
};

/** A request that is not in the driver's protocol. */
export class BadRequest extends Error {}

const isolationLevels: Record<string, string> = {
  ReadUncommitted: "READ UNCOMMITTED",
  ReadCommitted: "READ COMMITTED",
  RepeatableRead: "REPEATABLE READ",
  Serializable: "SERIALIZABLE",
};

/** The statement that opens a batch's transaction, as its headers ask. */
export function begin(headers: IncomingHttpHeaders): string {
  const isolation = headers["neon-batch-isolation-level"];
  const modes: string[] = [];
  if (isolation !== undefined) {
    const level = isolationLevels[String(isolation)];
    if (!level)
      throw new BadRequest(`Neon-Batch-Isolation-Level is one of ${Object.keys(isolationLevels).join(", ")}.`);
    modes.push(`ISOLATION LEVEL ${level}`);
  }
  if (headers["neon-batch-read-only"] === "true") modes.push("READ ONLY");
  if (headers["neon-batch-deferrable"] === "true") modes.push("DEFERRABLE");
  return `BEGIN ${modes.join(", ")}`;
}

export function parseBody(body: string): Statement | { queries: Statement[] } {
  let asked: unknown;
  try {
    asked = JSON.parse(body);
  } catch {
    throw new BadRequest("The body is not JSON.");
  }
  const { query, queries } = (asked ?? {}) as { query?: unknown; queries?: unknown };
  const isBatch = Array.isArray(queries) && queries.every((one) => typeof one?.query === "string");
  if (!isBatch && typeof query !== "string") {
    throw new BadRequest('The body is {"query", "params"} or {"queries": [{"query", "params"}, ...]}.');
  }
  // A lone surrogate is no character: the driver can only write it escaped, and Neon refuses it.
  if (body.includes("\\ud") && !isWellFormed(asked)) throw new BadRequest("The body has a lone surrogate.");
  return asked as Statement | { queries: Statement[] };
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  return typeof value !== "object" || value === null || Object.values(value).every(isWellFormed);
}

/**
 * Runs statements as one transaction: BEGIN, each of them, COMMIT, sent in one write and synchronised once, so that
 * PostgreSQL answers in one write, too. After an error it skips what follows; then the transaction is rolled back. Throws
 * that error.
 */
export async function runBatch(client: Client, begin: string, statements: Statement[]): Promise<Answer[]> {
  const answers = await runTogether(client, [{ query: begin }, ...statements, { query: "COMMIT" }]).catch(
    async (error) => {
      // Where the connection broke, there is nothing to roll back.
      await client.query("ROLLBACK").catch(() => {});
      throw error;
    },
  );
  return answers.slice(1, -1);
}

/** Runs one statement by itself. */
export async function runSingle(client: Client, statement: Statement): Promise<Answer> {
  const [answer] = await runTogether(client, [statement]);
  return answer as Answer;
}

/**
 * Sends statements up to one Sync, unnamed and by the extended protocol also without parameters, as Neon does. The texts
 * of the wire are the answers: they are kept as they came, without a pass over every value.
 */
function runTogether(client: Client, statements: Statement[]): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const answers: Answer[] = [];
    let fields: pg.FieldDef[] = [];
    let rows: Answer["rows"] = [];
    const finish = (command: string, rowCount: number | null) => {
      answers.push({ command, rowCount, fields, rows, rowAsArray: true });
      fields = [];
      rows = [];
    };
    client.query({
      submit(connection: pg.Connection) {
        connection.stream.cork();
        for (const { query, params } of statements) send(connection, query, params ?? []);
        connection.sync();
        connection.stream.uncork();
      },
      handleRowDescription(message: { fields: pg.FieldDef[] }) {
        fields = message.fields;
      },
      handleDataRow(message: { fields: (string | null)[] }) {
        rows.push(message.fields);
      },
      handleCommandComplete({ text }: { text: string }) {
        const [command = "", ...counts] = text.split(" ");
        finish(command, counts.length > 0 ? Number(counts.at(-1)) : null);
      },
      handleEmptyQuery: () => finish("", null),
      handleError: reject,
      handleReadyForQuery: () => resolve(answers),
    } as pg.Submittable);
  });
}

function send(connection: pg.Connection, text: string, values: unknown[]): void {
  connection.parse({ name: "", text, types: [] }, true);
  connection.bind({ values: values.map(asText) }, true);
  connection.describe({ type: "P", name: "" }, true);
  connection.execute({}, true);
}

/** A parameter as the driver sends it: a text or null, unless somebody else speaks. */
const asText = (value: unknown): string | null => {
  if (value === null || typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

const errorFields = [
  ...["severity", "code", "detail", "hint", "position", "internalPosition", "internalQuery", "where"],
  ...["schema", "table", "column", "dataType", "constraint", "file", "line", "routine"],
];

/**
 * An error as Neon answers it: PostgreSQL's own fields, where it has none null, but an empty code and severity. 400, also
 * where the connection broke or the password is wrong (then without a code); 500 where no connection could be made.
 */
export function describeError(error: unknown): { status: 400 | 500; body: Record<string, unknown> } {
  const cause = error instanceof NoConnection ? error.cause : error;
  const isLoginRefused = error instanceof NoConnection && codeOf(cause).startsWith("28");
  const source = (cause instanceof pg.DatabaseError && !isLoginRefused ? cause : {}) as Record<string, unknown>;
  const body: Record<string, unknown> = { message: cause instanceof Error ? cause.message : String(cause) };
  for (const field of errorFields)
    body[field] = source[field] ?? (field === "code" || field === "severity" ? "" : null);
  return { status: error instanceof NoConnection && !isLoginRefused ? 500 : 400, body };
}
