import type { Context as Exchange } from "hono";
import type * as z from "zod";
import { AlreadyAnswered, type Context, RequestContext, untilUndisturbed } from "#context";
import { connect } from "#db/client";
import type { Entry } from "#db/door";
import type { Scope } from "#domain/api-key";
import { authenticate } from "./authenticate.ts";
import { readJson, readJsonIfSent } from "./body.ts";
import { fingerprintOf, readAnswer, readIdempotencyKey, replay } from "./idempotency.ts";
import { problemBody } from "./problem.ts";
import type { Env } from "./worker-env.ts";

/** What a route needs to be open to keys that hold `scope`, and to nobody else; spread into its description. */
export const requires = (scope: Scope) => ({
  security: [{ apiKey: [] }],
  "x-required-scope": scope,
  middleware: [authenticate(scope)],
});

/** The same for a route that takes a JSON body. */
export const requiresWithBody = (scope: Scope) => ({
  ...requires(scope),
  middleware: [authenticate(scope), readJson],
});

/** The same for a route that can do without it. */
export const requiresWithOptionalBody = (scope: Scope) => ({
  ...requires(scope),
  middleware: [authenticate(scope), readJsonIfSent],
});

/** A JSON body of a request. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { content: { "application/json": { schema } }, required: true },
});

/** One that may be left out, whole. */
export const optionalJsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { content: { "application/json": { schema } }, required: false },
});

/** A JSON answer. */
export const jsonAnswer = <Schema extends z.ZodType>(description: string, schema: Schema, headers?: z.ZodObject) => ({
  description,
  content: { "application/json": { schema } },
  ...(headers && { headers }),
});

const refusals = {
  400: "The request is not valid, or a rule of the business refuses it.",
  401: "No API key, or one that is not valid here.",
  403: "The key does not open this business unit, or lacks the scope.",
  404: "There is no such thing in this business unit.",
  409: "Other requests kept changing the same thing.",
  412: "It has changed since it was read (If-Match).",
  413: "The body is too large.",
  415: "The body is of a type that this operation does not take.",
  422: "The Idempotency-Key was used for another request.",
  429: "Too many requests; see Retry-After.",
  500: "A fault of ours; nothing was done. Give the X-Request-Id to support.",
  503: "The database is away for a moment; see Retry-After.",
} as const;

type Refusal = keyof typeof refusals;

/** The refusals of an operation, for its description. Those that any operation can meet are added. */
export const refuses = <const Own extends Refusal>(...own: Own[]) =>
  Object.fromEntries(
    ([...own, 401, 403, 429, 500, 503] as Refusal[]).map((status) => [
      status,
      jsonAnswer(refusals[status], problemBody),
    ]),
  ) as { [Status in Own | 401 | 403 | 429 | 500 | 503]: ReturnType<typeof jsonAnswer<typeof problemBody>> };

/** One business act: load, decide, commit. */
type Verb<Input, Result> = (ctx: Context, input: Input) => Promise<Result>;

/**
 * Runs a verb for a request and answers its result with `answer`. A write that carries an `Idempotency-Key` keeps that
 * answer with its effect; sent again, it gets it again. A verb that lost a race is run again from its load.
 */
export const respond = <Input, Result, Answer extends Response>(
  c: Exchange<Env>,
  verb: Verb<Input, Result>,
  input: Input,
  answer: (result: Result) => Answer,
): Promise<Answer> =>
  respondInSteps(c, verb, { steps: [() => input], subject: input }, ([result]) => answer(result as Result));

/** How many commits of one request are under way at once: one prepares its rows while the database writes another's. */
const stepsAtOnce = 2;

/**
 * The same for an act of several commits that do not touch each other: the first alone, which is counted and may be
 * refused; the last alone, which keeps the answer, so that an act that was broken off is done again from its start (what is
 * done already must then be no change); those in between a few at once. A step is made when its turn comes. `subject` tells
 * one request from another under an `Idempotency-Key`. There is at least one step.
 */
export async function respondInSteps<Input, Result, Answer extends Response>(
  c: Exchange<Env>,
  verb: Verb<Input, Result>,
  { steps, subject }: { steps: readonly (() => Input)[]; subject: unknown },
  answer: (results: readonly Result[]) => Answer,
): Promise<Answer> {
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  const idempotencyKey = isRead ? undefined : readIdempotencyKey(c.req.header("Idempotency-Key"));
  const results: Result[] = [];
  const last = steps.length - 1;
  // An answer that is kept is written once: what is kept is what is sent.
  let sent: Answer | undefined;
  const keep = {
    answer: async (result: unknown) => {
      const written = answer([...results.slice(0, last), result as Result]);
      const kept = await readAnswer(written);
      sent = new Response(kept.body, written) as Answer;
      return kept;
    },
  };
  const { config, credentials, requestId } = c.var;
  const request = {
    database: connect(config),
    credentials: { ...credentials, idempotencyKey },
    requestId,
    fingerprint: idempotencyKey ? await fingerprintOf(c.req.method, c.req.path, subject) : "",
    // What the first load was told of the limit holds for the request; a repeated one is not counted, and told nothing.
    onEntry: (entry: Entry) => c.set("entry", { ...entry, rate: entry.rate ?? c.get("entry")?.rate ?? null }),
  };
  const take = async (at: number): Promise<void> => {
    const input = (steps[at] as () => Input)();
    const attempt = (isFirst: boolean) =>
      verb(new RequestContext({ ...request, counts: isFirst && at === 0, ...(at === last && keep) }), input);
    results[at] = await untilUndisturbed(attempt);
  };
  try {
    await take(0);
    await takeAll(1, last, take);
    if (last > 0) await take(last);
    return sent ?? answer(results);
  } catch (error) {
    if (error instanceof AlreadyAnswered) return replay(error.answer) as Answer;
    throw error;
  }
}

/** Takes the steps of a range, a few at once. Where one fails no other begins, and those under way come to their end. */
async function takeAll(from: number, until: number, take: (at: number) => Promise<void>): Promise<void> {
  let next = from;
  const failures: unknown[] = [];
  const work = async () => {
    while (next < until && failures.length === 0) await take(next++).catch((error) => failures.push(error));
  };
  await Promise.all(Array.from({ length: stepsAtOnce }, work));
  if (failures.length > 0) throw failures[0];
}
