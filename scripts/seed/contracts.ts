import { monthsBegun } from "#domain/customer";
import { addDays, addMonths, type Day } from "#domain/day";
import type { billingGroups } from "../../src/db/tables/billing-groups.ts";
import type { orderLines, orders } from "../../src/db/tables/orders.ts";
import type { rentals } from "../../src/db/tables/rentals.ts";
import type { Months, Offer } from "./catalogue.ts";
import type { customersOf } from "./people.ts";
import { asOf, madeOn, minorUnitsOf, morningOf } from "./rows.ts";
import type { Unit } from "./units.ts";

type Customer = ReturnType<typeof customersOf>[number];
type Rental = typeof rentals.$inferInsert;
type Order = typeof orders.$inferInsert;
type OrderLine = typeof orderLines.$inferInsert;

/** The billing group that is there from the start, of its customer's pumps. */
const groupId = "bg_harbour_wards";

/** How a rental that has ended did so, and on which day; a buyout for how much. */
type End = { status: Exclude<Rental["status"], "active" | undefined>; on: Day; paid?: number };

/** One rental: its customer, the variant, the term in months, its first day, and where it is not running or not alone. */
type Line = readonly [
  customerId: string,
  sku: string,
  months: Months,
  startsOn: Day,
  more?: { end?: End; group?: boolean; upgradeFrom?: string; alsoOrdered?: number },
];

/** Their ids are sub_demo_101 and so on. The first three are free, and make the group of the README's tour: 377. */
const lines: readonly Line[] = [
  ["cust_brightline", "NB-14-PRO-32", 24, "2026-03-15"],
  ["cust_brightline", "NB-13-AIR-16", 24, "2026-05-04"],
  ["cust_brightline", "NB-16-STUDIO", 24, "2026-06-21"],
  ["cust_harbour", "MV-IV-200", 36, "2025-11-01", { group: true }],
  ["cust_harbour", "MV-IV-200", 36, "2025-11-01", { group: true }],
  ["cust_harbour", "MV-IV-200", 24, "2026-02-10", { group: true }],
  [
    "cust_harbour",
    "MV-IV-200",
    12,
    "2025-08-18",
    { group: true, end: { status: "ended_completed", on: "2026-08-18" } },
  ],
  ["cust_harbour", "EL-TASK-2", 36, "2026-01-12"],
  ["cust_parcel", "VE-CARGO-LT", 24, "2026-04-01"],
  ["cust_parcel", "VE-CARGO-LT", 24, "2026-04-01"],
  ["cust_parcel", "VE-CARGO-LT", 36, "2026-04-20"],
  ["cust_parcel", "VE-CITY-7", 24, "2026-07-06"],
  ["cust_parcel", "VE-CITY-7", 12, "2025-06-16", { end: { status: "ended_completed", on: "2026-06-16" } }],
  ["cust_orchard", "NB-14-PRO-32", 36, "2025-09-08"],
  ["cust_orchard", "NB-14-PRO-32", 36, "2025-09-08"],
  ["cust_orchard", "NB-16-STUDIO", 24, "2026-01-26"],
  ["cust_orchard", "NB-13-AIR-16", 12, "2025-10-13", { end: { status: "ended_buyout", on: "2026-07-20", paid: 390 } }],
  ["cust_quay", "EL-TASK-2", 36, "2026-02-02"],
  ["cust_quay", "EL-TASK-2", 36, "2026-02-02"],
  ["cust_quay", "EL-TASK-2", 36, "2026-02-02"],
  ["cust_quay", "EL-TASK-2", 24, "2026-08-24", { alsoOrdered: 2 }],
  ["cust_aalto", "VE-CITY-7", 24, "2026-05-18"],
  ["cust_okafor", "NB-13-AIR-16", 24, "2026-06-01"],
  ["cust_silva", "VE-CITY-7", 12, "2026-09-14"],
  ["cust_khan", "NB-14-PRO-32", 12, "2026-02-28"],
  ["cust_novak", "NB-13-AIR-16", 24, "2025-12-08", { end: { status: "ended_upgrade", on: "2026-08-03" } }],
  ["cust_novak", "NB-14-PRO-32", 24, "2026-08-03", { upgradeFrom: "sub_demo_126" }],
  ["cust_jensen", "VE-CARGO-LT", 36, "2026-03-30"],
  ["cust_moreau", "EL-TASK-2", 12, "2026-10-05"],
  ["cust_moreau", "NB-16-STUDIO", 24, "2026-04-27", { end: { status: "ended_early_return", on: "2026-09-15" } }],
];

const neighbourLines: readonly Line[] = [
  ["cust_linden", "MV-IV-200", 24, "2026-03-02"],
  ["cust_linden", "MV-IV-200", 24, "2026-03-02"],
  ["cust_costa", "VE-CITY-7", 24, "2026-06-15"],
];

/** An order that nothing has been handed over of, or that was called off. */
type Wish = {
  id: string;
  customerId: string;
  placedOn: Day;
  status: "pending" | "confirmed" | "cancelled";
  items: readonly (readonly [sku: string, months: Months, quantity: number])[];
};

const wishes: readonly Wish[] = [
  {
    id: "ord_demo_901",
    customerId: "cust_silva",
    placedOn: "2026-11-18",
    status: "pending",
    items: [["VE-FOLD-20", 12, 1]],
  },
  {
    id: "ord_demo_902",
    customerId: "cust_lumen",
    placedOn: "2026-11-16",
    status: "confirmed",
    items: [
      ["NB-16-STUDIO", 24, 4],
      ["NV-27-4K-BLK", 24, 4],
    ],
  },
  {
    id: "ord_demo_903",
    customerId: "cust_solace",
    placedOn: "2026-11-19",
    status: "pending",
    items: [["MV-BED-H4", 12, 3]],
  },
  {
    id: "ord_demo_904",
    customerId: "cust_tidewater",
    placedOn: "2026-09-30",
    status: "cancelled",
    items: [["NB-14-PRO-64", 24, 2]],
  },
];

/** What a unit's customers have ordered and rent. */
export type Contracts = {
  orders: Order[];
  orderLines: OrderLine[];
  rentals: Rental[];
  groups: (typeof billingGroups.$inferInsert)[];
};

type Shop = { unit: Unit; customers: ReadonlyMap<string, Customer>; offers: ReadonlyMap<string, Offer> };

/** The contracts of the unit that the demo plays in. */
export function contractsOf(unit: Unit, customers: readonly Customer[], offers: readonly Offer[]): Contracts {
  const shop = shopOf(unit, customers, offers);
  const contracts = contractsFrom(shop, lines);
  const open = wishes.map((wish) => orderOf(shop, { ...wish, items: wish.items.map(withNone) }));
  return {
    ...contracts,
    orders: [...contracts.orders, ...open.map(({ order }) => order)],
    orderLines: [...contracts.orderLines, ...open.flatMap((one) => one.lines)],
    groups: [
      {
        tenantId: unit.id,
        id: groupId,
        customerId: "cust_harbour",
        groupName: "Harbour Clinic wards",
        billingDay: 1,
        currency: unit.currency,
        notes: "One invoice for all wards; purchase order HC-2214.",
        ...madeOn("2025-11-01"),
      },
    ],
  };
}

/** Those of its neighbour. */
export const neighbourContractsOf = (unit: Unit, customers: readonly Customer[], offers: readonly Offer[]): Contracts =>
  contractsFrom(shopOf(unit, customers, offers), neighbourLines);

const shopOf = (unit: Unit, customers: readonly Customer[], offers: readonly Offer[]): Shop => ({
  unit,
  customers: new Map(customers.map((one) => [one.id, one])),
  offers: new Map(offers.map((one) => [one.sku, one])),
});

const withNone = ([sku, months, quantity]: Wish["items"][number]) => ({ sku, months, quantity, rented: 0 });

/** Of a customer's rentals, those that began on one day were one order, with a line for each variant and term. */
function contractsFrom(shop: Shop, wanted: readonly Line[]): Contracts {
  const numbered = wanted.map((line, at) => ({ line, number: 101 + at }));
  const ofOneOrder = Map.groupBy(numbered, ({ line: [customerId, , , startsOn] }) => `${customerId} ${startsOn}`);
  const made = [...ofOneOrder.values()].map((some) => {
    const [{ line, number }] = some as [(typeof some)[number]];
    const [customerId, , , startsOn] = line;
    const ofOneLine = Map.groupBy(some, ({ line: [, sku, months] }) => `${sku} ${months}`);
    const items = [...ofOneLine.values()].map((units) => itemOf(units.map((each) => each.line)));
    const orderId = `ord_demo_${number}`;
    const status = items.every(({ quantity, rented }) => quantity === rented) ? "fulfilled" : "partial";
    return {
      ...orderOf(shop, { id: orderId, customerId, placedOn: addDays(startsOn, -4), status, items }),
      rentals: some.map((each) => rentalOf(shop, each.line, { id: `sub_demo_${each.number}`, orderId })),
    };
  });
  return {
    orders: made.map(({ order }) => order),
    orderLines: made.flatMap((one) => one.lines),
    rentals: made.flatMap((one) => one.rentals),
    groups: [],
  };
}

function itemOf(units: readonly Line[]): Item {
  const [[, sku, months]] = units as [Line];
  const alsoOrdered = units.reduce((sum, [, , , , more]) => sum + (more?.alsoOrdered ?? 0), 0);
  return { sku, months, quantity: units.length + alsoOrdered, rented: units.length };
}

type Item = { sku: string; months: Months; quantity: number; rented: number };

function orderOf(
  shop: Shop,
  demand: {
    id: string;
    customerId: string;
    placedOn: Day;
    status: NonNullable<Order["status"]>;
    items: readonly Item[];
  },
): { order: Order; lines: OrderLine[] } {
  const { unit } = shop;
  const { id, placedOn, status, items } = demand;
  const customer = known(shop.customers, demand.customerId);
  const isOpen = ["pending", "confirmed", "partial"].includes(status);
  const lines = items.map(({ sku, months, quantity, rented }, position) => {
    const offer = known(shop.offers, sku);
    const line: OrderLine = {
      tenantId: unit.id,
      orderId: id,
      position,
      productId: offer.productId,
      variantId: offer.id,
      sku,
      productName: offer.productName,
      quantity,
      rentedDevices: rented,
      unitPrice: known(offer.monthly, months),
      contractLength: months,
      listPrice: offer.listPrice,
      listPriceSource: "variant",
      acquisitionCost: offer.acquisitionCost,
      acquisitionCostSource: "variant",
      isOpen,
    };
    return line;
  });
  const subtotal = lines.reduce((sum, line) => sum + line.unitPrice * BigInt(line.quantity), 0n);
  const sumOf = (count: (item: Item) => number) => items.reduce((sum, item) => sum + count(item), 0);
  const order: Order = {
    tenantId: unit.id,
    id,
    status,
    customerId: customer.id,
    email: customer.email,
    firstName: customer.firstName,
    lastName: customer.lastName,
    company: customer.company ?? null,
    phone: customer.phone ?? null,
    customerType: customer.customerType ?? "individual",
    billingAddress: customer.lastBillingAddress,
    shippingAddress: customer.lastShippingAddress,
    subtotal,
    taxAmount: 0n,
    total: subtotal,
    currency: unit.currency,
    totalDevices: sumOf(({ quantity }) => quantity),
    rentedDevices: sumOf(({ rented }) => rented),
    fingerprint: id,
    ...(status === "cancelled" && {
      cancelledAt: morningOf(addDays(placedOn, 6)),
      cancellationReason: "Bought elsewhere",
    }),
    ...madeOn(placedOn, status === "pending" ? placedOn : addDays(placedOn, status === "cancelled" ? 6 : 4)),
  };
  return { order, lines };
}

function rentalOf(shop: Shop, line: Line, { id, orderId }: { id: string; orderId: string }): Rental {
  const [customerId, sku, months, startsOn, { end, group, upgradeFrom } = {}] = line;
  const { unit } = shop;
  const customer = known(shop.customers, customerId);
  const offer = known(shop.offers, sku);
  const monthlyAmount = known(offer.monthly, months);
  const begun = Math.min(monthsBegun(startsOn, end ? addDays(end.on, -1) : asOf), months);
  return {
    tenantId: unit.id,
    id,
    orderId,
    customerId,
    customerEmail: customer.email,
    customerName: `${customer.firstName} ${customer.lastName}`,
    assetSerialNumber: serialOf(unit, sku, id.slice("sub_demo_".length)),
    productId: offer.productId,
    variantId: offer.id,
    sku,
    productName: offer.productName,
    monthlyAmount,
    currency: unit.currency,
    status: end?.status ?? "active",
    billingGroupId: group ? groupId : null,
    originalContractLength: months,
    contractLength: months,
    startsOn,
    endsOn: addMonths(startsOn, months),
    endedOn: end?.on ?? null,
    nextBillingOn: end ? null : group ? "2026-12-01" : addMonths(startsOn, begun),
    listPrice: offer.listPrice,
    listPriceSource: "variant",
    listPriceCapturedAt: morningOf(startsOn),
    acquisitionCost: offer.acquisitionCost,
    acquisitionCostSource: "variant",
    acquisitionCostCapturedAt: morningOf(startsOn),
    totalCollected: monthlyAmount * BigInt(begun) + minorUnitsOf(end?.paid ?? 0, unit.currency),
    upgradeFromRentalId: upgradeFrom ?? null,
    ...madeOn(startsOn, end?.on),
  };
}

/** The serial number of a thing: its kind, where it was bought, and a number. */
export const serialOf = (unit: Unit, sku: string, number: string | number) => `${sku}-${unit.idPrefix}${number}`;

function known<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`the demo has no ${key}`);
  return value;
}
