import worker from "../../src/index.ts";
import { bindings } from "./database.ts";
import type { Served } from "./schemas.ts";
import type { Input } from "./valid-calls.ts";

/** An answer as it came: its text, and its JSON where there is any. */
export type Exchange = { status: number; headers: Headers; text: string; body: unknown };

/** Sends a request through the real app as it is: what comes back is for the caller to judge. */
export async function exchange(request: Request, environment = bindings): Promise<Exchange> {
  const response = await worker.fetch(request, environment);
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json") && text !== "";
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** The code and the message of a refusal. */
export function refusalOf(answer: Exchange): { code: string | undefined; message: string | undefined } {
  const { code, message } = (answer.body as { error?: { code?: string; message?: string } } | undefined)?.error ?? {};
  return { code, message };
}

/** Where an input goes: the path with its parameters filled in, and the query. */
function pathOf(served: Served, { path = {}, query }: Input): string {
  const filled = served.path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
  return query ? `${filled}?${new URLSearchParams(query)}` : filled;
}

/** The header that says what the body of an input is. */
export const typeOf = ({ csv, body }: Input): Record<string, string> =>
  csv === undefined && !body ? {} : { "Content-Type": csv === undefined ? "application/json" : "text/csv" };

/** A request of an operation. */
export function requestOf(served: Served, input: Input, headers: Record<string, string>): Request {
  const body = input.csv ?? (input.body && JSON.stringify(input.body));
  return new Request(`https://api.test${pathOf(served, input)}`, {
    method: served.method,
    headers: { ...typeOf(input), ...headers },
    ...(body !== undefined && { body }),
  });
}
