import { type Fault, Problem } from "./problem.ts";

/** A file of rows under a header, as a spreadsheet shows it. */
export type Sheet = { columns: readonly string[]; rows: readonly SheetRow[] };

/** `row` is the number that a spreadsheet shows: the header is row 1, blank rows count. */
export type SheetRow = {
  row: number;
  /** By column, without white space around them; "" where a cell is empty or was cut off. */
  cells: Readonly<Record<string, string>>;
  /** What is wrong with the row as a whole. */
  fault: string | null;
};

/** The columns that a file has or may have, in any order. */
export type Columns = {
  required: readonly string[];
  optional: readonly string[];
  /** More optional columns, by a pattern of their names; `example` is one of them. */
  others?: { pattern: RegExp; example: string };
};

export const rowsMax = 10_000;

/** A commit of so many rows is done in a fraction of a second: it holds no lock for long, and little memory. */
export const rowsPerCommit = 500;

/** Blank ones included: what a spreadsheet appends when it exports more than its table. */
export const linesMax = 100_000;

/** A row at fault, as it is reported. `error` names each column at fault and what was expected there. */
export type RowFault = { row: number; sku: string; error: string };

/** What is wrong with one cell, or (`column` is null) with a row. */
export type CellFault = { row: SheetRow; column: string | null; message: string };

/** The refusal of a file that cannot be read as a whole; nothing of it was imported. */
export const invalidCsv = (message: string, faults?: readonly Fault[]): Problem =>
  new Problem("INVALID_CSV", message, faults && { faults });

/** The columns that a header names. Throws `INVALID_CSV` that names all missing, unknown and repeated ones. */
export function readHeader(header: readonly string[], { required, optional, others }: Columns): string[] {
  const names = header.map((name) => name.trim());
  const known = new Set([...required, ...optional]);
  const fault = (path: string, message: string, code: string): Fault => ({ path: path.slice(0, 100), message, code });
  const faults = [
    ...required
      .filter((name) => !names.includes(name))
      .map((name) => fault(name, "This column is missing.", "missing_column")),
    ...names.flatMap((name, at) => {
      if (names.indexOf(name) < at) return [fault(name, "This column is there twice.", "repeated_column")];
      if (known.has(name) || others?.pattern.test(name)) return [];
      return [fault(name, "This column is not known.", "unknown_column")];
    }),
  ];
  if (faults.length === 0) return names;
  const expected = [...required, ...[...optional, ...(others ? [others.example] : [])].map((name) => `[${name}]`)];
  const told = faults.slice(0, faultsTold);
  throw invalidCsv(
    `The first row must name the columns, separated by commas: ${expected.join(", ")}; those in brackets may be left ` +
      `out. See details for ${told.map(({ path }) => path || "a column without a name").join(", ")}.`,
    told,
  );
}

/** A header of a million columns is told of some. */
const faultsTold = 50;

/** The cells of a row by column; more cells than columns are a fault, unless they are empty. */
export function readRow(row: number, columns: readonly string[], values: readonly string[]): SheetRow {
  const cells: Record<string, string> = {};
  for (let at = 0; at < columns.length; at++) cells[columns[at] as string] = values[at]?.trim() ?? "";
  const isTooLong = values.length > columns.length && !isBlank(values.slice(columns.length));
  const fault = `The row has ${values.length} cells under ${columns.length} columns: put a cell with a comma in double quotes`;
  return { row, cells, fault: isTooLong ? fault : null };
}

/** An amount as people write it in a file: 1299 or 1299.00, no sign, no unit, no thousands separator. */
const amountPattern = /^\d{1,15}(\.\d{1,10})?$/;

/** Reads the amount of a cell; none where it is empty. What is no amount goes into `faults`. */
export function readAmountCell(row: SheetRow, column: string, faults: CellFault[]): number | undefined {
  const cell = row.cells[column];
  if (!cell) return undefined;
  if (amountPattern.test(cell)) return Number(cell);
  faults.push({ row, column, message: "must be a number from 0, such as 1299.00" });
  return undefined;
}

/** The faults of a row as a whole: too many cells, required ones that are empty. */
export const rowFaults = (row: SheetRow, required: readonly string[]): CellFault[] => [
  ...(row.fault === null ? [] : [{ row, column: null, message: row.fault }]),
  ...required
    .filter((column) => row.cells[column] === "")
    .map((column) => ({ row, column, message: "must not be empty" })),
];

/** Faults as they are reported: one entry for each row. `skuColumn` tells the row's thing; `more` is what follows of them. */
export function reportFaults(faults: readonly CellFault[], skuColumn: string, more = ""): RowFault[] {
  return [...Map.groupBy(faults, (fault) => fault.row)].map(([row, mine]) => ({
    row: row.row,
    sku: (row.cells[skuColumn] ?? "").slice(0, skuLengthTold),
    error: mine.map(tell).join("; ") + more,
  }));
}

const tell = ({ column, message }: CellFault) => (column ? `Invalid ${column}: ` : "") + message.replace(/\.$/, "");

const skuLengthTold = 100;

export const isBlank = (values: readonly string[]): boolean => values.every((value) => value.trim() === "");

/**
 * Puts things together into chunks of about `size` rows, in their order; each stays whole, also one that is larger. There
 * is at least one chunk, and at most one more than twice as many as the rows would fill.
 */
export function inChunks<Thing extends { rows: readonly unknown[] }>(
  things: readonly Thing[],
  size: number,
): Thing[][] {
  const chunks: Thing[][] = [];
  let current: Thing[] = [];
  let rows = 0;
  for (const thing of things) {
    if (current.length > 0 && rows + thing.rows.length > size) {
      chunks.push(current);
      current = [];
      rows = 0;
    }
    current.push(thing);
    rows += thing.rows.length;
  }
  return [...chunks, current];
}
