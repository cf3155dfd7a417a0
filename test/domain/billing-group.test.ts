import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  admitMembers,
  type BillingGroup,
  changesTo,
  type MemberRental,
  membershipChange,
  totalsOf,
} from "#domain/billing-group";
import { problemOf } from "../support/problem-of.ts";

const rental = (id: string, more: Partial<MemberRental> = {}): MemberRental => ({
  id,
  version: 1,
  customerId: "cust_a",
  billingGroupId: null,
  status: "active",
  monthlyAmount: 12900n,
  ...more,
});

const group: BillingGroup = {
  id: "bg_1",
  tenantId: "bu_1",
  customerId: "cust_a",
  groupName: "Design",
  billingDay: 1,
  currency: "EUR",
  status: "active",
  notes: "PO 4711",
  createdBy: "key_1",
  createdAt: "2026-11-01T09:00:00.000Z",
  updatedAt: "2026-11-01T09:00:00.000Z",
  version: 1,
  rentalIds: [],
  activeRentalCount: 0,
  totalMonthlyAmount: 0n,
};

const someRentals = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 4 }),
    status: fc.constantFrom("active", "cancelled", "ended_completed", "ended_buyout"),
    monthlyAmount: fc.bigInt({ min: 0n, max: 10n ** 15n }),
  }),
  { selector: ({ id }) => id, maxLength: 20 },
);

describe("totals", () => {
  test("129, 89 and 159 make 377", () => {
    const members = [rental("a", { monthlyAmount: 12900n }), rental("b", { monthlyAmount: 8900n })];
    expect(totalsOf([...members, rental("c", { monthlyAmount: 15900n })])).toEqual({
      rentalIds: ["a", "b", "c"],
      activeRentalCount: 3,
      totalMonthlyAmount: 37700n,
    });
  });

  test("a group without members adds up to nothing", () => {
    expect(totalsOf([])).toEqual({ rentalIds: [], activeRentalCount: 0, totalMonthlyAmount: 0n });
  });

  test.each(["cancelled", "ended_completed", "ended_buyout", "ended_upgrade", "ended_early_return"])(
    "a member that is %s is listed and not counted",
    (status) => {
      expect(totalsOf([rental("a"), rental("b", { status })])).toEqual({
        rentalIds: ["a", "b"],
        activeRentalCount: 1,
        totalMonthlyAmount: 12900n,
      });
    },
  );

  test("totals are the same in whatever order the members come", () => {
    fc.assert(
      fc.property(someRentals, (some) => {
        const members = some.map((one) => rental(one.id, one));
        expect(totalsOf(members.toReversed())).toEqual(totalsOf(members));
      }),
    );
  });

  test("totals are those of the active members, to the last cent", () => {
    fc.assert(
      fc.property(someRentals, (some) => {
        const totals = totalsOf(some.map((one) => rental(one.id, one)));
        let sum = 0n;
        let count = 0;
        for (const { status, monthlyAmount } of some) {
          if (status !== "active") continue;
          sum += monthlyAmount;
          count += 1;
        }
        expect(totals.totalMonthlyAmount).toBe(sum);
        expect(totals.activeRentalCount).toBe(count);
        expect(totals.rentalIds).toHaveLength(some.length);
      }),
    );
  });
});

describe("who may be a member", () => {
  const newGroup = { id: null, customerId: "cust_a" };

  test("rentals of the group's customer that are in no group are admitted, in the order they were named", () => {
    const known = [rental("a"), rental("b"), rental("c")];
    expect(admitMembers(["c", "a"], known, newGroup)).toEqual([rental("c"), rental("a")]);
  });

  test("members that are in the group already stay admitted", () => {
    const known = [rental("a", { billingGroupId: "bg_1" }), rental("b")];
    expect(admitMembers(["a", "b"], known, group).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("a rental that has ended is admitted: it stays listed until it is taken out", () => {
    expect(admitMembers(["a"], [rental("a", { status: "ended_buyout" })], newGroup)).toHaveLength(1);
  });

  test("a rental that is named twice counts once", () => {
    expect(admitMembers(["a", "b", "a"], [rental("a"), rental("b")], newGroup).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("no rentals are admitted as none", () => {
    expect(admitMembers([], [rental("a")], group)).toEqual([]);
  });

  test("rentals that do not exist are refused, each by its place", () => {
    const problem = problemOf(() => admitMembers(["x", "a", "y", "x"], [rental("a")], newGroup));
    expect(problem.code).toBe("SUBSCRIPTION_NOT_FOUND");
    expect(problem.faults).toEqual([
      { path: "rentalIds.0", message: "There is no rental x.", code: "rental" },
      { path: "rentalIds.2", message: "There is no rental y.", code: "rental" },
      { path: "rentalIds.3", message: "There is no rental x.", code: "rental" },
    ]);
  });

  test("rentals of other customers are refused, each by its place", () => {
    const known = [rental("a"), rental("b", { customerId: "cust_b" }), rental("c", { customerId: "cust_c" })];
    const problem = problemOf(() => admitMembers(["a", "b", "c"], known, newGroup));
    expect(problem.code).toBe("SUBSCRIPTION_DIFFERENT_CUSTOMER");
    expect(problem.faults?.map(({ path }) => path)).toEqual(["rentalIds.1", "rentalIds.2"]);
  });

  test("rentals of other groups are refused, each by its place and with the group it is in", () => {
    const known = [rental("a", { billingGroupId: "bg_1" }), rental("b", { billingGroupId: "bg_2" }), rental("c")];
    const problem = problemOf(() => admitMembers(["c", "a", "b"], known, group));
    expect(problem.code).toBe("SUBSCRIPTION_IN_OTHER_GROUP");
    expect(problem.faults).toEqual([
      { path: "rentalIds.2", message: "Rental b is in billing group bg_2.", code: "rental" },
    ]);
  });

  test("a group that is being made takes no rental of any group", () => {
    const problem = problemOf(() => admitMembers(["a"], [rental("a", { billingGroupId: "bg_1" })], newGroup));
    expect(problem.code).toBe("SUBSCRIPTION_IN_OTHER_GROUP");
  });

  test("what does not exist is refused before what belongs to somebody else, and that before what is taken", () => {
    const other = rental("b", { customerId: "cust_b", billingGroupId: "bg_2" });
    expect(problemOf(() => admitMembers(["x", "b"], [other], group)).code).toBe("SUBSCRIPTION_NOT_FOUND");
    expect(problemOf(() => admitMembers(["b"], [other], group)).code).toBe("SUBSCRIPTION_DIFFERENT_CUSTOMER");
  });
});

describe("a new list of members", () => {
  const twoLists = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { maxLength: 20 }).map((places) => {
    const rentals = places.map((_, at) => rental(`sub_${at}`));
    return {
      present: rentals.filter((_, at) => places[at]?.[0]),
      wanted: rentals.filter((_, at) => places[at]?.[1]),
    };
  });
  const without = (some: readonly MemberRental[], others: readonly MemberRental[]) =>
    some.filter(({ id }) => !others.some((other) => other.id === id));
  const sorted = (rentals: readonly MemberRental[]) => rentals.map(({ id }) => id).sort();

  test("nobody joins and leaves at once", () => {
    fc.assert(
      fc.property(twoLists, ({ present, wanted }) => {
        const { joining, leaving } = membershipChange(present, wanted);
        expect(without(joining, leaving)).toEqual(joining);
      }),
    );
  });

  test("who leaves was there, and who joins was not", () => {
    fc.assert(
      fc.property(twoLists, ({ present, wanted }) => {
        const { joining, leaving } = membershipChange(present, wanted);
        expect(without(leaving, present)).toEqual([]);
        expect(without(joining, present)).toEqual(joining);
      }),
    );
  });

  test("what was there, without who leaves and with who joins, is the new list", () => {
    fc.assert(
      fc.property(twoLists, ({ present, wanted }) => {
        const { joining, leaving } = membershipChange(present, wanted);
        expect(sorted([...without(present, leaving), ...joining])).toEqual(sorted(wanted));
      }),
    );
  });

  test("the same list moves nobody", () => {
    const members = [rental("a"), rental("b")];
    expect(membershipChange(members, members.toReversed())).toEqual({ joining: [], leaving: [] });
  });
});

describe("changes", () => {
  test("nothing sent changes nothing", () => {
    expect(changesTo(group, {})).toEqual({});
  });

  test("what is sent and already so is no change", () => {
    expect(changesTo(group, { groupName: "Design", billingDay: 1, status: "active", notes: "PO 4711" })).toEqual({});
  });

  test.each([
    { groupName: "Sales" },
    { billingDay: 28 },
    { status: "inactive" as const },
    { notes: "PO 4712" },
    { groupName: "Sales", billingDay: 15, status: "inactive" as const, notes: "none" },
  ])("%j is the change", (changes) => {
    expect(changesTo(group, changes)).toEqual(changes);
  });

  test("an empty note removes the note", () => {
    expect(changesTo(group, { notes: "" })).toEqual({ notes: null });
  });

  test("an empty note where there is none is no change", () => {
    expect(changesTo({ ...group, notes: null }, { notes: "" })).toEqual({});
  });
});
