import { describe, expect, test } from "vitest";
import { Problem } from "#domain/problem";
import {
  assetAfter,
  lineAfterRent,
  lineStatusOf,
  type OrderStatus,
  type OrderTrigger,
  orderAfter,
  orderStatuses,
  orderTriggers,
  type RentalStatus,
  type RentalTrigger,
  rentalAfter,
  rentalStatuses,
  rentalTriggers,
} from "#domain/transitions";
import { problemOf } from "../support/problem-of.ts";

/** The state after, or the code of the refusal. */
function outcome(act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

describe("an order", () => {
  const goTo = (status: OrderStatus, trigger: OrderTrigger, requireOrderConfirmation = false) =>
    outcome(() =>
      orderAfter({ id: "ord_1", status, totalDevices: 3, rentedDevices: 1 }, trigger, { requireOrderConfirmation }),
    );

  // in the order of the triggers: confirm, edit, rent, cancel
  const matrix: Record<OrderStatus, string[]> = {
    pending: ["confirmed", "pending", "partial", "cancelled"],
    confirmed: ["INVALID_STATUS", "confirmed", "partial", "cancelled"],
    partial: ["INVALID_STATUS", "INVALID_STATUS", "partial", "ORDER_NOT_CANCELLABLE"],
    fulfilled: ["INVALID_STATUS", "INVALID_STATUS", "ITEM_FULLY_FULFILLED", "ORDER_NOT_CANCELLABLE"],
    cancelled: ["ALREADY_CANCELLED", "ALREADY_CANCELLED", "ORDER_NOT_CONFIRMED", "ALREADY_CANCELLED"],
  };

  test.each(orderStatuses)("that is %s goes where each trigger leads, or is refused", (status) => {
    expect(orderTriggers.map((trigger) => goTo(status, trigger))).toEqual(matrix[status]);
  });

  test.each(orderStatuses)(
    "that is %s and has to be confirmed differs in one thing: pending cannot be rented",
    (status) => {
      const expected = status === "pending" ? matrix.pending.with(2, "ORDER_NOT_CONFIRMED") : matrix[status];
      expect(orderTriggers.map((trigger) => goTo(status, trigger, true))).toEqual(expected);
    },
  );

  test.each([
    [1, 0, "fulfilled"],
    [2, 0, "partial"],
    [2, 1, "fulfilled"],
    [3, 1, "partial"],
  ])("of %i units, %i of them rented, is %s with one more", (totalDevices, rentedDevices, expected) => {
    const status = rentedDevices === 0 ? "confirmed" : "partial";
    expect(orderAfter({ id: "ord_1", status, totalDevices, rentedDevices }, "rent")).toBe(expected);
  });

  test("says what it is, and what it had to be", () => {
    const order = { id: "ord_1", status: "partial", totalDevices: 3, rentedDevices: 1 } as const;
    expect(problemOf(() => orderAfter(order, "cancel")).message).toBe(
      "Order ord_1 is partial; this is possible while it is pending or confirmed.",
    );
    const pending = { ...order, status: "pending" } as const;
    expect(problemOf(() => orderAfter(pending, "rent", { requireOrderConfirmation: true })).message).toBe(
      "Order ord_1 is pending; this is possible while it is confirmed or partial.",
    );
  });
});

describe("a line", () => {
  test.each([
    [2, 0, "pending", "partial"],
    [2, 1, "partial", "completed"],
    [2, 2, "completed", "ITEM_FULLY_FULFILLED"],
    [1, 0, "pending", "completed"],
    [3, 1, "partial", "partial"],
  ])("of %i units, %i of them rented, is %s, and with one more %s", (quantity, rentedDevices, now, then) => {
    const line = { sku: "NB-14", quantity, rentedDevices };
    expect(lineStatusOf(line)).toBe(now);
    expect(outcome(() => lineAfterRent(line))).toBe(then);
  });
});

describe("a rental", () => {
  const goTo = (status: RentalStatus, trigger: RentalTrigger) =>
    outcome(() => rentalAfter({ id: "sub_1", status }, trigger));

  test.each([
    ["extend", "active"],
    ["replace", "active"],
    ["upgrade", "ended_upgrade"],
    ["buyout", "ended_buyout"],
    ["early_return", "ended_early_return"],
    ["complete", "ended_completed"],
    ["cancel", "cancelled"],
  ] as const)("that is active becomes by %s %s", (trigger, expected) => {
    expect(goTo("active", trigger)).toBe(expected);
  });

  test.each(rentalStatuses.filter((status) => status !== "active"))("that is %s goes nowhere", (status) => {
    const cancelled = status === "cancelled" ? "ALREADY_CANCELLED" : "ALREADY_ENDED";
    const expected = rentalTriggers.map((trigger) => (trigger === "cancel" ? cancelled : "SUBSCRIPTION_NOT_ACTIVE"));
    expect(rentalTriggers.map((trigger) => goTo(status, trigger))).toEqual(expected);
  });

  test("leaves its asset sold, returned, out of use or where it is", () => {
    expect(rentalTriggers.map((trigger) => assetAfter[trigger])).toEqual([
      ...[null, "unavailable", "returned", "sold", "returned", "returned", null],
    ]);
  });
});
