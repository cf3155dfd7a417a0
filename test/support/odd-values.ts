import { written } from "./draft.ts";

const words = (text: string) => text.trim().split(/\s+/);

/** Arrays within arrays. */
export const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

export const oddTexts = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "a\udfffb",
  "\u202egnp.exe",
  "\ufeff",
  "\u2028",
  "\u{1f4a5}",
  "e\u0301",
  "a".repeat(65),
  "a".repeat(201),
  "\u{1f4a5}".repeat(101),
  "a".repeat(5001),
  "a".repeat(1_000_000),
  "'; drop table rentals; --",
  "\\",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "../../etc/passwd",
  "a\r\nSet-Cookie: a=b",
  "__proto__",
  "constructor",
  "null",
  "NaN",
  "1",
  "2026-02-30T25:61:61Z",
];

const oddNumbers = [
  ...[0, -0, -1, 1.5, 29, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 63), 1e308, 5e-324],
  ...["1e400", "-1e400", "NaN", "Infinity", "0x1f", "01", "1.", "+1", ".5", "9".repeat(400)].map(written),
];

export const oddValues: unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [null],
  [[]],
  [{}],
  { length: 1 },
  { toString: null, valueOf: null, toJSON: 1 },
  JSON.parse('{"__proto__":{"isAdmin":true}}'),
  { constructor: { prototype: { isAdmin: true } } },
  Array.from({ length: 10_001 }, (_, at) => `sub_${at}`),
  Array.from({ length: 20_000 }, () => 1),
  written(deep(33)),
  written(deep(100_000)),
  ...oddTexts,
  ...oddNumbers,
];

/** Fields that no body takes, many of them the names of things that a server keeps for itself. */
export const oddFields = [
  ...words(`
    id tenantId tenant_id organisationId createdAt updatedAt deletedAt createdBy version currency totalMonthlyAmount
    activeRentalCount billingGroupId isAdmin role scopes GroupName a.b $where
    __proto__ constructor prototype toString hasOwnProperty`),
  ...["", " ", "status ", "\u0000", "\ud800"],
];

export const oddHeaders: Record<string, string[]> = {
  "Content-Type": words(`
    text/plain application/jsonx application/json; application/json;charset=utf-16 Application/JSON json */*
    application/json,text/html application/x-www-form-urlencoded multipart/form-data;boundary=a`).concat(
    ...["", "application/json ; charset=utf-8", "application/json;a_b=1", `application/json${";a=  ".repeat(50)};`],
  ),
  "Content-Encoding": ["gzip", "br", "identity", "deflate, gzip", ""],
  "Tenant-ID": ["", " ", "bu_1", "x".repeat(65), "x".repeat(8000), "null", "*", "' or 1=1 --", "a, b", "%00"],
  Authorization: [
    ...["", "Bearer", "Bearer ", "Basic YTpi", "bearer x", "Bearer a b", "Bearer \t", `Bearer ${"x".repeat(8000)}`],
    ...["Bearer fxp_live_eu_", `Bearer fxp_live_mars_00000000_${"0".repeat(38)}`],
  ],
  "Idempotency-Key": ["", " ", '""', '"', "k".repeat(255), "k".repeat(256), "a\tb", '"quoted"', "'; --"],
  "If-Match": words(`* " "1 W/"1" "1","2" , "9999999999999999999" \\ "0"`).concat("", "x".repeat(8000)),
  "If-None-Match": ["*", '"1"'],
  Accept: ["", "text/html", "application/problem+json", "*/*;q=0", "x".repeat(8000)],
  "X-Request-Id": ["req_mine", "a".repeat(8000)],
  "X-HTTP-Method-Override": ["DELETE"],
  "X-Forwarded-Host": ["evil.example"],
  "Content-Length": ["0", "5", "99999999999"],
  Range: ["bytes=0-1"],
  Expect: ["100-continue"],
};

/** Parts of a query, as on the wire. */
export const oddQueries = [
  ...words(`
    limit=0 limit=101 limit=1.5 limit=1e2 limit=-1 limit=50abc limit= limit=%00 limit=+5 limit=１ limit=1&limit=2
    limit[]=1 limit[$gt]=1 __proto__[a]=1 constructor=1 a = =1 && % %zz=%zz a=%ff
    startAfter= startAfter=bg_none startAfter=%00 startAfter=%ED%A0%80 startAfter='%20or%201=1
    sortBy=id sortBy= sortBy=createdAt;drop sortBy=CreatedAt sortDir=up sortDir=ASC
    status=deleted status=ACTIVE customerId= customerId=* customerId=a&customerId=b q=1 offset=5 page=2`),
  `startAfter=${"a".repeat(65)}`,
  `customerId=${"a".repeat(8000)}`,
  Array.from({ length: 2000 }, (_, at) => `p${at}=${at}`).join("&"),
];

/** What stands where an id belongs in a path, as on the wire. */
export const oddSegments = [
  ...words(`
    %00 a%00b %2F a%2Fb .. %2e%2e . % %zz %ff %ED%A0%80 %F0%9F%92%A5 💥 é %20 null undefined * {billingGroupId} :id
    bg_1;a=b a,b '%20or%201=1 \\ %5c __proto__ constructor bg_x%0d%0aSet-Cookie:a=b // a?b a#b`),
  ...["", "a".repeat(64), "a".repeat(65), "a".repeat(10_000)],
];
