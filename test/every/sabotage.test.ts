import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { guarantees } from "../support/catalogue.ts";
import { sql, sqlTakenBack } from "../support/database.ts";
import { cells, faultsOfMatrix, faultsOfSharedKey } from "../support/matrix.ts";
import { operations, type Served } from "../support/schemas.ts";
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

const namesOf = (some: readonly Served[]) => some.map(({ operation }) => operation.operationId);

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

describe("where the door of the database", () => {
  const mended: string[] = [];
  afterEach(async () => {
    for (const statement of mended.splice(0)) await sql(statement);
  });

  /** Makes a function of the database over, until the test is done; fails where there was nothing to make over. */
  async function weaken(name: string, part: RegExp, weaker: string): Promise<void> {
    const [found] = await sql("select pg_get_functiondef($1::regproc) as text", [name]);
    const strong = String(found?.["text"]);
    expect(strong).toMatch(part);
    mended.push(strong);
    await sql(strong.replace(part, weaker));
  }

  const ofTheTenant = `k.organisation_id = (select organisation_id from tenants where id = p_tenant_id)
    and k.opens_every_tenant and not k.is_test and '*' = any (k.scopes)`;

  test.each([
    ["asks for no key", /k\.hash = p_key_hash/, ofTheTenant, "a key that was never issued"],
    ["lets revoked keys in", /and k\.revoked_at is null/, "", "a revoked key"],
    ["lets expired keys in", /k\.expires_at > clock_timestamp\(\)/, "true", "an expired key"],
    ["forgets the organisation", /and t\.organisation_id = k\.organisation_id/, "", "a key of another organisation"],
    ["forgets whose tenant it is", /and t\.organisation_id = k\.organisation_id/, "", "own ids, another's Tenant-ID"],
    ["forgets a key's units", /k\.opens_every_tenant\s+or/, "true or", "a key limited to another unit"],
    ["opens live units to test keys", /and t\.is_test = k\.is_test/, "", "a test key on a live unit"],
    ["opens test units to live keys", /and t\.is_test = k\.is_test/, "", "a live key on a test unit"],
    ["opens suspended units", /and t\.status = 'active'/, "", "a key on a suspended unit"],
    ["forgets the scope", /p_scope = any \(\w+\.scopes\)/, "true", "a key without the scope"],
  ])("%s, the matrix sees every operation open", async (_, part, weaker, attacker) => {
    await weaken("enter", part, weaker);
    const wanted = cells.filter((cell) => cell.attacker === attacker);
    expect(namesOf(wanted.map((cell) => cell.served))).toEqual(namesOf(operations));
    const faults = await faultsOfMatrix((cell) => wanted.includes(cell));
    for (const name of namesOf(operations)) expect(faults.join("\n")).toContain(`${name}, ${attacker}: answered`);
    noticed += 1;
  });

  const writes = operations.filter(({ method }) => method !== "GET");

  test.each(writes)("forgets whose Idempotency-Key it is, $operation.operationId is seen to", async (served) => {
    await weaken("kept_answer", /tenant_id = entered_tenant\(\) and/, "");
    expect(await faultsOfSharedKey(served)).not.toEqual([]);
    noticed += 1;
  });
});

test("a sabotage of each kind was noticed", ({ task }) => {
  expect(noticed).toBeGreaterThan(guarantees.length + operations.length);
  task.meta.figure = `sabotage: ${noticed} of ${noticed} noticed`;
});
