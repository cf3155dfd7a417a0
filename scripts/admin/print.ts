import { styleText } from "node:util";

type Row = Record<string, unknown>;

/** One row as a list of its fields, many as a table; for machines: JSON. */
export function print(result: Row | Row[] | undefined, asJson: boolean): void {
  if (asJson) console.log(JSON.stringify(result, null, 2));
  else if (Array.isArray(result)) printTable(result);
  else if (result) printFields(result);
}

function printFields(row: Row): void {
  const fields = fieldsOf(row);
  if (fields.length === 0) console.log("There are none.");
  const width = Math.max(...fields.map(([name]) => name.length));
  for (const [name, value] of fields) console.log(`${styleText("dim", name.padEnd(width))}  ${textOf(value)}`);
}

/** The fields of a row; those of a group in it by their path, as in `tax.rate`. */
const fieldsOf = (row: Row): [string, unknown][] =>
  Object.entries(row).flatMap(([name, value]) =>
    isGroup(value)
      ? fieldsOf(value).map(([within, of]): [string, unknown] => [`${name}.${within}`, of])
      : [[name, value]],
  );

const isGroup = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

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
  if (Array.isArray(value))
    return value.map((one) => (isGroup(one) ? JSON.stringify(one) : String(one))).join(",") || "-";
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
