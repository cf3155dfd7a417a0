import { monthsBegun } from "#domain/customer";
import { addDays, type Day } from "#domain/day";
import { toDecimal } from "#domain/money";
import type { UpgradeDetails } from "#domain/order";
import type { billingGroups } from "../../src/db/tables/billing-groups.ts";
import type { orderLines, orders } from "../../src/db/tables/orders.ts";
import type { rentals } from "../../src/db/tables/rentals.ts";
import type { Months, Offer } from "./catalogue.ts";
import { type Begun, collectedOf, lastDayOf, livedOn } from "./lifecycle.ts";
import { groupId, type Line, lines, neighbourLines, type Wish, wishes } from "./lines.ts";
import type { customersOf } from "./people.ts";
import { agreedOn, asOf, madeOn, morningOf } from "./rows.ts";
import type { Unit } from "./units.ts";

type Customer = ReturnType<typeof customersOf>[number];
type Rental = typeof rentals.$inferInsert;
type Order = typeof orders.$inferInsert;
type OrderLine = typeof orderLines.$inferInsert;

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

/** Rentals are numbered from here on. */
const firstNumber = 101;

/** Of a customer's rentals, those that began on one day were one order, with a line for each variant and term. */
function contractsFrom(shop: Shop, wanted: readonly Line[]): Contracts {
  const numbered = wanted.map((line, at) => ({ line, number: firstNumber + at }));
  const ofOneOrder = Map.groupBy(numbered, ({ line: [customerId, , , startsOn] }) => `${customerId} ${startsOn}`);
  const made = [...ofOneOrder.values()].map((some) => {
    const [{ line, number }] = some as [(typeof some)[number]];
    const [customerId, , , startsOn] = line;
    const ofOneLine = Map.groupBy(some, ({ line: [, sku, months] }) => `${sku} ${months}`);
    const items = [...ofOneLine.values()].map((units) => itemOf(units.map((each) => each.line)));
    const orderId = `ord_demo_${number}`;
    const status = items.every(({ quantity, rented }) => quantity === rented) ? "fulfilled" : "partial";
    return {
      ...orderOf(shop, {
        id: orderId,
        upgradeDetails: upgradeOf(shop, some, wanted),
        customerId,
        placedOn: addDays(agreedOn(startsOn), -4),
        status,
        items,
      }),
      rentals: some.map((each) => {
        const next = numbered.find(({ line: [, , , , more] }) => more?.upgradeFrom === each.number);
        // What a rental was upgraded to is an order of its own.
        const upgrade = next && { rentalId: rentalIdOf(next.number), orderId: `ord_demo_${next.number}` };
        return rentalOf(shop, each.line, { number: each.number, orderId, upgrade });
      }),
    };
  });
  return {
    orders: made.map(({ order }) => order),
    orderLines: made.flatMap((one) => one.lines),
    rentals: made.flatMap((one) => one.rentals),
    groups: [],
  };
}

/** What an order is an upgrade from, where it is one. */
function upgradeOf(shop: Shop, some: readonly { line: Line }[], wanted: readonly Line[]): UpgradeDetails | undefined {
  const number = some.flatMap(({ line: [, , , , more] }) => more?.upgradeFrom ?? [])[0];
  const before = number === undefined ? undefined : wanted[number - firstNumber];
  if (number === undefined || !before) return undefined;
  const [, sku, months] = before;
  const offer = known(shop.offers, sku);
  return {
    previousDevice: offer.productName,
    previousSerialNumber: serialOf(shop.unit, sku, number),
    previousMonthlyAmount: toDecimal(known(offer.monthly, months), shop.unit.currency),
    previousRentalId: rentalIdOf(number),
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
    upgradeDetails?: UpgradeDetails | undefined;
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
      isOpen: isOpen && rented < quantity,
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
    ...(demand.upgradeDetails && { orderType: "upgrade" as const, upgradeDetails: demand.upgradeDetails }),
    ...(status === "cancelled" && {
      cancelledAt: morningOf(addDays(placedOn, 6)),
      cancellationReason: "Bought elsewhere",
    }),
    ...madeOn(placedOn, status === "pending" ? placedOn : addDays(placedOn, status === "cancelled" ? 6 : 4)),
  };
  return { order, lines };
}

function rentalOf(
  shop: Shop,
  line: Line,
  { number, orderId, upgrade }: { number: number; orderId: string; upgrade: Upgrade | undefined },
): Rental {
  const [customerId, sku, months, startsOn, more = {}] = line;
  const { end, group, upgradeFrom } = more;
  const { unit } = shop;
  const customer = known(shop.customers, customerId);
  const offer = known(shop.offers, sku);
  const begun: Begun = {
    startsOn,
    contractLength: months,
    monthlyAmount: known(offer.monthly, months),
    currency: unit.currency,
    listPrice: offer.listPrice,
    acquisitionCost: offer.acquisitionCost,
    assetSerialNumber: serialOf(unit, sku, number),
  };
  const now = livedOn(begun, more, { replacement: serialOf(unit, sku, 400 + number), upgrade });
  const monthsPaid = Math.min(monthsBegun(startsOn, lastDayOf(more, asOf)), now.contractLength);
  const madeAt = agreedOn(startsOn);
  const changedOn = end?.on ?? more.extended?.on ?? more.replaced?.on;
  return {
    ...begun,
    ...now,
    tenantId: unit.id,
    id: rentalIdOf(number),
    orderId,
    customerId,
    customerEmail: customer.email,
    customerName: `${customer.firstName} ${customer.lastName}`,
    productId: offer.productId,
    variantId: offer.id,
    sku,
    productName: offer.productName,
    status: end?.status ?? "active",
    billingGroupId: group ? groupId : null,
    originalContractLength: months,
    endedOn: end?.on ?? null,
    listPriceSource: "variant",
    listPriceCapturedAt: morningOf(madeAt),
    acquisitionCostSource: "variant",
    acquisitionCostCapturedAt: morningOf(madeAt),
    totalCollected: collectedOf(begun, now, monthsPaid, more),
    upgradeFromRentalId: upgradeFrom ? rentalIdOf(upgradeFrom) : null,
    ...madeOn(madeAt, changedOn),
  };
}

type Upgrade = { rentalId: string; orderId: string };
const rentalIdOf = (number: number) => `sub_demo_${number}`;

/** The serial number of a thing: its kind, where it was bought, and a number. */
export const serialOf = (unit: Unit, sku: string, number: string | number) => `${sku}-${unit.idPrefix}${number}`;

function known<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`the demo has no ${key}`);
  return value;
}
