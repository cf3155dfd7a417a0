import { Problem, type ProblemCode } from "./problem.ts";

/** By trigger: from which state to which. What is not here is refused. */
type Transitions<State extends string, Trigger extends string> = {
  readonly [On in Trigger]: { readonly [From in State]?: readonly State[] };
};

export const orderStatuses = ["pending", "confirmed", "partial", "fulfilled", "cancelled"] as const;
export type OrderStatus = (typeof orderStatuses)[number];
/** `rent`: a subscription is made for one of its units. */
export const orderTriggers = ["confirm", "edit", "rent", "cancel"] as const;
export type OrderTrigger = (typeof orderTriggers)[number];

const ofOrder: Transitions<OrderStatus, OrderTrigger> = {
  confirm: { pending: ["confirmed"] },
  edit: { pending: ["pending"], confirmed: ["confirmed"] },
  rent: {
    pending: ["partial", "fulfilled"],
    confirmed: ["partial", "fulfilled"],
    partial: ["partial", "fulfilled"],
  },
  cancel: { pending: ["cancelled"], confirmed: ["cancelled"] },
};

/** Where orders have to be confirmed. */
const ofConfirmedOrder: typeof ofOrder = {
  ...ofOrder,
  rent: { confirmed: ["partial", "fulfilled"], partial: ["partial", "fulfilled"] },
};

/** Of an order's line, named `rentalStatus` on the wire. */
export type LineStatus = "pending" | "partial" | "completed";

const ofLine: Transitions<LineStatus, "rent"> = {
  rent: { pending: ["partial", "completed"], partial: ["partial", "completed"] },
};

export const rentalStatuses = [
  "active",
  "cancelled",
  "ended_completed",
  "ended_buyout",
  "ended_upgrade",
  "ended_early_return",
] as const;
export type RentalStatus = (typeof rentalStatuses)[number];
export const rentalTriggers = ["extend", "replace", "upgrade", "buyout", "early_return", "complete", "cancel"] as const;
export type RentalTrigger = (typeof rentalTriggers)[number];

const ofRental: Transitions<RentalStatus, RentalTrigger> = {
  extend: { active: ["active"] },
  replace: { active: ["active"] },
  upgrade: { active: ["ended_upgrade"] },
  buyout: { active: ["ended_buyout"] },
  early_return: { active: ["ended_early_return"] },
  complete: { active: ["ended_completed"] },
  cancel: { active: ["cancelled"] },
};

/**
 * What becomes of the asset of a rental by each trigger (of a replaced one: of the old asset); null: it stays with the
 * customer. Whether an asset may go there is for its own table to say.
 */
export const assetAfter = {
  extend: null,
  replace: "unavailable",
  upgrade: "returned",
  buyout: "sold",
  early_return: "returned",
  complete: "returned",
  cancel: null,
} as const satisfies Record<RentalTrigger, string | null>;

/** What is refused, by noun: the code for a trigger in a state that has no way on. */
const codes = {
  order: (status: OrderStatus, trigger: OrderTrigger): ProblemCode => {
    if (trigger === "rent") return status === "fulfilled" ? "ITEM_FULLY_FULFILLED" : "ORDER_NOT_CONFIRMED";
    if (status === "cancelled") return "ALREADY_CANCELLED";
    return trigger === "cancel" ? "ORDER_NOT_CANCELLABLE" : "INVALID_STATUS";
  },
  rental: (status: RentalStatus, trigger: RentalTrigger): ProblemCode => {
    if (trigger !== "cancel") return "SUBSCRIPTION_NOT_ACTIVE";
    return status === "cancelled" ? "ALREADY_CANCELLED" : "ALREADY_ENDED";
  },
};

/** The states that a trigger leads to from a state; none where it may not happen. */
const waysOn = <State extends string, Trigger extends string>(
  table: Transitions<State, Trigger>,
  from: State,
  trigger: Trigger,
): readonly State[] => table[trigger][from] ?? [];

type Order = { id: string; status: OrderStatus; totalDevices: number; rentedDevices: number };

/**
 * The state of an order after a trigger; `rent` counts one more unit. Throws the refusal of a trigger that this state has
 * not.
 */
export function orderAfter(
  order: Order,
  trigger: OrderTrigger,
  { requireOrderConfirmation = false } = {},
): OrderStatus {
  const { id, status, totalDevices, rentedDevices } = order;
  const table = requireOrderConfirmation ? ofConfirmedOrder : ofOrder;
  const ways = waysOn(table, status, trigger);
  if (ways.length === 0) throw refused("Order", id, status, codes.order(status, trigger), startsOf(table, trigger));
  if (trigger !== "rent") return ways[0] as OrderStatus;
  return rentedDevices + 1 >= totalDevices ? "fulfilled" : "partial";
}

/** The state of a rental after a trigger. Throws the refusal of a trigger that this state has not. */
export function rentalAfter(
  { id, status }: { id: string; status: RentalStatus },
  trigger: RentalTrigger,
): RentalStatus {
  const [way] = waysOn(ofRental, status, trigger);
  if (!way) throw refused("Subscription", id, status, codes.rental(status, trigger), startsOf(ofRental, trigger));
  return way;
}

type Line = { sku: string; quantity: number; rentedDevices: number };

/** How far a line of an order has come. */
export function lineStatusOf({ quantity, rentedDevices }: Pick<Line, "quantity" | "rentedDevices">): LineStatus {
  if (rentedDevices === 0) return "pending";
  return rentedDevices < quantity ? "partial" : "completed";
}

/** The state of a line when one more of its units has a subscription. Throws `ITEM_FULLY_FULFILLED` where all have one. */
export function lineAfterRent(line: Line): LineStatus {
  if (waysOn(ofLine, lineStatusOf(line), "rent").length === 0) {
    throw new Problem("ITEM_FULLY_FULFILLED", `All ${line.quantity} units of ${line.sku} have a subscription.`);
  }
  return lineStatusOf({ ...line, rentedDevices: line.rentedDevices + 1 });
}

const startsOf = <State extends string, Trigger extends string>(table: Transitions<State, Trigger>, trigger: Trigger) =>
  Object.keys(table[trigger]).join(" or ");

const refused = (noun: string, id: string, status: string, code: ProblemCode, possible: string) =>
  new Problem(code, `${noun} ${id} is ${status}; this is possible while it is ${possible}.`);
