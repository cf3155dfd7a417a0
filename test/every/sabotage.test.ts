import { beforeAll, describe, expect, test, vi } from "vitest";
import { guarantees } from "../support/catalogue.ts";
import { sqlTakenBack } from "../support/database.ts";
import { cells, faultsOfMatrix } from "../support/matrix.ts";
import { operations } from "../support/schemas.ts";
import { standingWalls, takePoliciesDown } from "../support/walls.ts";

// vitest runs this file with both walls between tenants down, on a database of its own (vitest.config.ts): a safety test
// counts only if it fails where the safety is gone.

let noticed = 0;

describe("a change of the database's catalogue is noticed:", () => {
  const sabotages = guarantees.flatMap(({ faults, sabotages }) =>
    sabotages.map((sabotage) => {
      const statements = [sabotage].flat();
      return { faults, statements, sabotage: statements.at(-1) };
    }),
  );

  test.each(sabotages)("$sabotage", async ({ faults, statements }) => {
    const [before, ...rest] = await sqlTakenBack([faults, ...statements, faults]);
    expect(rest.at(-1)).not.toEqual(before);
    noticed += 1;
  });
});

describe("with both walls between tenants down", () => {
  beforeAll(async () => {
    await takePoliciesDown();
    expect(await standingWalls()).toEqual({ policies: false, filters: false });
    // A verb that loses every race would wait long between its attempts.
    vi.spyOn(Math, "random").mockReturnValue(0);
  });

  // A history's cursor is looked for among the events of its own subject, and a replacement's SKU is compared with the
  // subscription's: a wall of their own.
  const hasThirdWall = ({ served: { operation }, attacker }: (typeof cells)[number]) =>
    (operation.operationId.endsWith("History") && attacker.endsWith("query.startAfter")) ||
    (operation.operationId === "replaceSubscriptionDevice" && attacker.endsWith("body.newSku"));
  const atIds = cells.filter((cell) => cell.attacker.startsWith("another's id") && !hasThirdWall(cell));

  test.each(atIds)("the matrix sees $served.operation.operationId leak to $attacker", async (cell) => {
    expect(await faultsOfMatrix((each) => each === cell)).not.toEqual([]);
    noticed += 1;
  });

  test("the door alone keeps strangers out", async () => {
    expect(await faultsOfMatrix((cell) => !atIds.includes(cell))).toEqual([]);
  });
});

test("a sabotage of each kind was noticed", ({ task }) => {
  expect(noticed).toBeGreaterThan(guarantees.length + operations.length);
  task.meta.figure = `sabotage: ${noticed} of ${noticed} noticed`;
});
