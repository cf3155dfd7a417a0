import type { Context as Exchange } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as z from "zod";
import { Problem } from "#domain/problem";
import {
  type Columns,
  invalidCsv,
  isBlank,
  linesMax,
  type RowFault,
  readHeader,
  readRow,
  rowsMax,
  type Sheet,
  type SheetRow,
} from "#domain/sheet";
import { refuseEncoded } from "./body.ts";
import { jsonAnswer } from "./endpoint.ts";
import { faultAt, problemBody } from "./problem.ts";
import type { Env } from "./worker-env.ts";

const fileBytesMax = 10 * 1024 * 1024;
/** A form has its boundaries and part headers around the file. */
const formBytesMax = fileBytesMax + 64 * 1024;
/** Far more cells than rows and columns can need: a file of separators alone would take a gigabyte of empty texts. */
const cellsMax = 2_000_000;

const partName = "csvFile";

/** A CSV file as the body of a request: as the part `csvFile` of a form, or by itself. */
export const csvBody = (description: string, example: string) => ({
  body: {
    required: true,
    description,
    content: {
      "multipart/form-data": {
        schema: {
          type: "object" as const,
          properties: { [partName]: { type: "string" as const, format: "binary" } },
          required: [partName],
          additionalProperties: false,
        },
      },
      "text/csv": { schema: { type: "string" as const }, example },
    },
  },
});

export const dryRunQuery = z.strictObject({
  dryRun: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "`true`: reports what an import would do, and does nothing.", example: "false" }),
});

const errorsBody = z.array(
  z.object({
    row: z.int().meta({ description: "As a spreadsheet counts: the header is row 1.", example: 4 }),
    sku: z.string().meta({ description: "What the row is about, as far as it says so.", example: "NB-14-PRO-32" }),
    error: z.string().meta({
      description: "Each column at fault, and what was expected there.",
      example: "Invalid List Price: must be a number from 0, such as 1299.00",
    }),
  }),
);

/** A count in the answer of an import. */
export const counted = (description: string) => z.int().min(0).meta({ description });

/** What the answer of every import says. */
export const importedBody = {
  success: z.literal(true),
  message: z.string().meta({ example: "Import completed" }),
  created: counted("How many are new."),
  errors: errorsBody.optional().meta({ description: "Rows at fault; left out where there are none." }),
};

/** How many rows a file has, and what became of them. */
export const summaryBody = <Counts extends Record<string, z.ZodInt>>(counts: Counts) =>
  z.object({
    totalRows: counted("Rows of the file, without the header and blank ones."),
    ...counts,
    errors: errorsBody,
  });

/** How an import ends that does not come to its end: differently from any other write. */
export const brokenOff = {
  500: jsonAnswer(
    "A fault of ours. What was committed before it stays; send the file again for the rest.",
    problemBody,
  ),
  503: jsonAnswer(
    "The database is away. What was committed stays; send the file again after Retry-After.",
    problemBody,
  ),
};

/** What came of a file: the errors of its parts, and the sums of what they counted. */
export function presentImport<Count extends string>(
  { rows }: Sheet,
  results: readonly ({ errors: readonly RowFault[] } & Record<Count, number>)[],
  counts: readonly Count[],
) {
  const all = results.flatMap((result) => result.errors).sort((one, other) => one.row - other.row);
  const total = (count: Count) => results.reduce((sum, result) => sum + result[count], 0);
  const totals = Object.fromEntries(counts.map((count) => [count, total(count)])) as Record<Count, number>;
  return {
    success: true as const,
    message: all.length === 0 ? "Import completed" : "Import completed with errors",
    ...(all.length > 0 && { errors: all }),
    summary: { totalRows: rows.length, errors: all, ...totals },
  };
}

const limit = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw tooLarge();
    },
  });
const limitFile = limit(fileBytesMax);
const limitForm = limit(formBytesMax);

const tooLarge = () => new Problem("PAYLOAD_TOO_LARGE", `The file may have at most ${fileBytesMax} bytes.`);

/** The file of an import as a sheet, whether it is to be tried only, and what tells the request from another. */
export async function readImport(c: Exchange<Env>, columns: Columns) {
  const csv = await readCsvFile(c);
  const dryRun = c.req.query("dryRun") === "true";
  return { sheet: await parseCsv(csv, columns), dryRun, subject: { csv, dryRun } };
}

/** The text of the CSV file that a request carries. Refuses what is too large, of another type, or not UTF-8. */
async function readCsvFile(c: Exchange<Env>): Promise<string> {
  refuseEncoded(c.req.header("Content-Encoding"));
  const [type = "", ...parameters] = (c.req.header("Content-Type") ?? "").toLowerCase().split(";");
  let text = "";
  if (type.trim() === "multipart/form-data") {
    await limitForm(c, async () => {
      text = decode(await readPart(c));
    });
  } else if (type.trim() === "text/csv" && parameters.every(isUtf8)) {
    await limitFile(c, async () => {
      text = decode(await c.req.arrayBuffer());
    });
  } else {
    throw new Problem(
      "UNSUPPORTED_MEDIA_TYPE",
      `Send the file as the part ${partName} of multipart/form-data, or by itself with Content-Type: text/csv, in UTF-8.`,
    );
  }
  return text;
}

/** A parameter of the media type; the only one that matters is another character set. */
const isUtf8 = (parameter: string) => !/^\s*charset=/.test(parameter) || /^\s*charset="?utf-8"?\s*$/.test(parameter);

async function readPart(c: Exchange<Env>): Promise<ArrayBuffer> {
  let form: FormData;
  try {
    form = await c.req.formData();
  } catch {
    throw faultAt("", "The body is not well-formed multipart/form-data.", "invalid_form");
  }
  const other = [...form.keys()].find((name) => name !== partName);
  if (other !== undefined) {
    throw faultAt(other.slice(0, 100), "Unknown field: this operation does not take it.", "unrecognized_keys");
  }
  const [file, another] = form.getAll(partName);
  if (another !== undefined) throw faultAt(partName, `The part ${partName} is there twice.`, "duplicate_field");
  if (file === undefined || typeof file === "string") {
    throw faultAt(partName, "must be a file: a part with a file name", "file");
  }
  if (file.size > fileBytesMax) throw tooLarge();
  return file.arrayBuffer();
}

/** UTF-8 without its byte order mark, or a refusal: a replacement character in a name would be found too late. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalidCsv("The file is not UTF-8. In a spreadsheet, save it as CSV UTF-8.");
  }
}

/**
 * Reads CSV: cells separated by commas, rows by CRLF, LF or CR, quotes taken leniently (a bare quote within a cell is a
 * character). Throws `INVALID_CSV` where that cannot be told for certain, or where there is too much.
 */
export async function parseCsv(text: string, columns: Columns): Promise<Sheet> {
  if (text.length > cellsMax && countSeparators(text) > cellsMax) throw invalidCsv("The file has too many cells.");
  // Loaded where it is needed: no other operation pays for it when the Worker starts.
  const { default: Papa } = await import("papaparse");
  const rows: SheetRow[] = [];
  let names: string[] | undefined;
  let row = 0;
  Papa.parse<string[]>(text, {
    delimiter: ",",
    // With LF, the CR of a CRLF becomes white space at the end of a cell, so that a file may have both.
    newline: text.includes("\n") ? "\n" : "\r",
    step: ({ data, errors }) => {
      row += 1;
      if (errors.length > 0) requireClearQuotes(row, data, errors);
      if (!names) names = readHeader(data, columns);
      else if (!isBlank(data)) rows.push(readRow(row, names, data));
      if (rows.length > rowsMax || row > linesMax) {
        throw invalidCsv(`The file may have at most ${rowsMax} rows; split it into several.`);
      }
    },
  });
  // An empty text has no first row to read.
  return { columns: names ?? readHeader([], columns), rows };
}

function countSeparators(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 44 || code === 10 || code === 13) count++;
  }
  return count;
}

/**
 * A quote that opens a cell and does not close it swallows rows until another quote; that there is none, or that a line
 * break lies between, tells. A stray quote in a cell of one line does no harm.
 */
function requireClearQuotes(row: number, cells: readonly string[], errors: readonly { code: string }[]): void {
  const isOpen = errors.some(({ code }) => code === "MissingQuotes");
  if (isOpen || cells.some((cell) => /[\r\n]./.test(cell))) {
    throw invalidCsv(
      `Row ${row} has a cell that begins with a double quote and has no clear end. Double the quotes within a quoted cell.`,
    );
  }
}
