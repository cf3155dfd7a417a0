import { expect, test } from "vitest";
import catalogue from "../../../examples/catalogue.csv?raw";
import desks from "../../../examples/desks.csv?raw";
import { clientOf } from "../../support/client.ts";
import { newTenant } from "../../support/factories.ts";
import { csvType, errorsOf, importProducts } from "./files.ts";

test("the files of the README's tour do what it says", async () => {
  const client = clientOf(await newTenant());
  const first = await importProducts(client, catalogue);
  expect(errorsOf(first)).toEqual([
    "4 OAK-CHAIR-GRY: Invalid 12mo_Price: must be a number from 0, such as 1299.00; nothing of product OAK-CHAIR was imported",
    "6 OAK-LAMP-WHT: Invalid Grade: must be one of A, B, C, D, E",
  ]);
  expect(first.body).toMatchObject({ created: 1, updated: 0 });
  const mended = catalogue.replace('"29,00"', "29.00").replace(",F,White", ",A,White");
  const { summary } = (await importProducts(client, mended)).body;
  expect(summary).toMatchObject({ productsCreated: 2, productsUpdated: 0, variantsCreated: 3, errors: [] });
  const stocked = await client.post("/v1/assets/csv", desks, csvType);
  expect(stocked.body).toMatchObject({ created: 20, summary: { errors: [] } });
});
