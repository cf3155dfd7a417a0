import { describe, expect, test } from "vitest";
import { type Answer, atOnce, clientOf } from "../../support/client.ts";
import { roundTrips, sql } from "../../support/database.ts";
import { newProduct, newTenant } from "../../support/factories.ts";
import { rowsOf } from "../../support/rows.ts";
import { eventsOf, overtakenAtCommit } from "../behind.ts";
import { type Cells, csvOf, csvType, errorsOf } from "./files.ts";

const newScene = async (options: Parameters<typeof newTenant>[0] & { category?: string } = {}) => {
  const { category, ...ofTenant } = options;
  const tenant = await newTenant(ofTenant);
  const { tenantId } = tenant;
  const client = clientOf(tenant);
  const product = await newProduct(tenantId, category === undefined ? {} : { category });
  return {
    ...tenant,
    client,
    ...product,
    send: (csv: string, query = "", headers = {}) =>
      client.post(`/v1/assets/csv${query}`, csv, { ...csvType, ...headers }),
    rows: () => rowsOf(tenant.organisationId),
    row: (number: number, more: Cells = {}): Cells => ({
      "Serial Number": `SN-${number}`,
      SKU: product.variantSku,
      "Acquisition Cost": "1234.50",
      "Acquisition Date": "2026-03-01",
      Location: "Warehouse",
      Condition: "Good",
      Notes: "Keyboard replaced",
      ...more,
    }),
    assetsIn: () =>
      sql(
        `select serial_number as serial, sku, status, location, condition, acquisition_cost::int as cost,
                acquired_on::text as day, (created_at at time zone 'Europe/Amsterdam')::date::text as made, notes, version
           from assets where tenant_id = $1 order by serial_number`,
        [tenantId],
      ),
  };
};

test("rows become assets of their variants, and the record says so", async () => {
  const { send, row, assetsIn, tenantId, variantSku } = await newScene();
  const bare = { Location: "", Condition: "", Notes: "", "Acquisition Cost": "", "Acquisition Date": "" };
  const { status, body } = await send(csvOf([row(1), row(2, bare)]));
  expect(status).toBe(201);
  expect(body).toEqual({
    success: true,
    message: "Import completed",
    created: 2,
    summary: { totalRows: 2, assetsCreated: 2, assetsUnchanged: 0, errors: [] },
  });
  const assets = await assetsIn();
  expect(assets).toMatchObject([
    {
      ...{ serial: "SN-1", sku: variantSku, status: "available", location: "Warehouse", condition: "Good" },
      ...{ cost: 123450, day: "2026-03-01", notes: "Keyboard replaced", version: 1 },
    },
    {
      ...{ serial: "SN-2", sku: variantSku, status: "available", location: null, condition: null },
      // The variant's cost, and today in the zone of the unit.
      ...{ cost: 180000, day: assets[1]?.["made"], notes: null, version: 1 },
    },
  ]);
  const events = (await eventsOf(tenantId)).sort((one, other) =>
    String(one["subjectId"]) < String(other["subjectId"]) ? -1 : 1,
  );
  expect(events.map(({ type, subjectId }) => [type, subjectId])).toEqual([
    ["asset.created", "SN-1"],
    ["asset.created", "SN-2"],
  ]);
  expect(events[0]?.["data"]).toMatchObject({
    sku: variantSku,
    changes: { acquisitionCost: { from: null, to: 1234.5 } },
  });
});

test("an asset that is made by a file is as one that is made by itself", async () => {
  const { send, row, client, variantSku } = await newScene();
  await send(csvOf([row(1)]));
  const body = {
    serialNumber: "SN-2",
    sku: variantSku,
    acquisitionCost: 1234.5,
    acquisitionDate: "2026-03-01",
    location: "Warehouse",
    condition: "Good",
    notes: "Keyboard replaced",
  };
  expect((await client.post("/v1/assets", body)).status).toBe(201);
  const one = (await client.get("/v1/assets/SN-1")).body;
  const other = (await client.get("/v1/assets/SN-2")).body;
  const { serialNumber: _, createdAt: __, updatedAt: ___, ...rest } = other;
  expect(one).toMatchObject(rest);
});

test("only Serial Number and SKU are needed", async () => {
  const { send, assetsIn, variantSku } = await newScene();
  expect((await send(`SKU,Serial Number\n${variantSku},SN-9\n`)).body.created).toBe(1);
  expect(await assetsIn()).toMatchObject([{ serial: "SN-9", cost: 180000 }]);
});

describe("a known serial number", () => {
  test("that the file says the same of is no error and no change, also where the file says less", async () => {
    const { send, row, rows } = await newScene();
    const file = csvOf([row(1), row(2, { "Acquisition Cost": "", "Acquisition Date": "", Notes: "" })]);
    await send(file);
    const before = await rows();
    for (const csv of [file, file.replaceAll(/Warehouse|Good/g, "")]) {
      const { status, body } = await send(csv);
      expect(status).toBe(201);
      expect(body).toEqual({
        success: true,
        message: "Import completed",
        created: 0,
        summary: { totalRows: 2, assetsCreated: 0, assetsUnchanged: 2, errors: [] },
      });
    }
    expect(await rows()).toEqual(before);
  });

  test.each([
    ["Acquisition Cost", "999"],
    ["Acquisition Date", "2026-03-02"],
    ["Location", "At Repair Center"],
    ["Condition", "Fair"],
    ["Notes", "Other"],
  ])("is reported where the file says another %s, and stays as it is", async (column, value) => {
    const { send, row, rows } = await newScene();
    await send(csvOf([row(1)]));
    const before = await rows();
    const answer = await send(csvOf([row(1, { [column]: value })]));
    expect(errorsOf(answer)).toEqual([
      expect.stringMatching(/^2 .*Invalid Serial Number: There is an asset SN-1 already/),
    ]);
    expect(answer.body).toMatchObject({ created: 0, summary: { assetsUnchanged: 0 } });
    expect(await rows()).toEqual(before);
  });

  test("of another variant is reported", async () => {
    const { send, row, rows, tenantId } = await newScene();
    const other = await newProduct(tenantId);
    await send(csvOf([row(1)]));
    const before = await rows();
    expect(errorsOf(await send(csvOf([row(1, { SKU: other.variantSku })])))).toEqual([
      expect.stringContaining("There is an asset SN-1 already"),
    ]);
    expect(await rows()).toEqual(before);
  });
});

describe("a row at fault is reported and holds up no other:", () => {
  test.each([
    ["Serial Number", "", "Invalid Serial Number: must not be empty"],
    ["SKU", "", "Invalid SKU: must not be empty"],
    ["SKU", "NONE-1", /^Invalid SKU: There is no variant with the SKU NONE-1/],
    ["SKU", "x".repeat(101), /^Invalid SKU: .*100/],
    ["Serial Number", "x".repeat(65), /^Invalid Serial Number: .*64/],
    ["Serial Number", "two words", /^Invalid Serial Number: must be an id/],
    ["Serial Number", "..", /^Invalid Serial Number: must not be/],
    ["Acquisition Cost", "1,5", "Invalid Acquisition Cost: must be a number from 0, such as 1299.00"],
    ["Acquisition Cost", "1.005", "Invalid Acquisition Cost: An amount of EUR has at most 2 decimals"],
    ["Acquisition Cost", "1000000001", /^Invalid Acquisition Cost: .*1000000000/],
    ["Acquisition Date", "01.03.2026", /^Invalid Acquisition Date: /],
    ["Acquisition Date", "2026-02-30", /^Invalid Acquisition Date: /],
    ["Location", "x".repeat(201), /^Invalid Location: .*200/],
    ["Condition", "x".repeat(201), /^Invalid Condition: .*200/],
    ["Notes", "x".repeat(5001), /^Invalid Notes: .*5000/],
    ["Notes", "a\u0000b", /^Invalid Notes: must not contain NUL/],
  ] as [string, string, string | RegExp][])("%s = %j", async (column, value, error) => {
    const { send, row, assetsIn } = await newScene();
    const bad = row(2, { [column]: value });
    const { body } = await send(csvOf([row(1), bad, row(3)]));
    expect(body).toMatchObject({ message: "Import completed with errors", created: 2 });
    const text = typeof error === "string" ? error : expect.stringMatching(error);
    expect(body.errors).toEqual([{ row: 3, sku: String(bad["SKU"]).slice(0, 100), error: text }]);
    expect(body.summary).toMatchObject({ totalRows: 3, assetsCreated: 2, errors: body.errors });
    expect((await assetsIn()).map(({ serial }) => serial)).toEqual(["SN-1", "SN-3"]);
  });

  test("a serial number that is named twice: the later row", async () => {
    const { send, row, assetsIn } = await newScene();
    expect(errorsOf(await send(csvOf([row(1), row(2), row(1, { Notes: "Again" })])))).toEqual([
      expect.stringContaining("Invalid Serial Number: is named twice: see row 2"),
    ]);
    expect(await assetsIn()).toMatchObject([{ serial: "SN-1", notes: "Keyboard replaced" }, { serial: "SN-2" }]);
  });

  test("a serial number that is no IMEI, where the category asks for one", async () => {
    const { send, row, assetsIn } = await newScene({
      category: "Smartphones",
      settings: { assets: { imeiCategories: ["smartphones"] } },
    });
    const phone = row(1, { "Serial Number": "490154203237518" });
    expect(errorsOf(await send(csvOf([phone, row(2)])))).toEqual([
      expect.stringMatching(/^3 .*Invalid Serial Number: The serial number of Smartphones is an IMEI/),
    ]);
    expect(await assetsIn()).toMatchObject([{ serial: "490154203237518" }]);
  });

  test("an inactive variant", async () => {
    const { send, row, assetsIn, variantId } = await newScene();
    await sql("update variants set status = 'inactive' where id = $1", [variantId]);
    expect(errorsOf(await send(csvOf([row(1)])))).toEqual([expect.stringContaining("Invalid SKU: The variant")]);
    expect(await assetsIn()).toEqual([]);
  });

  test("the SKU of another business unit, in the words of one that never was", async () => {
    const [one, other] = [await newScene(), await newScene()];
    const before = await other.rows();
    const answer = await one.send(csvOf([one.row(1, { SKU: other.variantSku }), one.row(2, { SKU: "NONE-1" })]));
    const told = errorsOf(answer).map((error) => error.replaceAll(other.variantSku, "NONE-1").slice(2));
    expect(told[0]).toBe(told[1]);
    expect(await other.rows()).toEqual(before);
    expect(await one.assetsIn()).toEqual([]);
  });
});

test("a dry run reports the same and does nothing", async () => {
  const { send, row, rows } = await newScene();
  await send(csvOf([row(1)]));
  const csv = csvOf([row(1), row(2), row(3, { SKU: "NONE-1" }), row(4, { "Acquisition Cost": "x" })]);
  const before = await rows();
  const dry = await send(csv, "?dryRun=true");
  expect(await rows()).toEqual(before);
  expect(dry.body).toMatchObject({ created: 1, summary: { assetsUnchanged: 1 } });
  expect(dry.body.errors).toHaveLength(2);
  expect((await send(csv)).body).toEqual(dry.body);
});

test("2,500 rows are five commits, and twice is once", async () => {
  const { send, row, rows, tenantId } = await newScene();
  const csv = csvOf(Array.from({ length: 2_500 }, (_, at) => row(at)));
  const before = await roundTrips();
  expect((await send(csv)).body).toMatchObject({ created: 2_500, message: "Import completed" });
  expect((await roundTrips()) - before).toBe(10);
  expect(await eventsOf(tenantId)).toHaveLength(2_500);
  const after = await rows();
  expect((await send(csv)).body).toMatchObject({ created: 0, summary: { assetsUnchanged: 2_500 } });
  expect(await rows()).toEqual(after);
});

test("of four imports of one file at once each asset is made once", async () => {
  const { send, row, tenantId } = await newScene();
  const csv = csvOf(Array.from({ length: 1_200 }, (_, at) => row(at)));
  const answers = await atOnce(4, () => send(csv));
  expect(answers.map(({ status, body }) => [status, body.errors])).toEqual(Array(4).fill([201, undefined]));
  expect(answers.reduce((sum, { body }) => sum + body.created, 0)).toBe(1_200);
  expect(await eventsOf(tenantId)).toHaveLength(1_200);
});

test("a variant that is retired when its assets are about to be written gets none, and the rows are reported", async () => {
  const { send, row, variantId, tenantId, assetsIn } = await newScene();
  const csv = csvOf(Array.from({ length: 3 }, (_, at) => row(at)));
  const retire = `update variants set status = 'inactive' where id = '${variantId}'`;
  const answer = await overtakenAtCommit(tenantId, retire, (headers) => atOnce(1, () => send(csv, "", headers)));
  expect(answer.map(({ status }) => status)).toEqual([201]);
  expect(errorsOf(answer[0] as Answer)).toEqual(Array(3).fill(expect.stringContaining("is inactive")));
  expect(await assetsIn()).toEqual([]);
});

test("sent again under its Idempotency-Key, an import gets its first answer", async () => {
  const { send, row, rows } = await newScene();
  const csv = csvOf([row(1), row(2, { SKU: "NONE-1" })]);
  const key = { "Idempotency-Key": "key-1" };
  const first = await send(csv, "", key);
  const before = await rows();
  const again = await send(csv, "", key);
  expect([again.status, again.headers.get("Idempotent-Replayed"), again.body]).toEqual([201, "true", first.body]);
  expect((await send(csvOf([row(3)]), "", key)).status).toBe(422);
  expect(await rows()).toEqual(before);
});
