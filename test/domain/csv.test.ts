import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { Problem } from "#domain/problem";
import { type Columns, inChunks, linesMax, rowsMax } from "#domain/sheet";
import { parseCsv } from "#http/csv";

const columns: Columns = {
  required: ["Name", "SKU"],
  optional: ["Color"],
  others: { pattern: /^[1-9]\d?mo$/, example: "12mo" },
};

/** The cells of each row, in the order of the header. */
const read = async (text: string) => (await parseCsv(text, columns)).rows.map(({ cells }) => Object.values(cells));

const refusal = async (text: string): Promise<Problem> => {
  const error = await parseCsv(text, columns).then(
    () => null,
    (error) => error,
  );
  expect(error).toBeInstanceOf(Problem);
  expect(error.code).toBe("INVALID_CSV");
  return error;
};

describe("a header", () => {
  test("names columns in any order, with white space around them", async () => {
    const { rows } = await parseCsv("12mo, SKU ,Name\n5,A-1,Apple\n", columns);
    expect(rows).toEqual([{ row: 2, cells: { "12mo": "5", SKU: "A-1", Name: "Apple" }, fault: null }]);
  });

  test.each([
    ["Name,Color\n", ["SKU missing_column"]],
    ["Name,SKU,Weight\n", ["Weight unknown_column"]],
    ["Name,SKU,sku\n", ["sku unknown_column"]],
    ["Name,SKU,0mo,100mo,6mo\n", ["0mo unknown_column", "100mo unknown_column"]],
    ["Name,SKU,Name\n", ["Name repeated_column"]],
    ["Name,SKU,\n", [" unknown_column"]],
    ["Name;SKU;Color\n", ["Name missing_column", "SKU missing_column", "Name;SKU;Color unknown_column"]],
    ["__proto__,Name,SKU\n", ["__proto__ unknown_column"]],
    ["", ["Name missing_column", "SKU missing_column"]],
    ["\nName,SKU\n", ["Name missing_column", "SKU missing_column", " unknown_column"]],
  ])("%j is refused by name, and the refusal tells what was expected", async (text, faults) => {
    const problem = await refusal(text);
    expect(problem.faults?.map(({ path, code }) => `${path} ${code}`)).toEqual(faults);
    expect(problem.message).toContain("Name, SKU, [Color], [12mo]");
  });

  test("of 100,000 unknown columns some are told", async () => {
    const problem = await refusal(`${"x".repeat(90)},`.repeat(100_000));
    expect(JSON.stringify([problem.message, problem.faults]).length).toBeLessThan(30_000);
  });
});

describe("cells", () => {
  test.each([
    [
      "ends of lines of every kind",
      "Name,SKU\r\nA,1\nB,2\r\nC,3",
      [
        ["A", "1"],
        ["B", "2"],
        ["C", "3"],
      ],
    ],
    [
      "CR alone",
      "Name,SKU\rA,1\rB,2\r",
      [
        ["A", "1"],
        ["B", "2"],
      ],
    ],
    [
      "quotes, with a comma, a quote and a line break within",
      'Name,SKU\r\n"A, ""b""\r\nc",1\r\n',
      [['A, "b"\r\nc', "1"]],
    ],
    [
      "quotes around a last cell",
      'Name,SKU\r\n"A","1"\r\n"B","2"\n',
      [
        ["A", "1"],
        ["B", "2"],
      ],
    ],
    ["a bare quote within a cell", 'Name,SKU\nMacBook Pro 16",1\n', [['MacBook Pro 16"', "1"]]],
    ["a stray quote within a quoted cell", 'Name,SKU\n"14" laptop",1\n', [['14" laptop', "1"]]],
    ["a quote in the middle", 'Name,SKU\nA "b" c,1\n', [['A "b" c', "1"]]],
    ["white space around", "Name,SKU\n  A\t, 1 \n", [["A", "1"]]],
    ["cells that are cut off", "Name,SKU,Color\nA,1\n", [["A", "1", ""]]],
    ["empty cells too many", "Name,SKU\nA,1,,\n", [["A", "1"]]],
    ["letters of every kind", "Name,SKU\nČeský 設 🎨,1\n", [["Český 設 🎨", "1"]]],
  ])("%s", async (_, text, rows) => {
    expect(await read(text)).toEqual(rows);
  });

  test("rows are numbered as a spreadsheet shows them: blank ones count, a line break in a cell does not", async () => {
    const { rows } = await parseCsv('Name,SKU\n"A\nA",1\n\n,\nB,2\n\n', columns);
    expect(rows.map(({ row }) => row)).toEqual([2, 5]);
  });

  test("more cells than columns are a fault of the row", async () => {
    const { rows } = await parseCsv("Name,SKU\nApple, red,1\nB,2\n", columns);
    expect(rows.map(({ fault }) => fault)).toEqual([expect.stringContaining("3 cells under 2 columns"), null]);
  });

  test.each([
    ["that never ends", 'Name,SKU\nA,1\n"B,2\nC,3\n', 3],
    ["that ends rows later", 'Name,SKU\n"A"b,1\nB,2\n"C",3\n', 2],
  ])("a quote %s is refused with its row: what lies between cannot be told", async (_, text, row) => {
    expect((await refusal(text)).message).toContain(`Row ${row} `);
  });

  test("whatever was written is read", async () => {
    const cell = fc
      .oneof(
        fc.string({ unit: "grapheme", maxLength: 20 }),
        fc.string({ unit: fc.constantFrom(...'",\r\n a'), maxLength: 8 }),
      )
      .map((text) => text.trim());
    const table = fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 });
    const styles = fc.record({ newline: fc.constantFrom("\r\n", "\n"), quotes: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(table, styles, async (rows, style) => {
        const text = Papa.unparse([["Name", "SKU", "Color"], ...rows], style);
        expect(await read(text)).toEqual(rows.filter((row) => row.some((value) => value !== "")));
      }),
      { numRuns: 500 },
    );
  });
});

describe("limits", () => {
  const header = "Name,SKU\n";

  test("10,000 rows are read, one more is refused", async () => {
    const { rows } = await parseCsv(header + "A,1\n".repeat(rowsMax), columns);
    expect(rows).toHaveLength(10_000);
    expect((await refusal(header + "A,1\n".repeat(rowsMax + 1))).message).toContain("at most 10000 rows");
  });

  test("blank rows do not count as rows, up to a bound", async () => {
    const { rows } = await parseCsv(`${header}${"\n".repeat(linesMax - 10)}A,1\n`, columns);
    expect(rows).toHaveLength(1);
    await refusal(header + "\n".repeat(linesMax));
  });

  test.each([",", "\n", "\r"])("a file of %j alone is refused", async (separator) => {
    await refusal(header + separator.repeat(10_000_000));
  });
});

describe("chunks", () => {
  const things = (...sizes: number[]) => sizes.map((size, at) => ({ at, rows: Array(size).fill(0) }));

  test("hold whole things in their order, each about a number of rows", () => {
    const sizes = inChunks(things(3, 3, 4, 1, 30, 2, 8), 10).map((chunk) => chunk.map(({ rows }) => rows.length));
    expect(sizes).toEqual([[3, 3, 4], [1], [30], [2, 8]]);
  });

  test("there is one for nothing", () => {
    expect(inChunks([], 10)).toEqual([[]]);
  });

  test("lose nothing, and are few", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 })), fc.integer({ min: 1, max: 40 }), (sizes, size) => {
        const all = things(...sizes);
        const chunks = inChunks(all, size);
        expect(chunks.flat()).toEqual(all);
        const rows = sizes.reduce((sum, each) => sum + each, 0);
        expect(chunks.length).toBeLessThanOrEqual((2 * rows) / size + 1);
      }),
    );
  });
});
