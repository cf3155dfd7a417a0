import { expect, test } from "vitest";
import { sha256 } from "#http/sha256";
import { type Answer, as, atOnce, send } from "../support/client.ts";
import { bindings, roundTrips, sql } from "../support/database.ts";
import { groupOf, keyIdOf, newGroup, newShop, type TestShop } from "../support/factories.ts";
import { groupIdsOf } from "./behind.ts";

const list = "/v1/billing-groups";
const policy = '"tier";q=100;w=60';
const newStarter = (amounts: number[] = []) => newShop(amounts, { tier: "starter" });

/** How far the running minute is, in seconds, by the clock that limits go by. */
async function clock(): Promise<{ minute: number; second: number }> {
  const [row] = await sql("select extract(epoch from clock_timestamp()) as now");
  const now = Number(row?.["now"]);
  return { minute: Math.floor(now / 60), second: now % 60 };
}

/** Runs `act` within one minute of the clock: once more where a minute ended meanwhile. */
async function inOneMinute<Result>(act: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const { minute } = await clock();
    const result = await act();
    if ((await clock()).minute === minute) return result;
  }
}

const limitsOf = ({ headers }: Answer) => {
  const [, remaining, seconds] = /^"tier";r=(\d+);t=(\d+)$/.exec(headers.get("RateLimit") ?? "") ?? [];
  return { policy: headers.get("RateLimit-Policy"), remaining: Number(remaining), seconds: Number(seconds) };
};

/** Sets how many requests a key has made in this minute, or in the one that is so many after it. */
const setUsed = ({ key }: TestShop, used: number, minutesAfter = 0) =>
  sql(
    `insert into api_key_windows (api_key_id, started_at, used)
     values ($1, date_trunc('minute', clock_timestamp()) + $3 * interval '1 minute', $2)
         on conflict (api_key_id) do update set started_at = excluded.started_at, used = excluded.used`,
    [keyIdOf(key), used, minutesAfter],
  );
const usedBy = async ({ key }: TestShop) =>
  (await sql("select used from api_key_windows where api_key_id = $1", [keyIdOf(key)]))[0]?.["used"];

test("the starter tier has 100 requests a minute: each answer counts down, the 101st is refused", async () => {
  const answers = await inOneMinute(async () => {
    const { client } = await newStarter();
    const answers: Answer[] = [];
    for (let count = 1; count <= 101; count++) answers.push(await client.get(list));
    return answers;
  });
  const refused = answers.pop() as Answer;
  for (const [at, answer] of answers.entries()) {
    expect(answer.status).toBe(200);
    expect(limitsOf(answer)).toMatchObject({ policy, remaining: 99 - at });
  }
  expect(refused.status).toBe(429);
  expect(refused.body.error.code).toBe("RATE_LIMITED");
  expect(refused.body.error.message).toMatch(/100 requests a minute/);
});

test("a refused request says when to come again, in the same words as an answer that is given", async () => {
  const { refused, before, after } = await inOneMinute(async () => {
    const shop = await newStarter();
    await setUsed(shop, 100);
    const before = await clock();
    const refused = await shop.client.get(list);
    return { refused, before, after: await clock() };
  });
  const { seconds, remaining, policy: said } = limitsOf(refused);
  expect(refused.status).toBe(429);
  expect(said).toBe(policy);
  expect(remaining).toBe(0);
  expect(seconds).toBeLessThanOrEqual(Math.ceil(60 - before.second));
  expect(seconds).toBeGreaterThanOrEqual(Math.ceil(60 - after.second));
  expect(refused.headers.get("Retry-After")).toBe(String(seconds));
});

test("an answer says how many seconds the minute has left", async () => {
  const { answer, before, after } = await inOneMinute(async () => {
    const { client } = await newStarter();
    const before = await clock();
    return { answer: await client.get(list), before, after: await clock() };
  });
  expect(limitsOf(answer).seconds).toBeLessThanOrEqual(Math.ceil(60 - before.second));
  expect(limitsOf(answer).seconds).toBeGreaterThanOrEqual(Math.ceil(60 - after.second));
});

test("with the next minute the count begins anew", async () => {
  const answer = await inOneMinute(async () => {
    const shop = await newStarter();
    await setUsed(shop, 100, -1);
    return shop.client.get(list);
  });
  expect(answer.status).toBe(200);
  expect(limitsOf(answer).remaining).toBe(99);
});

test("a request of the minute before, that comes late, counts in the one that has begun", async () => {
  const answer = await inOneMinute(async () => {
    const shop = await newStarter();
    await setUsed(shop, 5, 1);
    const answer = await shop.client.get(list);
    expect(await usedBy(shop)).toBe(6);
    return answer;
  });
  expect(limitsOf(answer).remaining).toBe(94);
});

test("of 120 requests at once 100 are served", async () => {
  const statuses = await inOneMinute(async () => {
    const { client } = await newStarter();
    return (await atOnce(120, () => client.get(list))).map(({ status }) => status);
  });
  expect(statuses.filter((status) => status === 200)).toHaveLength(100);
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
});

test("a request over the limit has no effect", async () => {
  const { shop, status } = await inOneMinute(async () => {
    const shop = await newStarter([12900]);
    await setUsed(shop, 100);
    return { shop, status: (await shop.client.post(list, groupOf(shop))).status };
  });
  expect(status).toBe(429);
  expect(await groupIdsOf(shop.tenantId)).toEqual([]);
});

test("a write counts once, and so does a request that is refused", async () => {
  const used = await inOneMinute(async () => {
    const shop = await newStarter([12900]);
    const { path } = await newGroup(shop);
    await shop.client.patch(path, { groupName: "Sales" });
    await shop.client.patch(path, { billingDay: 0 });
    await shop.client.get(`${list}/bg_none`);
    await shop.client.post(list, "");
    return usedBy(shop);
  });
  expect(used).toBe(5);
});

test("a write that lost a race and was run again counts once", async () => {
  const used = await inOneMinute(async () => {
    const shop = await newStarter([12900]);
    const { path } = await newGroup(shop);
    await setUsed(shop, 0);
    await atOnce(16, (at) => shop.client.patch(path, { groupName: `Sales ${at}` }));
    return usedBy(shop);
  });
  expect(used).toBe(16);
});

test.each(["growth", "enterprise"])(
  "the %s tier has no such limit, and its answers say nothing of one",
  async (tier) => {
    const { client } = await newShop([], { tier });
    const answers = await atOnce(120, () => client.get(list));
    for (const { status, headers } of answers) {
      expect(status).toBe(200);
      for (const name of ["RateLimit", "RateLimit-Policy", "Retry-After"]) expect(headers.get(name)).toBeNull();
    }
  },
);

test("the platform's own limiter refuses before the database is asked, by the hash of the key", async () => {
  const shop = await newShop([]);
  const asked: string[] = [];
  const FAIR_USE = {
    limit: async ({ key }: { key: string }) => {
      asked.push(key);
      return { success: false };
    },
  };
  const before = await roundTrips();
  const call = { method: "GET", path: list, headers: as(shop), bindings: { ...bindings, FAIR_USE } };
  const { status, body, headers } = await send(call);
  expect(status).toBe(429);
  expect(body.error.code).toBe("RATE_LIMITED");
  expect(headers.get("Retry-After")).toBe("60");
  expect(asked).toEqual([await sha256(shop.key)]);
  expect(await roundTrips()).toBe(before);
});
