import { type Scope, scopes } from "#domain/api-key";
import { as } from "./client.ts";
import { copier } from "./copy.ts";
import { drawKey, newKey, newUnit } from "./factories.ts";
import { type Rows, rowsOfAll } from "./rows.ts";
import type { Served } from "./schemas.ts";
import type { Settled } from "./settle.ts";
import type { Ids } from "./valid-calls.ts";

/** Whose business unit and things a call is about. */
export type Target = { tenantId: string; ids: Ids };

/** Two organisations that know nothing of each other, and keys that must not open the victim's business unit. */
export type Scene = {
  victim: Settled;
  attacker: Settled;
  /** Things that never were, with ids like the victim's. */
  ghost: Target;
  keys: Record<"revoked" | "expired" | "wrongScope" | "otherUnit" | "test" | "neverIssued" | "otherRegion", string>;
  /** Other units of the victim's organisation. */
  units: { test: string; suspended: string };
  /** What the database held of the victim's organisation and of the attacker's when it was last looked. */
  rows: [victim: Rows, attacker: Rows];
};

export const newVictims = copier();
const newAttackers = copier();

/** An id that never was, as like the given one as can be. */
const ghostly = (id: string) => `${id.slice(0, -6)}000000`;

/** A scene of its own for an operation. */
export async function newScene(served: Served): Promise<Scene> {
  const [[victim], [attacker]] = (await Promise.all([newVictims(1), newAttackers(1)])) as [[Settled], [Settled]];
  const { organisationId, tenantId } = victim;
  const required = served.operation["x-required-scope"];
  const otherScopes = scopes.filter((scope): scope is Scope => scope !== "*" && scope !== required);
  const [test, suspended, other] = await Promise.all([
    newUnit(organisationId, { isTest: true }),
    newUnit(organisationId, { isSuspended: true }),
    newUnit(organisationId),
  ]);
  const key = (options: Parameters<typeof newKey>[1]) => newKey(organisationId, options);
  const [revoked, expired, wrongScope, otherUnit, testKey] = await Promise.all([
    key({ revoked: true }),
    key({ expired: true }),
    key({ scopes: otherScopes }),
    key({ tenantIds: [other] }),
    key({ isTest: true }),
  ]);
  const [ofVictim, ofAttacker] = (await rowsOfAll([organisationId, attacker.organisationId])) as [Rows, Rows];
  return {
    victim,
    attacker,
    ghost: {
      tenantId: ghostly(tenantId),
      ids: Object.fromEntries(Object.entries(victim.ids).map(([kind, id]) => [kind, ghostly(id)])) as Ids,
    },
    keys: {
      ...{ revoked, expired, wrongScope, otherUnit, test: testKey },
      ...{ neverIssued: drawKey(), otherRegion: drawKey({ region: "us" }) },
    },
    units: { test, suspended },
    rows: [ofVictim, ofAttacker],
  };
}

/** A caller who must not get as far as the operation. */
export type Stranger = {
  attacker: string;
  status: number;
  code: RegExp;
  /** Whether it can be refused, and must be, without a question to the database. */
  offline?: boolean;
  headers(scene: Scene, target: Target): Record<string, string>;
  /** Whether it sends ids of its own instead of the target's. */
  ownIds?: boolean;
};

const withKey =
  (pick: (scene: Scene) => string): Stranger["headers"] =>
  (scene, { tenantId }) =>
    as({ key: pick(scene), tenantId });

/** Changes the last character, which belongs to the checksum. */
const misspelt = (key: string) => key.slice(0, -1) + (key.endsWith("0") ? "1" : "0");

const noKey = { status: 401, code: /^AUTH_REQUIRED$/, offline: true };
const noToken = { status: 401, code: /^INVALID_TOKEN$/, offline: true };
const badToken = { status: 401, code: /^INVALID_TOKEN$/ };
const noAccess = { status: 403, code: /^NO_TENANT_ACCESS$/ };
const noScope = { status: 403, code: /^INSUFFICIENT_PERMISSIONS$/ };

export const strangers: readonly Stranger[] = [
  { attacker: "no key", ...noKey, headers: (_, { tenantId }) => ({ "Tenant-ID": tenantId }) },
  { attacker: "garbage for a key", ...noToken, headers: withKey(() => "garbage") },
  { attacker: "a key with a wrong checksum", ...noToken, headers: withKey(({ victim }) => misspelt(victim.key)) },
  { attacker: "a key of another region", ...noToken, headers: withKey(({ keys }) => keys.otherRegion) },
  { attacker: "a key that was never issued", ...badToken, headers: withKey(({ keys }) => keys.neverIssued) },
  { attacker: "a revoked key", ...badToken, headers: withKey(({ keys }) => keys.revoked) },
  { attacker: "an expired key", ...badToken, headers: withKey(({ keys }) => keys.expired) },
  { attacker: "a key of another organisation", ...noAccess, headers: withKey(({ attacker }) => attacker.key) },
  {
    attacker: "own ids, another's Tenant-ID",
    ...noAccess,
    headers: withKey(({ attacker }) => attacker.key),
    ownIds: true,
  },
  {
    attacker: "own ids, no Tenant-ID",
    ...noAccess,
    headers: ({ attacker }) => ({ Authorization: `Bearer ${attacker.key}` }),
    ownIds: true,
  },
  { attacker: "a key limited to another unit", ...noAccess, headers: withKey(({ keys }) => keys.otherUnit) },
  { attacker: "a test key on a live unit", ...noAccess, headers: withKey(({ keys }) => keys.test) },
  {
    attacker: "a live key on a test unit",
    ...noAccess,
    headers: ({ victim, units }) => as({ ...victim, tenantId: units.test }),
  },
  {
    attacker: "a key on a suspended unit",
    ...noAccess,
    headers: ({ victim, units }) => as({ ...victim, tenantId: units.suspended }),
  },
  // The unit is this key's own: only the ids can be strange to it.
  {
    attacker: "a key without the scope",
    ...noScope,
    headers: ({ victim, keys }) => as({ ...victim, key: keys.wrongScope }),
  },
];
