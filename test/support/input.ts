import fc from "fast-check";
import { beforeAll, expect, inject, test, vi } from "vitest";
import { problemCodes } from "#domain/problem";
import { as } from "./client.ts";
import { copier } from "./copy.ts";
import { draftOf, faultsOfAccepted, requestFrom } from "./draft.ts";
import { type Exchange, exchange, refusalOf } from "./exchange.ts";
import { newKey, newTenant } from "./factories.ts";
import { changedTables, type Rows, rowsOf, rowsOfAll } from "./rows.ts";
import { faultsOfAnswer, operationAt, operations, type Served } from "./schemas.ts";
import { type Settled, settle } from "./settle.ts";
import type { Spoil } from "./spoil.ts";
import { drawnSpoils, knownSpoils } from "./spoils.ts";
import { validInput } from "./valid-calls.ts";

const long = inject("long");
/** By sample each sixth one of the known ways to spoil a request, beginning elsewhere for each operation. */
const knownEvery = long ? 1 : 6;
const drawnCount = long ? inject("requests") : 20;
/** The neighbourhood of a refused request is looked at after each one of the sample, and after every tenth of many. */
const looksEvery = long ? 10 : 1;
const seed = inject("seed");

let revokedKey = "";

/** What is wrong with an answer, whatever the request was. */
async function faultsOf(request: Request, answer: Exchange, isStranger: boolean): Promise<string[]> {
  const { pathname } = new URL(request.url);
  const { status } = answer;
  const { code, message } = refusalOf(answer);
  const operation = operationAt(request.method, pathname);
  const faults = faultsOfAnswer(request.method, pathname, status, answer.body).map((fault) => JSON.stringify(fault));
  if (status >= 500) faults.push("a fault of ours");
  if (status >= 400 && request.method !== "HEAD") {
    if (!problemCodes.some((known) => known === code)) faults.push(`the code is ${code}`);
    if (!message) faults.push("no message");
  }
  if (status === 405 && !answer.headers.get("Allow")) faults.push("405 without Allow");
  if (operation && isStranger && status !== 401) faults.push("a stranger learns more than that the key is wrong");
  if (operation && status < 300) faults.push(...(await faultsOfAccepted(request, operation)));
  return faults;
}

/** Gives business units that nothing has happened to, all with the same rows, and what these are. */
function untouched(): () => Promise<{ settled: Settled; rows: Rows }> {
  const newSettled = copier();
  const supply: { settled: Settled; rows: Rows }[] = [];
  const fill = async () => {
    const copies = await newSettled(16);
    const rows = await rowsOfAll(copies.map(({ organisationId }) => organisationId));
    return copies.map((settled, at) => ({ settled, rows: rows[at] as Rows }));
  };
  return async () => {
    if (supply.length === 0) supply.push(...(await fill()));
    return supply.pop() as { settled: Settled; rows: Rows };
  };
}

/** Sends requests of one operation, each spoilt in its own ways, and throws where an answer is not as it must be. */
async function openFire(served: Served) {
  const statuses = new Map<number, number>();
  let sent = 0;
  const another = untouched();
  let { settled, rows } = await another();

  const send = async (some: readonly Spoil[], isStranger: boolean): Promise<number> => {
    const headers = as({ key: isStranger ? revokedKey : settled.key, tenantId: settled.tenantId });
    const valid = draftOf(served, validInput(served, settled.ids), headers);
    const request = requestFrom(some.reduce((draft, { apply }) => apply(draft), valid));
    const answer = await exchange(request.clone());
    const { status } = answer;
    sent += 1;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const faults = await faultsOf(request, answer, isStranger);
    if (status < 300 && request.method !== "GET") ({ settled, rows } = await another());
    else if (sent % looksEvery === 0) {
      const changed = changedTables(rows, await rowsOf(settled.organisationId));
      if (changed.length > 0) faults.push(`rows have changed in ${changed}`);
    }
    if (faults.length > 0) {
      const { method, url } = request;
      const spoilt = some.map(({ name }) => name).join(", ");
      const told = `answered ${status} ${answer.text.slice(0, 500)}`;
      throw new Error(`${faults.join("; ")}: ${method} ${url.slice(0, 300)}, spoilt by ${spoilt}, ${told}`);
    }
    return status;
  };
  return { send, statuses };
}

const promise = "answers spoilt requests with no 5xx, refuses clearly, and changes no row where it refuses";

/** Tests of what operations make of input that is not as it should be; in several files, so that they run side by side. */
export function testInput(some: readonly Served[]): void {
  beforeAll(async () => {
    revokedKey = await newKey((await newTenant()).organisationId, { revoked: true });
    // A line per request is a lot of lines; what goes wrong on the server's side is still shown.
    vi.spyOn(console, "log").mockImplementation(() => {});
  });

  test.for(some)(`$operation.operationId ${promise}`, async (served, { task }) => {
    const { send, statuses } = await openFire(served);
    expect(await send([], false), "the valid call").toBeLessThan(300);
    expect(await send([], true), "the valid call of a stranger").toBe(401);
    const input = validInput(served, (await newTenant().then(settle)).ids);
    const all = knownSpoils(served, input);
    const known = all.filter((_, at) => (at + operations.indexOf(served)) % knownEvery === 0);
    for (const one of known) {
      const status = await send([one], false);
      if (one.fatal) expect(status, one.name).toBeGreaterThanOrEqual(400);
    }
    const drawn = fc.asyncProperty(drawnSpoils(served, input), fc.nat(4), async (some, who) => {
      await send(some, who === 0);
    });
    await fc.assert(drawn, { seed, numRuns: drawnCount });
    const seen = [...statuses].sort().map(([status, times]) => `${times} x ${status}`);
    const spoilt = `spoilt in ${known.length} of ${all.length} known and ${drawnCount} drawn ways`;
    task.meta.figure = `input: ${served.operation.operationId} ${spoilt}, 0 x 5xx: ${seen.join(", ")}, seed ${seed}`;
  });

  if (long) {
    // workerd warns of each, so that the sample does without.
    test.each(some)("$operation.operationId refuses or ignores headers that are not ASCII", async (served) => {
      const { send } = await openFire(served);
      for (const name of ["Authorization", "Tenant-ID", "Idempotency-Key", "If-Match", "Content-Type", "Accept"]) {
        const odd: Spoil = {
          name,
          fatal: false,
          apply: (draft) => ({ ...draft, headers: { ...draft.headers, [name]: "é\u{1f4a5}" } }),
        };
        await send([odd], false);
      }
    });
  }
}
