import fc from "fast-check";
import type { Draft } from "./draft.ts";
import { oddTexts } from "./odd-values.ts";
import { rewritten, type Spoil, short, spoil } from "./spoil.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const bytesOf = (...parts: (string | Uint8Array)[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...(typeof part === "string" ? encode(part) : part)]));

const boundary = "----form-of-a-test";
const disposition = (name: string, filename: string | undefined) =>
  `Content-Disposition: form-data; name="${name}"${filename === undefined ? "" : `; filename="${filename}"`}`;
const part = (text: string, name = "csvFile", filename: string | undefined = "products.csv", type = "text/csv") =>
  `--${boundary}\r\n${disposition(name, filename)}\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`;
const end = `--${boundary}--\r\n`;

/** Sends the file as part of a form. */
const asForm = (name: string, write: Draft["rewrite"], fatal = true) => {
  const type = `multipart/form-data; boundary=${boundary}`;
  const change = ({ headers }: Draft) => ({ headers: { ...headers, "Content-Type": type }, rewrite: write });
  return spoil(`file as a form ${name}`, change, fatal);
};

const forms: Spoil[] = [
  asForm("with the one part", (text) => part(text) + end, false),
  asForm("with a part of another type", (text) => part(text, "csvFile", "a", "application/vnd.ms-excel") + end, false),
  asForm("with an odd file name", (text) => part(text, "csvFile", "../\u{1f4a5}%00.csv") + end, false),
  asForm("without a part", () => end),
  asForm("that is empty", () => ""),
  asForm("with a field, not a file", (text) => part(text).replace('; filename="products.csv"', "") + end),
  asForm("with the part twice", (text) => part(text) + part(text) + end),
  asForm("with another part", (text) => part(text) + part("x", "other") + end),
  asForm("with a part of another name", (text) => part(text, "file") + end),
  asForm("with a part named __proto__", (text) => part(text) + part("x", "__proto__", undefined) + end),
  asForm("with an empty file", () => part("") + end),
  asForm("that is cut off", (text) => part(text)),
  asForm("with another boundary", (text) => (part(text) + end).replaceAll(boundary, "other")),
  asForm("with no head of its part", (text) => `--${boundary}\r\n\r\n${text}\r\n${end}`),
  asForm("with a file that is not UTF-8", (text) => bytesOf(part(text).trimEnd(), new Uint8Array([0xff]), "\r\n", end)),
  asForm("with a file of 10 MiB and a byte", (text) => part(text.padEnd(10 * 2 ** 20 + 1)) + end),
  asForm("of 50,000 parts", () => part("x", "a").repeat(50_000) + end),
  asForm("that is JSON", () => "{}"),
];

const lines = (text: string) => text.split("\n").filter((line) => line !== "");
const header = (text: string) => lines(text)[0] as string;
const rows = (text: string) => lines(text).slice(1);
const withRows = (text: string, rows: readonly string[]) => [header(text), ...rows, ""].join("\n");

const files: Spoil[] = [
  rewritten("that is an empty file", () => ""),
  rewritten("of blanks", () => " \n\t\n"),
  rewritten("in UTF-16", (text) => Uint8Array.from([...text].flatMap((char) => [char.charCodeAt(0) & 255, 0]))),
  rewritten("with a byte that is no UTF-8", (text) => bytesOf(text, new Uint8Array([0xff]))),
  rewritten("with half a surrogate in UTF-8", (text) => bytesOf(text, new Uint8Array([0xed, 0xa0, 0x80]))),
  rewritten("with a byte order mark", (text) => `\ufeff${text}`, false),
  rewritten("with CRLF", (text) => text.replaceAll("\n", "\r\n"), false),
  rewritten("with CR", (text) => text.replaceAll("\n", "\r"), false),
  rewritten("twice", (text) => text + text, false),
  rewritten("with no row but the header", (text) => `${header(text)}\n`, false),
  rewritten("without a header", (text) => `${rows(text).join("\n")}\n`),
  rewritten("with a column twice", (text) => text.replace(/^([^,\n]*),/, "$1,$1,")),
  rewritten("with a column too few", (text) => text.replace(/^[^,\n]*,/, "")),
  rewritten("with an unknown column", (text) => text.replace(/^/, "__proto__,")),
  rewritten("with semicolons", (text) => text.replaceAll(",", ";")),
  rewritten("with tabs", (text) => text.replaceAll(",", "\t")),
  rewritten("with a quote that never ends", (text) => `${text}"x,`),
  rewritten("with a quote that ends later", (text) => withRows(text, [`"a"b${rows(text)[0]}`, `"c"${rows(text)[0]}`])),
  rewritten("with a bare NUL", (text) => withRows(text, [rows(text)[0]?.replace(/,/, "\u0000,") as string]), false),
  rewritten("with cells too many", (text) => text.replace(/\n$/, ",x,y\n"), false),
  rewritten("of 10 MiB", (text) => text.padEnd(10 * 2 ** 20), false),
  rewritten("of 10 MiB and a byte", (text) => text.padEnd(10 * 2 ** 20 + 1)),
  rewritten("of 10,001 rows", (text) => withRows(text, Array(10_001).fill(rows(text)[0]))),
  rewritten("of 10,000 equal rows", (text) => withRows(text, Array(10_000).fill(rows(text)[0])), false),
  rewritten("of commas", () => ",".repeat(5_000_000)),
  rewritten("of line ends", () => "\n".repeat(5_000_000)),
  rewritten("of quotes", () => '"'.repeat(1_000_000)),
  rewritten("of one cell", () => "x".repeat(5_000_000)),
  rewritten("that is JSON", () => '{"csvFile":1}'),
  rewritten("that is a workbook", () => bytesOf("PK\u0003\u0004", new Uint8Array(1000))),
];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Another text in a cell of the first row. */
const inCell = (at: number, value: string) =>
  rewritten(
    `with ${short(value)} in cell ${at}`,
    (text) => {
      const [first = "", ...rest] = rows(text);
      return withRows(text, [first.split(",").with(at, quoted(value)).join(","), ...rest]);
    },
    false,
  );

const oddCells = [...["-1", "1e3", "1,299.00", "1.299,00", "EUR 5", "=1+1", "0.001", "999999999999999"], ...oddTexts];

/** Every known way to spoil a CSV file, whose cells have neither quotes nor commas. */
export const fileSpoils = (csv: string): Spoil[] => {
  const columns = header(csv).split(",").length;
  return [...forms, ...files, ...oddCells.map((value, at) => inCell(at % columns, value))];
};

export const drawnInFile = (csv: string): fc.Arbitrary<Spoil>[] => {
  const column = fc.nat(header(csv).split(",").length - 1);
  const text = fc.oneof(fc.constantFrom(...oddCells), fc.string({ unit: "grapheme", maxLength: 300 }));
  return [
    fc.tuple(column, text).map(([at, value]) => inCell(at, value)),
    fc
      .nat(99)
      .map((share) => rewritten(`cut at ${share}%`, (text) => text.slice(0, (share * text.length) / 100), false)),
    fc.uint8Array({ maxLength: 500 }).map((bytes) => rewritten("of any bytes", () => Uint8Array.from(bytes))),
  ];
};
