import { styleText } from "node:util";

type Row = Record<string, unknown>;

/** One row as a list of its fields, many as a table; for machines: JSON. */
export function print(result: Row | Row[] | undefined, asJson: boolean): void {
  if (asJson) console.log(JSON.stringify(result, null, 2));
  else if (Array.isArray(result)) printTable(result);
  else if (result) printFields(result);
}

function printFields(row: Row): void {
  const width = Math.max(...Object.keys(row).map((name) => name.length));
  for (const [name, value] of Object.entries(row))
    console.log(`${styleText("dim", name.padEnd(width))}  ${textOf(value)}`);
}

function printTable(rows: Row[]): void {
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) {
    console.log("There are none.");
    return;
  }
  const lines = [names, ...rows.map((row) => names.map((name) => textOf(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const [at, line] of lines.entries()) {
    const text = line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
    console.log(at === 0 ? styleText("dim", text) : text);
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
