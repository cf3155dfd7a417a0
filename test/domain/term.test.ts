import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, addMonths, daysBetween } from "#domain/day";
import {
  chargeFor,
  daysFromStart,
  endOf,
  monthsElapsed,
  monthsRemaining,
  type Stretch,
  thirtiethsTo,
} from "#domain/term";

const someDay = fc.integer({ min: 0, max: 3000 }).map((days) => addDays("2024-01-01", days));
const someTerm = fc.record({ startsOn: someDay, contractLength: fc.integer({ min: 1, max: 48 }) });

/** A day of a term, its first and its end among them. */
const dayOf = ({ startsOn, contractLength }: { startsOn: string; contractLength: number }) =>
  fc
    .integer({ min: 0, max: daysBetween(startsOn, endOf({ startsOn, contractLength })) })
    .map((days) => addDays(startsOn, days));

test.each([
  ["2024-01-31", 12, "2025-01-31"],
  ["2024-01-31", 18, "2025-07-31"],
  ["2026-01-20", 3, "2026-04-20"],
  ["2028-02-29", 12, "2029-02-28"],
  ["2025-08-31", 6, "2026-02-28"],
])("a contract from %s for %i months ends on %s", (startsOn, contractLength, expected) => {
  expect(endOf({ startsOn, contractLength })).toBe(expected);
});

describe("the position of a day", () => {
  test.each([
    ["2026-03-15", "2026-03-15", 0],
    ["2026-03-15", "2026-04-15", 30],
    ["2026-03-15", "2026-05-01", 46],
    ["2026-03-15", "2026-03-14", -1],
    ["2026-01-31", "2026-02-28", 30],
    ["2026-01-31", "2026-03-01", 31],
    ["2026-01-31", "2026-03-30", 60],
    ["2026-01-31", "2026-03-31", 60],
    ["2026-01-30", "2026-02-28", 30],
    ["2026-01-29", "2026-02-28", 30],
    ["2028-01-29", "2028-02-28", 29],
    ["2026-01-01", "2026-02-28", 57],
    ["2026-01-01", "2026-12-31", 359],
  ])("from %s: %s is %i thirtieths away", (startsOn, day, expected) => {
    expect(thirtiethsTo(day, startsOn)).toBe(expected);
  });

  test("is a whole month on each monthly date", () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: 0, max: 120 }), (startsOn, months) => {
        expect(thirtiethsTo(addMonths(startsOn, months), startsOn)).toBe(30 * months);
      }),
    );
  });

  test("never falls from one day to the next", () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: -800, max: 2000 }), (startsOn, days) => {
        const day = addDays(startsOn, days);
        expect(thirtiethsTo(addDays(day, 1), startsOn)).toBeGreaterThanOrEqual(thirtiethsTo(day, startsOn));
      }),
    );
  });
});

describe("a slice", () => {
  const at = (startsOn: string, monthlyAmount: bigint, months = 12) => ({
    startsOn,
    stretches: [{ months, monthlyAmount }],
  });

  test.each([
    ["2025-03-15", 12900n, "2025-03-15", "2025-04-15", 12900n],
    ["2025-03-15", 12900n, "2025-04-15", "2025-05-01", 6880n],
    ["2025-03-15", 12900n, "2025-05-01", "2025-06-01", 12900n],
    ["2025-03-15", 12900n, "2026-01-01", "2026-02-01", 12900n],
    ["2025-03-15", 12900n, "2026-02-01", "2026-03-01", 12900n],
    ["2025-03-15", 12900n, "2026-03-01", "2026-03-15", 6020n],
    ["2026-02-01", 10000n, "2026-02-01", "2026-02-10", 3000n],
    ["2026-02-01", 10000n, "2026-02-10", "2026-02-19", 3000n],
    ["2026-02-01", 10000n, "2026-02-19", "2026-03-01", 4000n],
    ["2026-04-01", 12345n, "2026-04-01", "2026-04-11", 4115n],
    ["2026-04-01", 1000n, "2026-04-01", "2026-04-11", 333n],
    ["2026-04-01", 1000n, "2026-04-01", "2026-04-21", 667n],
    ["2026-04-01", 15n, "2026-04-01", "2026-04-02", 1n],
    ["2026-01-31", 3000n, "2026-01-31", "2026-02-28", 3000n],
    ["2026-01-31", 3000n, "2026-02-28", "2026-03-01", 100n],
    ["2026-01-20", 9000n, "2026-01-20", "2026-02-01", 3300n],
    ["2026-01-20", 9000n, "2026-04-01", "2026-04-20", 5700n],
    ["2026-04-01", 12900n, "2026-05-05", "2026-05-05", 0n],
    ["2026-04-01", 0n, "2026-04-01", "2026-05-01", 0n],
  ])("from %s at %s a month: [%s, %s) is %s", (startsOn, monthlyAmount, from, until, expected) => {
    expect(chargeFor(at(startsOn, monthlyAmount), { from, until })).toBe(expected);
  });

  test("the year from 15 March, billed on the 1st after its first month, is twelve months: 1548.00", () => {
    const days = [
      "2025-03-15",
      "2025-04-15",
      ...Array.from({ length: 11 }, (_, at) => addMonths("2025-05-01", at)),
      "2026-03-15",
    ];
    const slices = days.slice(1).map((until, at) => ({ from: days[at] as string, until }));
    const charges = slices.map((slice) => chargeFor(at("2025-03-15", 12900n), slice));
    expect(charges).toEqual([12900n, 6880n, ...Array(10).fill(12900n), 6020n]);
    expect(charges.reduce((all, one) => all + one)).toBe(154800n);
  });

  test.each([29, 30, 31])("a month from the %ith of January is one month, to the end of February too", (day) => {
    const contract = at(`2026-01-${day}`, 9999n);
    expect(chargeFor(contract, { from: `2026-01-${day}`, until: "2026-02-28" })).toBe(9999n);
    expect(chargeFor(contract, { from: "2026-02-28", until: `2026-03-${day}` })).toBe(9999n);
  });

  test("after an extension at a new price the line goes on from the old end", () => {
    const contract = {
      startsOn: "2026-01-15",
      stretches: [
        { months: 12, monthlyAmount: 12900n },
        { months: 6, monthlyAmount: 9900n },
      ],
    };
    expect(chargeFor(contract, { from: "2026-12-15", until: "2027-01-15" })).toBe(12900n);
    expect(chargeFor(contract, { from: "2027-01-15", until: "2027-02-15" })).toBe(9900n);
    // 14/30 of the old month and 16/30 of the new one: 60.20 and 52.80
    expect(chargeFor(contract, { from: "2027-01-01", until: "2027-02-01" })).toBe(6020n + 5280n);
    expect(chargeFor(contract, { from: "2026-01-15", until: "2027-07-15" })).toBe(12n * 12900n + 6n * 9900n);
  });

  test.each([
    ["2026-03-31", "2026-04-30"],
    ["2027-03-31", "2027-04-02"],
    ["2026-06-02", "2026-06-01"],
  ])("[%s, %s) is no slice of a year from 2026-04-01", (from, until) => {
    expect(() => chargeFor(at("2026-04-01", 12900n), { from, until })).toThrow(RangeError);
  });

  const someStretches = fc.array(
    fc.record({ months: fc.integer({ min: 1, max: 24 }), monthlyAmount: fc.bigInt({ min: 0n, max: 10n ** 12n }) }),
    { minLength: 1, maxLength: 4 },
  );
  const lengthOf = (stretches: readonly Stretch[]) => stretches.reduce((all, { months }) => all + months, 0);

  const cutContract = fc.tuple(someDay, someStretches).chain(([startsOn, stretches]) => {
    const term = { startsOn, contractLength: lengthOf(stretches) };
    return fc.array(dayOf(term), { maxLength: 30 }).map((cuts) => {
      const days = [startsOn, ...cuts.toSorted(), endOf(term)];
      const slices = days.slice(1).map((until, at) => ({ from: days[at] as string, until }));
      return { startsOn, stretches, slices };
    });
  });

  test("touching slices from start to end add up to all monthly amounts, whatever the cuts", () => {
    fc.assert(
      fc.property(cutContract, ({ slices, ...contract }) => {
        const charges = slices.map((slice) => chargeFor(contract, slice));
        const months = contract.stretches.reduce((all, one) => all + BigInt(one.months) * one.monthlyAmount, 0n);
        expect(charges.reduce((all, charge) => all + charge, 0n)).toBe(months);
        for (const charge of charges) expect(charge >= 0n).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("of one month between monthly dates costs exactly that month", () => {
    fc.assert(
      fc.property(someTerm, fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 12n }), (term, nth, monthlyAmount) => {
        const month = nth % term.contractLength;
        const slice = { from: addMonths(term.startsOn, month), until: addMonths(term.startsOn, month + 1) };
        expect(chargeFor(at(term.startsOn, monthlyAmount, term.contractLength), slice)).toBe(monthlyAmount);
      }),
    );
  });
});

describe("months remaining", () => {
  const year = { startsOn: "2026-01-15", contractLength: 12 };
  const up = { partialMonths: "up", chargeCurrentMonth: true } as const;
  const down = { partialMonths: "down", chargeCurrentMonth: true } as const;
  const upAfter = { partialMonths: "up", chargeCurrentMonth: false } as const;
  const downAfter = { partialMonths: "down", chargeCurrentMonth: false } as const;

  test.each([
    // day, up, down, the same without the running month
    ["2026-01-14", 12, 12, 11, 11],
    ["2026-01-15", 12, 12, 11, 11],
    ["2026-01-16", 12, 11, 11, 11],
    ["2026-02-14", 12, 11, 11, 11],
    ["2026-02-15", 11, 11, 10, 10],
    ["2026-09-14", 5, 4, 4, 4],
    ["2026-09-15", 4, 4, 3, 3],
    ["2026-09-20", 4, 3, 3, 3],
    ["2026-12-15", 1, 1, 0, 0],
    ["2026-12-16", 1, 0, 0, 0],
    ["2027-01-14", 1, 0, 0, 0],
    ["2027-01-15", 0, 0, 0, 0],
    ["2027-06-01", 0, 0, 0, 0],
  ])("on %s: %i, rounded down %i; without the running one %i, %i", (day, ...expected) => {
    expect([up, down, upAfter, downAfter].map((rule) => monthsRemaining(year, day, rule))).toEqual(expected);
  });

  const someRule = fc.constantFrom(up, down, upAfter, downAfter);
  const someCase = someTerm.chain((term) =>
    fc.tuple(
      fc.constant(term),
      fc.integer({ min: -60, max: 1600 }).map((days) => addDays(term.startsOn, days)),
      someRule,
    ),
  );

  test("are never more than the term has, never fewer than none, and never grow", () => {
    fc.assert(
      fc.property(someCase, ([term, day, rule]) => {
        const months = monthsRemaining(term, day, rule);
        expect(Number.isInteger(months) && months >= 0 && months <= term.contractLength).toBe(true);
        expect(monthsRemaining(term, addDays(day, 1), rule)).toBeLessThanOrEqual(months);
      }),
    );
  });

  test("are within a month of what the days say, and rounding up never gives fewer than down", () => {
    fc.assert(
      fc.property(someCase, ([term, day]) => {
        const [most, least] = [monthsRemaining(term, day, up), monthsRemaining(term, day, downAfter)];
        expect(monthsRemaining(term, day, down)).toBeLessThanOrEqual(most);
        expect(monthsRemaining(term, day, upAfter)).toBeLessThanOrEqual(most);
        expect(most - least).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("what has passed", () => {
  test.each([
    ["2026-01-31", "2026-01-31", 0, 0],
    ["2026-01-31", "2026-01-30", 0, 0],
    ["2026-01-31", "2025-06-30", 0, 0],
    ["2026-01-31", "2026-02-27", 0, 27],
    ["2026-01-31", "2026-02-28", 1, 28],
    ["2026-01-31", "2026-03-30", 1, 58],
    ["2026-01-31", "2026-03-31", 2, 59],
    ["2026-01-31", "2027-01-30", 11, 364],
    ["2026-01-31", "2027-01-31", 12, 365],
    ["2026-01-31", "2030-01-31", 12, 1461],
  ])("of a year from %s on %s: %i months, %i days", (startsOn, day, months, days) => {
    expect(monthsElapsed({ startsOn, contractLength: 12 }, day)).toBe(months);
    expect(daysFromStart(startsOn, day)).toBe(days);
  });
});
