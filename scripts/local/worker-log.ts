import { stripVTControlCharacters, styleText } from "node:util";

/** Lines of wrangler that say what the Worker's own line says, or nothing that matters here. */
const noise = /^\s*$|^\[wrangler:info\] |^⎔ (Starting|Shutting)|^Using secrets|^Your Worker has|^Binding |^env\./;

/** What is shown of one line of the Worker's output: its JSON line of a request as one for people, other lines as they are. */
export function readableLine(line: string): string[] {
  if (noise.test(line)) return [];
  // What the Worker writes to its error log comes with wrangler's mark in front, in colour.
  const entry = readEntry(stripVTControlCharacters(line).replace(/^✘ \[ERROR\] /, ""));
  if (!entry) return [line];
  const { method, route, status, durationMs, code, requestId } = entry;
  // Asked by the start itself.
  if (route === "/ready" && status === 200) return [];
  const time = new Date().toTimeString().slice(0, 8);
  const color = status >= 500 ? "red" : status >= 400 ? "yellow" : "green";
  const head = `${time}  ${styleText(color, String(status))}  ${method} ${route}  ${durationMs} ms`;
  if (status < 500) return [code ? `${head}  ${code}` : head];
  return [
    `${head}  ${code} ${requestId}`,
    ...[entry.error, entry.cause, entry.stack].filter(Boolean).map((text) => `  ${text}`),
  ];
}

type Entry = Record<"method" | "route" | "code" | "requestId" | "error" | "cause" | "stack", string> &
  Record<"status" | "durationMs", number>;

function readEntry(line: string): Entry | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry = JSON.parse(line);
    return typeof entry.status === "number" && typeof entry.method === "string" ? entry : undefined;
  } catch {
    return undefined;
  }
}
