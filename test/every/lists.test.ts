import { beforeAll, describe, expect, inject, test, vi } from "vitest";
import { as } from "../support/client.ts";
import { sql } from "../support/database.ts";
import { type Exchange, exchange, refusalOf, requestOf } from "../support/exchange.ts";
import { newTenant } from "../support/factories.ts";
import { combinationsOf, filtersThatLeaveNothing, type Item, lists, sampleOf } from "../support/lists.ts";
import { describePlan, plansOf, rowsRead, rowsWithAndWithoutIndexes } from "../support/plans.ts";

type Query = Record<string, string>;

const long = inject("long");
const seed = inject("seed");

// A line per request is a lot of lines; what goes wrong on the server's side is still shown.
beforeAll(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
});

describe.each(lists)("$operation.operationId", (list) => {
  /** A business unit with `count` rows, and how to ask for pages of them. */
  async function fill(count: number) {
    const tenant = await newTenant();
    const filling = await list.fill(tenant.tenantId, count);
    const get = (query: Query): Promise<Exchange> =>
      exchange(requestOf(list, { path: filling.path ?? {}, query }, as(tenant)));
    const page = async (query: Query) => {
      const { status, text, body } = await get(query);
      expect(status, text).toBe(200);
      const { count, hasMore, nextCursor, [list.items]: items } = body as Record<string, unknown>;
      return { items: items as Item[], count, hasMore, nextCursor };
    };
    /** All pages from the first or from a cursor on, each checked for what it says of itself. */
    const walk = async (query: Query, limit: number): Promise<Item[]> => {
      const all: Item[] = [];
      for (let startAfter: Query = {}; ; ) {
        const { items, count, hasMore, nextCursor } = await page({ ...query, ...startAfter, limit: String(limit) });
        all.push(...items);
        expect(count).toBe(items.length);
        expect(items.length).toBeLessThanOrEqual(limit);
        expect(nextCursor).toBe(hasMore ? items.at(-1)?.[list.id] : null);
        if (!hasMore) return all;
        expect(items.length).toBe(limit);
        startAfter = { startAfter: String(nextCursor) };
      }
    };
    const all = combinationsOf(list, filling);
    const combinations = long ? all : sampleOf(all, seed);
    return { ...filling, get, walk, combinations, share: `${combinations.length} of ${all.length} combinations` };
  }

  const idsOf = (items: readonly Item[]) => items.map((item) => item[list.id]);

  /** The items in the order that a query asks for, equal ones by their ids. */
  function sorted(items: readonly Item[], { sortBy = "", sortDir = "desc" }: Query): Item[] {
    const rank = list.rank[sortBy] ?? ((item: Item) => item[sortBy]);
    const compare = (one: unknown, other: unknown) => Number((one as string) > (other as string)) * 2 - 1;
    const ascending = items.toSorted((one, other) =>
      rank(one) === rank(other) ? compare(one[list.id], other[list.id]) : compare(rank(one), rank(other)),
    );
    return sortDir === "desc" ? ascending.reverse() : ascending;
  }

  test("pages of 1 to 7 give every row once and in order, whatever is sorted and filtered", async ({ task }) => {
    const { shown, filters, walk, combinations, share } = await fill(24);
    const all = await walk({}, 100);
    expect(all.length).toBe(shown);
    let walks = 0;
    for (const [at, query] of combinations.entries()) {
      const { sortBy, sortDir, ...wants } = query;
      const wanted = all.filter((item) =>
        Object.entries(wants).every(([name, value]) => filters[name]?.shows?.(item) ?? item[name] === value),
      );
      const expected = idsOf(sorted(wanted, query));
      expect(expected.length, JSON.stringify(query)).toBeGreaterThan(0);
      // Of several filters, one size for each combination; by sample, of all but the first.
      const inEverySize = at === 0 || (long && Object.keys(wants).length <= 1);
      for (const limit of inEverySize ? [1, 2, 3, 4, 5, 6, 7] : [1 + (at % 7)]) {
        expect(idsOf(await walk(query, limit)), JSON.stringify({ ...query, limit })).toEqual(expected);
        walks += 1;
      }
    }
    task.meta.figure = `lists: ${list.operation.operationId}, ${share}, ${walks} walks in order`;
  });

  test("a page is the same by whatever plan, also among rows that are sorted alike", async () => {
    const { get, combinations } = await fill(24);
    await get({});
    for (const query of combinations) {
      const [usual, without] = await rowsWithAndWithoutIndexes(() => get({ ...query, limit: "5" }));
      expect(without, JSON.stringify(query)).toEqual(usual);
    }
  });

  test.each(Object.entries(list.fates))(
    "a cursor is good for the rest of the list when its row %s",
    async (_, befall) => {
      const { walk } = await fill(24);
      const before = idsOf(await walk({}, 100));
      const place = 9;
      const cursor = String(before[place]);
      await befall(cursor);
      expect(idsOf(await walk({ startAfter: cursor }, 100))).toEqual(before.slice(place + 1));
    },
  );

  test.each(["bg_none", "", " ", "null", "x".repeat(65)])("the cursor %j is refused by name", async (startAfter) => {
    const { get } = await fill(24);
    const answer = await get({ startAfter });
    expect([answer.status, refusalOf(answer).code]).toEqual([400, "VALIDATION_ERROR"]);
    expect(answer.body).toMatchObject({ error: { details: [{ path: "startAfter" }] } });
  });

  test("an unknown cursor is refused whatever is sorted and filtered, also where nothing is left", async () => {
    const { get, combinations } = await fill(24);
    const queries = combinations.flatMap((query) => [query, { ...query, ...filtersThatLeaveNothing(list, query) }]);
    for (const query of queries) {
      const answer = await get({ ...query, startAfter: "none" });
      expect(answer.body, JSON.stringify(query)).toMatchObject({ error: { details: [{ path: "startAfter" }] } });
    }
  });

  test("of 20,000 rows a page reads what it shows, by an index, whatever is sorted, filtered and how deep", async ({
    task,
  }) => {
    // A few rows first, known to PostgreSQL, so that it checks references among the many by index.
    await fill(24);
    await sql(`analyze ${list.tables}`);
    const { ids, filters, get, combinations, share } = await fill(20_000);
    await sql(`analyze ${list.tables}`);
    const limit = 50;
    const faults: string[] = [];
    let plans = 0;
    let most = 0;
    await get({});
    for (const combination of combinations) {
      const few = Object.keys(combination).flatMap((name) => filters[name]?.rowsMax ?? []);
      // A page, the one row more that tells of the next, and its cursor's row; or all that a narrow filter leaves, of
      // several whichever the plan takes. Where a filter keeps most rows, the plan may as well pass over the few others:
      // at most as many again.
      const rowsMax = (few.length === 0 ? 2 * (limit + 1) : Math.max(...few)) * list.rowsPerItem + 2;
      for (const place of [{}, ...ids.map((startAfter) => ({ startAfter }))]) {
        const query = { ...combination, ...place };
        const nodes = (await plansOf(() => get({ ...query, limit: String(limit) }))).flat();
        const read = rowsRead(nodes);
        if (read > rowsMax || nodes.some((node) => node["Node Type"] === "Seq Scan")) {
          faults.push(`${JSON.stringify(query)} reads ${read} rows, not ${rowsMax}: ${describePlan(nodes)}`);
        }
        plans += 1;
        most = Math.max(most, read);
      }
    }
    expect(faults).toEqual([]);
    task.meta.figure = `lists: ${list.operation.operationId}, ${share}, ${plans} plans of pages of ${limit} out of 20,000, at most ${most} rows read`;
  });
});
