import { beforeAll, describe, expect, test } from "vitest";
import { walls } from "../support/database.ts";
import { callOfOwner, cells, faultsOfCell, faultsOfSharedKey } from "../support/matrix.ts";
import { operations } from "../support/schemas.ts";
import { newScene, type Scene } from "../support/strangers.ts";
import { gapsOf } from "../support/valid-calls.ts";
import { standingWalls, takePoliciesDown } from "../support/walls.ts";

// vitest runs this file three times: with both walls between tenants, and with each of them alone (vitest.config.ts).
beforeAll(takePoliciesDown);

test(`of the two walls between tenants, this run has: ${walls}`, async () => {
  expect(await standingWalls()).toEqual({ policies: walls !== "filters", filters: walls !== "policies" });
});

test.each(operations)("the valid call of $operation.operationId names all that it takes", (served) => {
  expect(gapsOf(served)).toEqual([]);
});

let tried = 0;

describe.each(operations)("$operation.operationId", (served) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await newScene(served);
  });

  const own = cells.filter((cell) => cell.served === served);

  test.each(own)("is closed to $attacker, leaks nothing and changes no row", async (cell) => {
    expect(await faultsOfCell(cell, scene)).toEqual([]);
    tried += 1;
  });

  test("is open to both owners, each with what is theirs", async () => {
    for (const owner of [scene.victim, scene.attacker]) {
      const { answer, changed } = await callOfOwner(served, owner);
      expect(answer.status, answer.text).toBeLessThan(300);
      if (served.method === "GET") expect(answer.text).toContain(owner.mark);
      else expect(changed).toContain("events");
    }
  });

  if (served.method !== "GET") {
    test("takes an Idempotency-Key that another business unit has used as new", async () => {
      expect(await faultsOfSharedKey(served)).toEqual([]);
    });
  }
});

test("the matrix has a cell for every attacker and every id of every operation", ({ task }) => {
  expect(tried).toBe(cells.length);
  expect(new Set(cells.map((cell) => cell.served)).size).toBe(operations.length);
  task.meta.figure = `tenancy: ${tried} cells, 0 leaks`;
});
