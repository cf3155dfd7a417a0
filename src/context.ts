import { monotonicFactory, type ULIDFactory } from "ulid";
import type { Database } from "#db/client";
import { type Credentials, type Entry, type Event, enter, enterToCommit, type KeptAnswer, keptAnswer } from "#db/door";
import { LostRace } from "#db/failures";
import { faultOfStanding, type Standing, standing } from "#db/readiness";
import type { Statement } from "#db/statement";
import type { Instant } from "#domain/instant";
import { Problem } from "#domain/problem";

/** What a verb has decided: the rows to write, what happened, and the result that is answered. */
export type Plan<Result> = {
  result: Result;
  /** They raise where a row that they change is not as it was loaded (`changeLoaded`). */
  writes: readonly Statement[];
  events: readonly Event[];
};

type Loads = Record<string, Statement>;
type Results<Of extends Loads> = { [Name in keyof Of]: Of[Name] extends Statement<infer Result> ? Result : never };

/** The business unit that the request has entered. */
export type Tenant = { id: string; currency: string; timeZone: string };

/** Everything a verb needs of the world. `tenant`, `actorId` and `now` are known once something was loaded. */
export type Context = {
  readonly tenant: Tenant;
  /** Who acts: the id of the API key. */
  readonly actorId: string;
  /** The time that this request happens at: the database's clock, in whole milliseconds. */
  readonly now: Instant;
  /** Enters the tenant and runs the statements, in one round trip and one transaction. */
  load<Of extends Loads>(statements: Of): Promise<Results<Of>>;
  /** Writes the plan, whole or not at all, in one round trip. Throws `LostRace` where something loaded has changed. */
  commit<Result>(plan: Plan<Result>): Promise<Result>;
  /** A new id, `<prefix>_<26 characters>`; ids sort by the time they were made, those of one request by their order. */
  newId(prefix: string): string;
};

/** An equal request had its effect before: its answer is the answer. */
export class AlreadyAnswered extends Error {
  override readonly name = "AlreadyAnswered";
  readonly answer: KeptAnswer;
  constructor(answer: KeptAnswer) {
    super("answered before");
    this.answer = answer;
  }
}

/** What one request (or job) brings to its context. */
export type Request = {
  database: Database;
  credentials: Credentials;
  requestId: string;
  /** Whether its first load counts against a request limit. */
  counts: boolean;
  /** The fingerprint of the request; only looked at where there is an idempotency key. */
  fingerprint: string;
  /** How the result of the verb will be answered; asked for where there is an idempotency key to keep it under. */
  answer?(result: unknown): Promise<Omit<KeptAnswer, "fingerprint">>;
  /** Told about the caller as soon as the door has opened. */
  onEntry(entry: Entry): void;
};

/**
 * The context of one attempt at a verb. A class, for its getters: an object literal with getters gets a hidden class of its
 * own each time, which the engine keeps, with all that the getters see, until it next goes through its whole heap.
 */
export class RequestContext implements Context {
  readonly #request: Request;
  #entry: Entry | undefined;
  #ulid: ULIDFactory | undefined;

  constructor(request: Request) {
    this.#request = request;
  }

  get tenant(): Tenant {
    const { currency, timeZone } = this.#entered();
    return { id: this.#request.credentials.tenantId, currency, timeZone };
  }

  get actorId(): string {
    return this.#entered().actorId;
  }

  get now(): Instant {
    return this.#entered().now;
  }

  newId(prefix: string): string {
    this.#ulid ??= monotonicFactory(chance());
    return `${prefix}_${this.#ulid(Date.parse(this.now)).toLowerCase()}`;
  }

  async load<Of extends Loads>(statements: Of): Promise<Results<Of>> {
    const { database, credentials, counts, fingerprint, onEntry } = this.#request;
    const names = Object.keys(statements);
    const wanted = names.map((name) => statements[name] as Statement);
    const key = credentials.idempotencyKey;
    // The first load of an isolate also asks whether it may serve from this database, as this role.
    const isKnown = database.isSafe;
    const [first, ...results] = await this.#batch([
      enter(credentials, counts && this.#entry === undefined),
      ...wanted,
      ...(isKnown ? [] : [standing]),
      ...(key ? [keptAnswer(key)] : []),
    ]);
    const kept = key ? (results.pop() as KeptAnswer | null) : null;
    if (!isKnown) requireSafe(database, results.pop() as Standing);
    this.#entry = first as Entry;
    onEntry(this.#entry);
    if (kept) throw afterKept(kept, fingerprint);
    return Object.fromEntries(names.map((name, at) => [name, results[at]])) as Results<Of>;
  }

  async commit<Result>({ result, writes, events }: Plan<Result>): Promise<Result> {
    const { credentials, requestId, fingerprint, answer } = this.#request;
    const { now } = this;
    const answered = credentials.idempotencyKey && (await answer?.(result));
    if (!answered && events.length === 0 && writes.length === 0) return result;
    const kept = answered ? { ...answered, fingerprint } : null;
    const happened = events.map((event) => ({ ...event, id: this.newId("evt") }));
    await this.#batch([enterToCommit(credentials, { id: requestId, now }, happened, kept), ...writes]);
    return result;
  }

  #entered(): Entry {
    if (!this.#entry) throw new Error("the context knows its tenant, actor and time only after a load");
    return this.#entry;
  }

  #batch(statements: Statement[]): Promise<unknown[]> {
    const { database, credentials } = this.#request;
    return database.batch(statements, credentials.tenantId);
  }
}

/** The random part of ids, drawn 16 digits at once: `ulid` would ask the system for each of them. */
function chance(): () => number {
  const bytes = new Uint8Array(16);
  let at = bytes.length;
  return () => {
    if (at === bytes.length) {
      crypto.getRandomValues(bytes);
      at = 0;
    }
    return (bytes[at++] as number) / 256;
  };
}

function requireSafe(database: Database, stands: Standing): void {
  const cause = faultOfStanding(stands, database.region);
  if (cause) throw new Problem("NOT_READY", "This deployment is not set up safely; its log says more.", { cause });
  database.isSafe = true;
}

function afterKept(kept: KeptAnswer, fingerprint: string): Error {
  if (kept.fingerprint === fingerprint) return new AlreadyAnswered(kept);
  return new Problem(
    "IDEMPOTENCY_KEY_REUSED",
    "This Idempotency-Key was used for another request. Use a new key, or send that request again as it was.",
  );
}

/** How often a verb is run before the client is told that others were always first. */
const attemptsMax = 20;
const pauseMaxMs = 2_000;

/**
 * Runs one attempt after another until none loses a race; tells each whether it is the first. The first repetition comes
 * at once (an equal request was answered). Later ones come after a random pause in proportion to what an attempt takes
 * here and now, doubled each time: many writers of one row get out of step, and none waits longer than it must.
 */
export async function untilUndisturbed<Result>(attempt: (isFirst: boolean) => Promise<Result>): Promise<Result> {
  for (let count = 1; ; count++) {
    const startedAt = performance.now();
    try {
      return await attempt(count === 1);
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      if (count === attemptsMax) {
        throw new Problem("CONFLICT", "Other requests kept changing the same thing. Nothing was done; try again.");
      }
      const tookMs = performance.now() - startedAt;
      if (count > 1) await pause(Math.random() * Math.min(tookMs * 2 ** (count - 1), pauseMaxMs));
    }
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
