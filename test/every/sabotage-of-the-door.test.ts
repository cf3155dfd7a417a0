import { afterEach, describe, expect, test } from "vitest";
import { sql } from "../support/database.ts";
import { cells, faultsOfMatrix, faultsOfSharedKey } from "../support/matrix.ts";
import { operations, type Served } from "../support/schemas.ts";

// vitest runs this file on a database of its own (vitest.config.ts), whose door it weakens: a safety test counts only if it
// fails where the safety is gone.

let noticed = 0;

const writes = operations.filter(({ method }) => method !== "GET");
const namesOf = (some: readonly Served[]) => some.map(({ operation }) => operation.operationId);

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

  test.each(writes)("forgets whose Idempotency-Key it is, $operation.operationId is seen to", async (served) => {
    await weaken("kept_answer", /tenant_id = entered_tenant\(\) and/, "");
    expect(await faultsOfSharedKey(served)).not.toEqual([]);
    noticed += 1;
  });
});

test("a sabotage of each kind was noticed", ({ task }) => {
  expect(noticed).toBeGreaterThan(writes.length);
  task.meta.figure = `sabotage of the door: ${noticed} of ${noticed} noticed`;
});
