import { beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "#http/sha256";
import { tenantTables, writtenByVerbs } from "../support/catalogue.ts";
import { sql, sqlAsApp } from "../support/database.ts";
import { rowsOf } from "../support/rows.ts";
import { operations, type Served } from "../support/schemas.ts";
import { newScene, type Scene } from "../support/strangers.ts";

// What the database itself lets the Worker's role do, whatever the Worker sends.

type Statement = [text: string, ...params: unknown[]];
type Caller = { key: string; tenantId: string };

let scene: Scene;
let scope = "";
beforeAll(async () => {
  const [served] = operations as [Served];
  scope = served.operation["x-required-scope"];
  scene = await newScene(served);
});

const hashOf = async (key: string) => `\\x${await sha256(key)}`;

const doors: Record<string, (caller: Caller) => Promise<Statement>> = {
  enter: async ({ key, tenantId }) => ["select enter($1, $2, $3, false)", await hashOf(key), tenantId, scope],
  enter_to_commit: async ({ key, tenantId }) => [
    "select enter_to_commit($1, $2, $3, 'req_1', now(), $4, $5)",
    await hashOf(key),
    tenantId,
    scope,
    JSON.stringify([{ id: crypto.randomUUID(), type: "test.done", subjectId: "none", data: {} }]),
    JSON.stringify({ key: crypto.randomUUID(), fingerprint: "f", status: 201, headers: {}, body: "" }),
  ],
};

describe.each(Object.entries(doors).map(([name, door]) => ({ name, door })))("the door $name", ({ door }) => {
  const strangers: [string, (scene: Scene) => Caller, string][] = [
    ["a key that was never issued", ({ victim, keys }) => ({ ...victim, key: keys.neverIssued }), "PF401"],
    ["a revoked key", ({ victim, keys }) => ({ ...victim, key: keys.revoked }), "PF401"],
    ["an expired key", ({ victim, keys }) => ({ ...victim, key: keys.expired }), "PF401"],
    ["a key of another organisation", ({ victim, attacker }) => ({ ...victim, key: attacker.key }), "PF431"],
    ["a key limited to another unit", ({ victim, keys }) => ({ ...victim, key: keys.otherUnit }), "PF431"],
    ["a test key", ({ victim, keys }) => ({ ...victim, key: keys.test }), "PF431"],
    ["a key on a suspended unit", ({ victim, units }) => ({ ...victim, tenantId: units.suspended }), "PF431"],
    ["a key on no unit", ({ victim }) => ({ ...victim, tenantId: "" }), "PF431"],
    ["a key without the scope", ({ victim, keys }) => ({ ...victim, key: keys.wrongScope }), "PF432"],
  ];

  test.each(strangers)("stays shut to %s, and writes nothing", async (_, caller, code) => {
    const before = await rowsOf(scene.victim.organisationId);
    const statement = await door(caller(scene));
    await expect(sqlAsApp(statement)).rejects.toMatchObject({ code });
    expect(await rowsOf(scene.victim.organisationId)).toEqual(before);
  });

  test.each(tenantTables.filter((table) => table !== "idempotency_keys"))(
    "opens to its own key, and then %s shows the rows of that unit and no others",
    async (table) => {
      const statement = await door(scene.victim);
      const seen = await sqlAsApp(statement, [`select distinct tenant_id from ${table}`]);
      expect(seen).toEqual([{ tenant_id: scene.victim.tenantId }]);
      expect((await sql(`select distinct tenant_id from ${table}`)).length).toBeGreaterThan(1);
    },
  );

  test.each(writtenByVerbs)(
    "opens to its own key, and then no row of %s can be given to another unit",
    async (table) => {
      const change: Statement = [`update ${table} set tenant_id = $1`, scene.attacker.tenantId];
      await expect(sqlAsApp(await door(scene.victim), change)).rejects.toMatchObject({ code: "42501" });
    },
  );

  test.each(writtenByVerbs)(
    "opens to its own key, and then no row of another unit's %s can be changed",
    async (table) => {
      const change: Statement = [
        `update ${table} set version = 9 where tenant_id = $1 returning 1`,
        scene.attacker.tenantId,
      ];
      expect(await sqlAsApp(await door(scene.victim), change)).toEqual([]);
    },
  );
});

test.each(tenantTables.filter((table) => table !== "idempotency_keys"))(
  "before a door, %s shows no row",
  async (table) => {
    expect(await sqlAsApp([`select * from ${table}`])).toEqual([]);
    expect((await sql(`select from ${table} limit 1`)).length).toBe(1);
  },
);

test.each(writtenByVerbs)("before a door, no row of %s can be changed", async (table) => {
  expect(await sqlAsApp([`update ${table} set version = 9 returning 1`])).toEqual([]);
});

test("a kept answer shows after the door of its own unit, and nowhere else", async () => {
  const { victim, attacker } = scene;
  const ask: Statement = ["select kept_answer($1) ->> 'body' as body", victim.mark];
  const openTo = doors["enter"] as (caller: Caller) => Promise<Statement>;
  expect(await sqlAsApp(await openTo(victim), ask)).toEqual([{ body: victim.mark }]);
  expect(await sqlAsApp(await openTo(attacker), ask)).toEqual([{ body: null }]);
  expect(await sqlAsApp(ask)).toEqual([{ body: null }]);
});
