import { as } from "./client.ts";
import { roundTrips } from "./database.ts";
import { type Exchange, exchange, refusalOf, requestOf } from "./exchange.ts";
import { changedTables, type Rows, rowsOf, rowsOfAll } from "./rows.ts";
import { operations, type Served } from "./schemas.ts";
import type { Settled } from "./settle.ts";
import { newScene, newVictims, type Scene, strangers, type Target } from "./strangers.ts";
import { type Input, idPlaces, type Place, placeName, replacedAt, validInput } from "./valid-calls.ts";

/** One attempt of one attacker on one operation, and the refusal that it must get. */
export type Cell = {
  served: Served;
  attacker: string;
  status: number;
  code?: RegExp;
  /** Whether the attempt can be refused, and must be, without a question to the database. */
  offline?: boolean;
  attempt(scene: Scene, target: Target): { input: Input; headers: Record<string, string> };
};

/** Every attempt on every operation of the served document. */
export const cells: readonly Cell[] = operations.flatMap((served) => [
  ...strangers.map(
    ({ headers, ownIds, ...stranger }): Cell => ({
      served,
      ...stranger,
      attempt: (scene, target) => ({
        input: validInput(served, ownIds ? scene.attacker.ids : target.ids),
        headers: headers(scene, target),
      }),
    }),
  ),
  ...idCells(served),
]);

/** Callers with a key and a business unit of their own, and another's ids: at each place alone, and everywhere. */
function idCells(served: Served): Cell[] {
  const places = idPlaces(served);
  const kindsOfPath = places.filter(({ place }) => place[0] === "path").map(({ kind }) => kind);
  const atPlaces = places.map(({ place, kind }): Cell => {
    const name = placeName(place);
    // A body that repeats the id of the path must repeat that one: there is nothing to look up.
    const repeats = place[0] === "body" && kindsOfPath.includes(kind);
    return {
      served,
      attacker: repeats ? `the path's id, another's at ${name}` : `another's id at ${name}`,
      ...(repeats ? { status: 400, code: /^VALIDATION_ERROR$/ } : refusalAt(served, name)),
      attempt: ({ attacker }, { ids }) => ({
        input: withIdAt(validInput(served, attacker.ids), place, ids[kind]),
        headers: as(attacker),
      }),
    };
  });
  const [first] = places.map(({ place }) => placeName(place)).sort((one, other) => rank(one) - rank(other));
  if (first === undefined) return [];
  const everywhere: Cell = {
    served,
    attacker: "another's ids everywhere",
    ...refusalAt(served, first),
    attempt: ({ attacker }, { ids }) => ({ input: validInput(served, ids), headers: as(attacker) }),
  };
  return [...atPlaces, everywhere];
}

/** What the answer must be about an id that is not the caller's: the same as about one that never was. */
function refusalAt({ path, operation }: Served, place: string): { status: number; code?: RegExp } {
  // A calculation names its subject in the body, where an action names it in the path.
  const isSubject = place === "body.rentalId" && !path.includes("{") && operation.responses[404] !== undefined;
  if (place.startsWith("path.") || isSubject) return { status: 404, code: /^NOT_FOUND$/ };
  // What must be as it is already is compared, and not looked up.
  if (place.startsWith("body.")) return { status: 400, code: /_NOT_FOUND$|^SKU_MISMATCH$/ };
  // A cursor must exist; a filter finds nothing.
  return place === "query.startAfter" ? { status: 400, code: /^VALIDATION_ERROR$/ } : { status: 200 };
}

/** Where several ids are wrong, what is looked at first: path, body, cursor, filter. */
function rank(place: string): number {
  return [/^path/, /^body/, /startAfter$/, /./].findIndex((each) => each.test(place));
}

/** A parameter of a query goes alone, lest another one hide what it finds. */
function withIdAt(input: Input, place: Place, id: string): Input {
  return place[0] === "query" ? { ...input, query: { [place[1] as string]: id } } : replacedAt(input, place, id);
}

/** What is wrong with how an attempt went; nothing where the victim is safe. */
export async function faultsOfCell(cell: Cell, scene: Scene): Promise<string[]> {
  const { victim, attacker, ghost } = scene;
  const ask = (target: Target) => {
    const { input, headers } = cell.attempt(scene, target);
    return exchange(requestOf(cell.served, input, headers));
  };
  const trips = cell.offline ? await roundTrips() : 0;
  const answer = await ask(victim);
  const twin = await ask(ghost);
  const asked = cell.offline && (await roundTrips()) > trips;
  const before = scene.rows;
  scene.rows = (await rowsOfAll([victim.organisationId, attacker.organisationId])) as Scene["rows"];

  const faults: string[] = [];
  const { code = "" } = refusalOf(answer);
  if (answer.status !== cell.status || (cell.code && !cell.code.test(code))) {
    faults.push(`answered ${answer.status} ${code}`);
  }
  if (asked) faults.push("asked the database");
  if (answer.text.includes(victim.mark)) faults.push("tells the victim's data");
  if (told(answer, victim) !== told(twin, ghost)) faults.push(`tells another's from none: ${answer.text} ${twin.text}`);
  for (const [at, whose] of ["victim", "attacker"].entries()) {
    const changed = changedTables(before[at] as Rows, scene.rows[at] as Rows);
    if (changed.length > 0) faults.push(`changed the ${whose}'s ${changed.join(", ")}`);
  }
  return faults.map((fault) => `${cell.served.operation.operationId}, ${cell.attacker}: ${fault}`);
}

/** All that an answer tells, byte for byte, but for the id of the request and the ids that were asked about. */
function told({ status, headers, text }: Exchange, target: Target): string {
  const seen = [...headers].filter(([name]) => name !== "x-request-id");
  return Object.entries(target.ids).reduce(
    (told, [kind, id]) => told.replaceAll(id, `<${kind}>`),
    JSON.stringify([status, seen, text]),
  );
}

/** Everything that is wrong in some cells of the matrix, each operation with a scene of its own. */
export async function faultsOfMatrix(wanted: (cell: Cell) => boolean): Promise<string[]> {
  const faults: string[] = [];
  for (const served of operations) {
    const chosen = cells.filter((cell) => cell.served === served && wanted(cell));
    if (chosen.length === 0) continue;
    const scene = await newScene(served);
    for (const cell of chosen) faults.push(...(await faultsOfCell(cell, scene)));
  }
  return faults;
}

/** The call of one who may: the answer, and the tables that it changed. */
export async function callOfOwner(
  served: Served,
  owner: Settled,
  headers: Record<string, string> = {},
): Promise<{ answer: Exchange; changed: string[] }> {
  const before = await rowsOf(owner.organisationId);
  const answer = await exchange(requestOf(served, validInput(served, owner.ids), { ...as(owner), ...headers }));
  return { answer, changed: changedTables(before, await rowsOf(owner.organisationId)) };
}

/** What is wrong where two business units use the same Idempotency-Key: each write must have its own effect. */
export async function faultsOfSharedKey(served: Served): Promise<string[]> {
  const owners = await newVictims(2);
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  const faults: string[] = [];
  for (const owner of owners) {
    const { answer, changed } = await callOfOwner(served, owner, headers);
    if (answer.status >= 300) faults.push(`answered ${answer.text}`);
    if (answer.headers.has("Idempotent-Replayed")) faults.push("was given another's answer");
    if (!changed.includes("events")) faults.push("had no effect");
  }
  return faults;
}
