import { describe, expect, test } from "vitest";
import { clientOf, placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { drawKey, newTenant } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { csvOf, csvType, importProducts, productRow } from "./files.ts";

const mebibyte = 1024 * 1024;
const path = "/v1/products/csv";
const twoRows = csvOf([productRow(1), productRow(2)]);

const newScene = async () => {
  const tenant = await newTenant();
  const client = clientOf(tenant);
  return {
    ...tenant,
    client,
    send: (csv: unknown, headers: Record<string, string> = csvType) => client.post(path, csv, headers),
    rows: () => rowsOf(tenant.organisationId),
    names: async () =>
      (await sql("select name from products where tenant_id = $1 order by sku", [tenant.tenantId])).map(
        (row) => row["name"],
      ),
  };
};

/** A form as a browser or curl sends it. */
async function formOf(parts: [name: string, value: string | Blob, filename?: string][]) {
  const form = new FormData();
  for (const [name, value, filename] of parts) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value, filename ?? "products.csv");
  }
  const { headers, body } = new Response(form);
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  return { bytes, headers: { "Content-Type": headers.get("Content-Type") as string } };
}

const fileOf = (csv: string, type = "text/csv") => new Blob([csv], { type });

describe("a file is taken", () => {
  test.each(["text/csv", "text/csv; charset=utf-8", 'Text/CSV;charset="UTF-8"', "text/csv;header=present"])(
    "by itself, as %s",
    async (type) => {
      const { send, names } = await newScene();
      expect((await send(twoRows, { "Content-Type": type })).body.created).toBe(2);
      expect(await names()).toEqual(["Northbook 1", "Northbook 2"]);
    },
  );

  test.each(["text/csv", "application/vnd.ms-excel", ""])("as the part csvFile of a form, of type %j", async (type) => {
    const { send, names } = await newScene();
    const { bytes, headers } = await formOf([["csvFile", fileOf(twoRows, type)]]);
    expect((await send(bytes, headers)).body).toMatchObject({ created: 2, message: "Import completed" });
    expect(await names()).toEqual(["Northbook 1", "Northbook 2"]);
  });

  test("with a byte order mark, CRLF, quotes, in another order of columns, in letters of every kind", async () => {
    const { send, names } = await newScene();
    const rows = [
      productRow(1, 1, { "Product Name": 'Buch "Größe", 14\r\nZoll 🎨 設' }),
      productRow(2, 1, { "Product Name": "  Northbook  " }),
    ];
    const reordered = rows.map((row) => Object.fromEntries(Object.entries(row).reverse()));
    const csv = `\ufeff${csvOf(reordered as typeof rows, { newline: "\r\n", quotes: true })}\r\n`;
    const { bytes, headers } = await formOf([["csvFile", fileOf(csv)]]);
    expect((await send(bytes, headers)).body).toMatchObject({ created: 2, summary: { totalRows: 2, errors: [] } });
    expect(await names()).toEqual(['Buch "Größe", 14\r\nZoll 🎨 設', "Northbook"]);
  });

  test("with a bare quote in a cell", async () => {
    const { send, names } = await newScene();
    const csv = twoRows.replace("Northbook 1,", 'MacBook Pro 16",').replace("Northbook 2,", '"14" laptop",');
    expect((await send(csv)).body).toMatchObject({ created: 2 });
    expect(await names()).toEqual(['MacBook Pro 16"', '14" laptop']);
  });

  test("in pieces, without a Content-Length", async () => {
    const { send, names } = await newScene();
    const bytes = new TextEncoder().encode(twoRows.replace("Northbook 1", "Bücher 設"));
    let at = 0;
    const pieces = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(bytes.slice(at, ++at));
        if (at === bytes.length) controller.close();
      },
    });
    expect((await send(pieces)).status).toBe(201);
    expect(await names()).toEqual(["Bücher 設", "Northbook 2"]);
  });

  test("with no row: nothing to do is done", async () => {
    const { send, rows } = await newScene();
    const before = await rows();
    const { status, body } = await send(`${twoRows.split("\n")[0]}\n`);
    expect(status).toBe(201);
    expect(body).toMatchObject({ message: "Import completed", created: 0, summary: { totalRows: 0 } });
    expect(await rows()).toEqual(before);
  });

  test("of 10 MiB, by itself and in a form; a byte more is refused with 413", async () => {
    const { send, rows } = await newScene();
    const full = twoRows.padEnd(10 * mebibyte);
    const before = await rows();
    for (const { bytes, headers } of [
      { bytes: `${full} `, headers: csvType },
      await formOf([["csvFile", fileOf(`${full} `)]]),
    ]) {
      const { status, body } = await send(bytes, headers);
      expect([status, body.error.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
      expect(body.error.message).toContain(String(10 * mebibyte));
    }
    expect(await rows()).toEqual(before);
    const { bytes, headers } = await formOf([["csvFile", fileOf(full)]]);
    expect((await send(bytes, headers)).body).toMatchObject({ created: 2 });
    expect((await send(full)).body).toMatchObject({ created: 0, updated: 0, message: "Import completed" });
  });

  test("full of rows of a thousand characters", async () => {
    const { send } = await newScene();
    const rows = Array.from({ length: 9_000 }, (_, at) => productRow(at, 1, { Specification: "é".repeat(480) }));
    const csv = csvOf(rows);
    expect(new TextEncoder().encode(csv).length).toBeGreaterThan(9 * mebibyte);
    expect((await send(csv)).body).toMatchObject({ created: 9_000, message: "Import completed" });
  });
});

describe("a request is refused", () => {
  test.each(["application/json", "text/plain", "text/csv;charset=iso-8859-1", "application/x-www-form-urlencoded", ""])(
    "with 415 as %j",
    async (type) => {
      const { send, rows } = await newScene();
      const before = await rows();
      const { status, body } = await send(twoRows, { "Content-Type": type });
      expect([status, body.error.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
      expect(body.error.message).toContain("csvFile");
      expect(body.error.message).toContain("text/csv");
      expect(await rows()).toEqual(before);
    },
  );

  test("with 415 where it is compressed", async () => {
    const { send } = await newScene();
    expect((await send(twoRows, { ...csvType, "Content-Encoding": "gzip" })).status).toBe(415);
  });

  test.each([
    ["without the part", [["file", fileOf(twoRows)]], "file"],
    [
      "with another field",
      [
        ["csvFile", fileOf(twoRows)],
        ["dryRun", "true"],
      ],
      "dryRun",
    ],
    [
      "with two files",
      [
        ["csvFile", fileOf(twoRows)],
        ["csvFile", fileOf(twoRows)],
      ],
      "csvFile",
    ],
    ["with a field instead of a file", [["csvFile", twoRows]], "csvFile"],
    ["with nothing", [], "csvFile"],
  ] as [string, Parameters<typeof formOf>[0], string][])("as a form %s", async (_, parts, place) => {
    const { send, rows } = await newScene();
    const before = await rows();
    const { bytes, headers } = await formOf(parts);
    const { status, body } = await send(bytes, headers);
    expect([status, body.error.code, placesOf(body)]).toEqual([400, "VALIDATION_ERROR", [place]]);
    expect(await rows()).toEqual(before);
  });

  test.each(["multipart/form-data", "multipart/form-data; boundary=a"])("as %s that is none", async (type) => {
    const { send } = await newScene();
    const { status, body } = await send(twoRows, { "Content-Type": type });
    expect([status, body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
  });

  const header = twoRows.split("\n")[0] as string;

  test.each([
    ["an empty file", "", /Product Name/],
    ["a missing column", twoRows.replace("Brand,", ""), /Brand/],
    ["an unknown column", twoRows.replace("Color", "Colour"), /Colour/],
    ["a repeated column", twoRows.replace("Color", "Grade"), /Grade/],
    ["a price column of no length", twoRows.replace("12mo_Price", "0mo_Price"), /0mo_Price/],
    ["semicolons", twoRows.replaceAll(",", ";"), /separated by commas/],
    ["a quote without an end", `${header}\n"x,\n`, /Row 2/],
    ["bytes that are not UTF-8", new Uint8Array([...new TextEncoder().encode(twoRows), 0xe9]), /UTF-8/],
  ])("with INVALID_CSV for %s", async (_, csv, message) => {
    const { send, rows } = await newScene();
    const before = await rows();
    const { status, body } = await send(csv);
    expect([status, body.error.code]).toEqual([400, "INVALID_CSV"]);
    expect(body.error.message).toMatch(message);
    expect(await rows()).toEqual(before);
  });

  test("with 401 where the key is wrong, whatever the file is", async () => {
    const { client } = await newScene();
    const headers = { Authorization: `Bearer ${drawKey()}` };
    for (const csv of ["", "a", twoRows, twoRows.padEnd(10 * mebibyte + 1)]) {
      const { status, body } = await importProducts(client, csv, "", headers);
      expect([status, body.error.code]).toEqual([401, "INVALID_TOKEN"]);
    }
  });
});
