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
 * Runs statements as one transaction in one write to the database: BEGIN, each of them, COMMIT. After an error PostgreSQL
 * skips what follows and makes the COMMIT a ROLLBACK, so the connection is clean either way. Throws the first error.
 */
export function runBatch(client: Client, begin: string, statements: Statement[]): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const answers: Answer[] = [];
    let firstError: Error | undefined;
    const note = (error: Error | undefined) => {
      firstError ??= error ?? undefined;
    };
    const { stream } = client.connection;
    stream.cork();
    client.query(new pg.Query({ text: begin }, note));
    for (const statement of statements)
      send(client, statement, (error, answer) => (answer ? answers.push(answer) : note(error)));
    client.query(
      new pg.Query({ text: "COMMIT" }, (error) => {
        note(error);
        if (firstError) reject(firstError);
        else resolve(answers);
      }),
    );
    stream.uncork();
  });
}

/** Runs one statement by itself. */
export function runSingle(client: Client, statement: Statement): Promise<Answer> {
  return new Promise((resolve, reject) => {
    send(client, statement, (error, answer) => (answer ? resolve(answer) : reject(error)));
  });
}

type Result = { command: string | null; rowCount: number | null; fields: pg.FieldDef[] };

/** Sends one statement, unnamed and by the extended protocol also without parameters, as Neon does. */
function send(client: Client, { query, params }: Statement, done: (error?: Error, answer?: Answer) => void): void {
  const rows: Answer["rows"] = [];
  const config = { text: query, values: params ?? [], queryMode: "extended", rowMode: "array" };
  const submitted = new pg.Query(config, (error: Error | undefined, result: Result) => {
    if (error) return done(error);
    done(undefined, {
      command: result.command ?? "",
      rowCount: result.rowCount,
      fields: result.fields,
      rows,
      rowAsArray: true,
    });
  });
  // The wire's texts are the answer: they are kept as they came, without a pass over every value.
  Object.assign(submitted, { handleDataRow: (message: { fields: (string | null)[] }) => rows.push(message.fields) });
  client.query(submitted);
}

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
