import { beforeAll, describe, expect, inject, test } from "vitest";
import { readApiKey } from "#domain/api-key";
import { readExpiry } from "../../scripts/admin/checks.ts";
import { createKey, hashOfKey, listKeys, type NewKey, regionOf, revokeKey } from "../../scripts/admin/keys.ts";
import { createOrganisation } from "../../scripts/admin/organisations.ts";
import { createUnit } from "../../scripts/admin/units.ts";
import { asOwner, type OwnerDatabase } from "../../scripts/owner.ts";
import { deployment } from "../../src/db/tables/deployment.ts";

const { ownerUrl } = inject("databases").flexportal;
const run = <Result>(act: (db: OwnerDatabase) => Promise<Result>) => asOwner(ownerUrl, act);

/** An organisation with a live unit and a test unit. */
async function newOrganisation() {
  const place = { country: "NL", currency: "EUR", timeZone: "Europe/Amsterdam", idPrefix: "NL" };
  return run(async (db) => {
    const organisation = (await createOrganisation(db, { name: "Keys", tier: "growth" }))?.id as string;
    const [live, trial] = [
      await createUnit(db, { organisation, name: "Live", test: false, ...place }),
      await createUnit(db, { organisation, name: "Trial", test: true, ...place }),
    ];
    return { organisation, live: live?.id as string, trial: trial?.id as string };
  });
}

let ours: Awaited<ReturnType<typeof newOrganisation>>;
let theirs: typeof ours;
beforeAll(async () => {
  [ours, theirs] = [await newOrganisation(), await newOrganisation()];
});

const shop = (): NewKey => ({
  ...{ organisationId: ours.organisation, name: "Shop", region: "eu", isTest: false },
  ...{ scopes: ["billing-groups:read"], units: [ours.live] },
});
const make = (change: Partial<NewKey> = {}) => run((db) => createKey(db, { ...shop(), ...change }));
const listed = () => run((db) => listKeys(db, ours.organisation));

describe("a key", () => {
  test("is well-formed, and says its kind, its region and its short id", async () => {
    const { key, shortId } = await make();
    expect(readApiKey(key)).toEqual({ isTest: false, region: "eu", shortId });
  });

  test("is in no row: the database keeps its hash, and a list shows neither", async () => {
    const { id, key } = await make();
    const rows = await run((db) => db.execute(`select * from api_keys where id = '${id}'`));
    expect(Buffer.from(rows.rows[0]?.["hash"] as Uint8Array)).toEqual(hashOfKey(key));
    const secret = key.split("_").at(-1) as string;
    expect(JSON.stringify([rows.rows, await listed()])).not.toContain(secret);
  });

  test("never is another one's", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => make()));
    expect(new Set(made.map(({ key }) => key)).size).toBe(20);
  });

  test("opens the units that it was made for, or all", async () => {
    const some = await make();
    const all = await make({ units: "all" });
    const units = Object.fromEntries((await listed()).map(({ id, units }) => [id, units]));
    expect([units[some.id], units[all.id]]).toEqual([[ours.live], "all"]);
  });

  test("ends when it was made to", async () => {
    const { id, expiresAt } = await make({ expires: readExpiry("2100-01-01T12:00:00+02:00") });
    expect(expiresAt).toBe("2100-01-01T10:00:00.000Z");
    expect((await listed()).find((each) => each.id === id)).toMatchObject({ expiresAt: "2100-01-01T10:00:00.000Z" });
  });

  test.each<[string, () => Partial<NewKey>, RegExp]>([
    ["an organisation that does not exist", () => ({ organisationId: "org_none" }), /org_none/],
    ["a unit of another organisation", () => ({ units: [ours.live, theirs.live] }), /^--units: not of .*/],
    ["a test unit, by a live key", () => ({ units: [ours.trial] }), /^--live: /],
    ["a live unit, by a test key", () => ({ isTest: true }), /^--test: /],
    ["a region that the database does not serve", () => ({ region: "us" }), /^--region: this database serves eu/],
  ])("is refused for %s, and nothing is left of it", async (_, change, message) => {
    const before = await listed();
    await expect(make(change())).rejects.toThrow(message);
    expect(await listed()).toEqual(before);
    expect(await run(regionOf)).toBe("eu");
  });
});

test("the first key of a database says its region, and no later one changes it", async () => {
  const asked = run((db) =>
    db.transaction(async (tx) => {
      await tx.delete(deployment);
      const before = await regionOf(tx);
      await createKey(tx, { ...shop(), region: "us" });
      await expect(createKey(tx, shop())).rejects.toThrow("this database serves us");
      // Taken back: other tests call this database the EU's.
      throw [before, await regionOf(tx)];
    }),
  );
  await expect(asked).rejects.toEqual([undefined, "us"]);
  expect(await run(regionOf)).toBe("eu");
});

describe("revoking a key", () => {
  test.each(["id", "shortId"] as const)("takes its %s, and holds from when it was done first", async (named) => {
    const made = await make();
    const first = await run((db) => revokeKey(db, made[named]));
    expect(first.revokedAt).not.toBeNull();
    expect(await run((db) => revokeKey(db, made[named]))).toEqual(first);
    expect((await listed()).filter(({ revokedAt }) => revokedAt === null).map(({ id }) => id)).not.toContain(made.id);
  });

  test("says where there is no such key", async () => {
    await expect(run((db) => revokeKey(db, "key_none"))).rejects.toThrow("There is no key key_none");
  });
});

test.each(["2020-01-01", "tomorrow", "2100-13-01", "2100-01-01T10:00", ""])("a key does not end at %j", (text) => {
  expect(() => readExpiry(text)).toThrow("to come");
});
