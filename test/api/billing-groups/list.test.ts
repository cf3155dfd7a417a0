import { expect, test } from "vitest";
import { type Answer, clientOf, placesOf } from "../../support/client.ts";
import { sql } from "../../support/database.ts";
import { newCustomer, newGroup, newShop, newUnit, type TestShop, unique } from "../../support/factories.ts";
import { setMonthlyAmount, setStatus } from "../behind.ts";

const path = "/v1/billing-groups";

type Row = { groupName?: string; billingDay?: number; status?: string; createdAt?: string; updatedAt?: string };

/** Puts groups without members into the table, one per row, and gives their ids. */
async function putGroups({ tenantId, customerId }: TestShop, rows: readonly Row[]): Promise<string[]> {
  const ids = rows.map(() => unique("bg"));
  await sql(
    `insert into billing_groups
       (tenant_id, id, customer_id, group_name, billing_day, currency, status, created_by, created_at, updated_at)
     select $1, id, $2, name, day, 'EUR', status, 'test', created::timestamptz, updated::timestamptz
       from unnest($3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[])
         as g (id, name, day, status, created, updated)`,
    [
      tenantId,
      customerId,
      ids,
      rows.map((row) => row.groupName ?? "Design"),
      rows.map((row) => row.billingDay ?? 1),
      rows.map((row) => row.status ?? "active"),
      rows.map((row) => row.createdAt ?? "2026-11-01T09:00:00Z"),
      rows.map((row) => row.updatedAt ?? "2026-11-01T09:00:00Z"),
    ],
  );
  return ids;
}

const minute = (at: number) => `2026-11-01T09:${String(at).padStart(2, "0")}:00.000Z`;
const idsOf = ({ body }: Answer): string[] =>
  body.billingGroups.map((group: { billingGroupId: string }) => group.billingGroupId);

/** Reads page after page as a client does; `between` happens after the first page. */
async function walk(shop: TestShop, query: string, between?: () => Promise<unknown>): Promise<string[]> {
  const ids: string[] = [];
  let next = "";
  for (let pages = 0; pages < 100; pages++) {
    const answer = await shop.client.get(`${path}?${query}${next}`);
    expect(answer.status).toBe(200);
    ids.push(...idsOf(answer));
    const { hasMore, nextCursor, count } = answer.body;
    expect(count).toBe(answer.body.billingGroups.length);
    expect(nextCursor).toBe(hasMore ? ids.at(-1) : null);
    if (!hasMore) return ids;
    if (pages === 0) await between?.();
    next = `&startAfter=${nextCursor}`;
  }
  throw new Error("the list has no end");
}

test("a business unit without groups has an empty page", async () => {
  const shop = await newShop();
  const { status, body } = await shop.client.get(path);
  expect(status).toBe(200);
  expect(body).toEqual({ success: true, billingGroups: [], count: 0, hasMore: false, nextCursor: null });
});

test("a group is listed exactly as it is read", async () => {
  const shop = await newShop();
  const group = await newGroup(shop, { notes: "PO 4711" });
  const { body } = await shop.client.get(path);
  expect(body.billingGroups).toEqual([(await shop.client.get(group.path)).body.billingGroup]);
});

test("new prices and ended members show at once", async () => {
  const shop = await newShop([12900, 8900, 15900]);
  await newGroup(shop);
  await setMonthlyAmount(shop.tenantId, shop.rentalIds.slice(0, 1), 9900);
  await setStatus(shop.tenantId, shop.rentalIds.slice(1, 2), "ended_buyout");
  expect((await shop.client.get(path)).body.billingGroups).toMatchObject([
    { rentalIds: shop.rentalIds, activeRentalCount: 2, totalMonthlyAmount: 258 },
  ]);
});

test("the newest groups come first, 50 to a page, if nothing else is asked for", async () => {
  const shop = await newShop();
  const ids = await putGroups(
    shop,
    Array.from({ length: 51 }, (_, at) => ({ createdAt: minute(at) })),
  );
  const { body } = await shop.client.get(path);
  expect(idsOf({ body } as Answer)).toEqual(ids.toReversed().slice(0, 50));
  expect(body).toMatchObject({ count: 50, hasMore: true, nextCursor: ids[1] });
});

test("a page holds up to 100 groups", async () => {
  const shop = await newShop();
  await putGroups(
    shop,
    Array.from({ length: 101 }, () => ({})),
  );
  expect((await shop.client.get(`${path}?limit=100`)).body).toMatchObject({ count: 100, hasMore: true });
});

test("the last page says so, also where it is full", async () => {
  const shop = await newShop();
  await putGroups(shop, [{}, {}, {}, {}]);
  const first = await shop.client.get(`${path}?limit=2`);
  const second = await shop.client.get(`${path}?limit=2&startAfter=${first.body.nextCursor}`);
  expect(first.body).toMatchObject({ count: 2, hasMore: true });
  expect(second.body).toMatchObject({ count: 2, hasMore: false, nextCursor: null });
});

const sorts = ["createdAt", "updatedAt", "groupName", "billingDay"].flatMap((sortBy) =>
  ["asc", "desc"].map((sortDir) => ({ sortBy, sortDir })),
);

test.each(sorts)(
  "page after page by $sortBy $sortDir gives every group once, in order",
  async ({ sortBy, sortDir }) => {
    const shop = await newShop();
    // Two of each value, so that pages of three end amid equals.
    const places = [3, 1, 4, 1, 5, 3, 2, 4, 2, 5];
    const ids = await putGroups(
      shop,
      places.map((place) => ({
        createdAt: minute(place),
        updatedAt: minute(place),
        groupName: place % 2 ? `G${place}` : `g${place}`,
        billingDay: place,
      })),
    );
    const inOrder = ids.map((id, at) => ({ id, place: places[at] as number }));
    inOrder.sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
    if (sortDir === "desc") inOrder.reverse();
    expect(await walk(shop, `limit=3&sortBy=${sortBy}&sortDir=${sortDir}`)).toEqual(inOrder.map(({ id }) => id));
  },
);

test("without a direction the list is descending", async () => {
  const shop = await newShop();
  const ids = await putGroups(shop, [{ billingDay: 3 }, { billingDay: 20 }, { billingDay: 7 }]);
  expect(idsOf(await shop.client.get(`${path}?sortBy=billingDay`))).toEqual([ids[1], ids[2], ids[0]]);
});

test("filters by status and customer combine, alone and over pages", async () => {
  const shop = await newShop();
  const other = { ...shop, customerId: await newCustomer(shop.tenantId) };
  const mine = await putGroups(shop, [{}, { status: "inactive" }, {}, {}]);
  const theirs = await putGroups(other, [{}, { status: "inactive" }]);
  const found = async (query: string) => new Set(await walk(shop, `limit=2&${query}`));

  expect(await found("")).toEqual(new Set([...mine, ...theirs]));
  expect(await found(`customerId=${shop.customerId}`)).toEqual(new Set(mine));
  expect(await found("status=inactive")).toEqual(new Set([mine[1], theirs[1]]));
  expect(await found(`status=active&customerId=${other.customerId}`)).toEqual(new Set([theirs[0]]));
  expect(await found("customerId=cust_nobody")).toEqual(new Set());
});

test("groups made and deleted meanwhile move no other group off the next page", async () => {
  const shop = await newShop();
  const ids = (
    await putGroups(
      shop,
      Array.from({ length: 6 }, (_, at) => ({ createdAt: minute(at) })),
    )
  ).toReversed();
  const seen = await walk(shop, "limit=2", async () => {
    await putGroups(shop, [{ createdAt: minute(30) }, { createdAt: minute(31) }]);
    expect((await shop.client.delete(`${path}/${ids[0]}`)).status).toBe(200);
    expect((await shop.client.delete(`${path}/${ids[4]}`)).status).toBe(200);
  });
  expect(seen).toEqual([ids[0], ids[1], ids[2], ids[3], ids[5]]);
});

test("a cursor stays valid after its group was changed or deleted", async () => {
  const shop = await newShop();
  const ids = await putGroups(shop, [{ createdAt: minute(2) }, { createdAt: minute(1) }, { createdAt: minute(0) }]);
  const rest = () => shop.client.get(`${path}?startAfter=${ids[0]}`);
  expect((await shop.client.patch(`${path}/${ids[0]}`, { groupName: "Renamed" })).status).toBe(200);
  expect(idsOf(await rest())).toEqual(ids.slice(1));
  expect((await shop.client.delete(`${path}/${ids[0]}`)).status).toBe(200);
  expect(idsOf(await rest())).toEqual(ids.slice(1));
});

test("in the order of their making, a group that changes while it is the cursor hides no other group", async () => {
  const shop = await newShop();
  const ids = await putGroups(
    shop,
    Array.from({ length: 6 }, (_, at) => ({ createdAt: minute(at) })),
  );
  const seen = await walk(shop, "limit=2&sortBy=createdAt&sortDir=asc", () =>
    shop.client.patch(`${path}/${ids[1]}`, { groupName: "Renamed" }),
  );
  expect(new Set(seen)).toEqual(new Set(ids));
});

test("a cursor that names no group is refused", async () => {
  const shop = await newShop();
  const { status, body } = await shop.client.get(`${path}?startAfter=bg_none`);
  expect(status).toBe(400);
  expect(body.error.code).toBe("VALIDATION_ERROR");
  expect(placesOf(body)).toEqual(["startAfter"]);
});

test("a cursor of another business unit is refused in the same words", async () => {
  const [shop, other] = await Promise.all([newShop(), newShop()]);
  const { billingGroupId } = await newGroup(other);
  const refused = await shop.client.get(`${path}?startAfter=${billingGroupId}`);
  expect(refused.status).toBe(400);
  expect(refused.body).toEqual((await shop.client.get(`${path}?startAfter=bg_none`)).body);
});

test.each([
  { query: "limit=0", place: "limit" },
  { query: "limit=101", place: "limit" },
  { query: "limit=-1", place: "limit" },
  { query: "limit=1.5", place: "limit" },
  { query: "limit=ten", place: "limit" },
  { query: "limit=", place: "limit" },
  { query: "limit=010", place: "limit" },
  { query: "startAfter=", place: "startAfter" },
  { query: "sortBy=notes", place: "sortBy" },
  { query: "sortBy=group_name", place: "sortBy" },
  { query: "sortDir=up", place: "sortDir" },
  { query: "status=deleted", place: "status" },
  { query: "customerId=", place: "customerId" },
  { query: "status=active&status=inactive", place: "status" },
  { query: "offset=10", place: "offset" },
])("the query $query is refused by name", async ({ query, place }) => {
  const { client } = await newShop([]);
  const { status, body } = await client.get(`${path}?${query}`);
  expect(status).toBe(400);
  expect(body.error.code).toBe("VALIDATION_ERROR");
  expect(new Set(placesOf(body))).toEqual(new Set([place]));
});

test("all faults of a query are told at once", async () => {
  const { client } = await newShop([]);
  const { body } = await client.get(`${path}?limit=0&sortBy=x&sortDir=y&page=2`);
  expect(placesOf(body).sort()).toEqual(["limit", "page", "sortBy", "sortDir"]);
});

test("two business units of one organisation list their own groups only, with one key", async () => {
  const shop = await newShop();
  const { organisationId, key } = shop;
  const tenantId = await newUnit(organisationId);
  const sister = { ...shop, tenantId, client: clientOf({ tenantId, key }), customerId: await newCustomer(tenantId) };
  const [[mine], [hers]] = [await putGroups(shop, [{}]), await putGroups(sister, [{}])];
  expect(idsOf(await shop.client.get(path))).toEqual([mine]);
  expect(idsOf(await sister.client.get(path))).toEqual([hers]);
});

test("a key that does not open the business unit lists nothing", async () => {
  const [shop, other] = await Promise.all([newShop(), newShop()]);
  const { status, body } = await shop.client.get(path, { "Tenant-ID": other.tenantId });
  expect(status).toBe(403);
  expect(body.error.code).toBe("NO_TENANT_ACCESS");
});
