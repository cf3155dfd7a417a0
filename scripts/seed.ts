import { decimalsOf } from "#domain/money";
import type { Region } from "#domain/region";
import { billingGroups } from "../src/db/tables/billing-groups.ts";
import { customers } from "../src/db/tables/customers.ts";
import { orders } from "../src/db/tables/orders.ts";
import { organisations } from "../src/db/tables/organisations.ts";
import { rentals } from "../src/db/tables/rentals.ts";
import { tenants } from "../src/db/tables/tenants.ts";
import { asOwner } from "./owner.ts";

type Customer = typeof customers.$inferInsert;
type Rental = typeof rentals.$inferInsert;
type Unit = Omit<typeof tenants.$inferInsert, "organisationId">;

const organisationId = "org_demo_rentals";

/** The two business units of each region: the one that the demo plays in, and its neighbour. */
const units: Record<Region, readonly [Unit, Unit]> = {
  eu: [
    {
      id: "bu_amsterdam",
      name: "Demo Rentals Netherlands",
      country: "NL",
      currency: "EUR",
      timeZone: "Europe/Amsterdam",
      idPrefix: "NL",
    },
    {
      id: "bu_berlin",
      name: "Demo Rentals Germany",
      country: "DE",
      currency: "EUR",
      timeZone: "Europe/Berlin",
      idPrefix: "DE",
    },
  ],
  us: [
    {
      id: "bu_new_york",
      name: "Demo Rentals East",
      country: "US",
      currency: "USD",
      timeZone: "America/New_York",
      idPrefix: "NY",
    },
    {
      id: "bu_los_angeles",
      name: "Demo Rentals West",
      country: "US",
      currency: "USD",
      timeZone: "America/Los_Angeles",
      idPrefix: "LA",
    },
  ],
  qatar: [
    {
      id: "bu_doha",
      name: "Demo Rentals Doha",
      country: "QA",
      currency: "QAR",
      timeZone: "Asia/Qatar",
      idPrefix: "DOH",
    },
    {
      id: "bu_lusail",
      name: "Demo Rentals Lusail",
      country: "QA",
      currency: "QAR",
      timeZone: "Asia/Qatar",
      idPrefix: "LUS",
    },
  ],
};

/** What is rented out: its monthly price by contract length in months, and its new price, in the unit's currency. */
const products = {
  laptop: {
    sku: "NB-14-PRO-32",
    name: "Northbook 14 Pro, 32 GB",
    listPrice: 2_190,
    monthly: { 12: 219, 24: 129, 36: 99 },
  },
  studio: {
    sku: "NB-16-STUDIO",
    name: "Northbook 16 Studio",
    listPrice: 2_890,
    monthly: { 12: 279, 24: 159, 36: 129 },
  },
  air: { sku: "NB-13-AIR-16", name: "Northbook 13 Air, 16 GB", listPrice: 1_390, monthly: { 12: 139, 24: 89, 36: 65 } },
  bike: { sku: "VE-CITY-7", name: "Velora City 7 e-bike", listPrice: 2_690, monthly: { 12: 149, 24: 109, 36: 89 } },
  cargo: {
    sku: "VE-CARGO-LT",
    name: "Velora Cargo LT e-bike",
    listPrice: 5_490,
    monthly: { 12: 289, 24: 229, 36: 189 },
  },
  chair: { sku: "EL-TASK-2", name: "Ergolite Task 2 chair", listPrice: 640, monthly: { 12: 39, 24: 24.5, 36: 19 } },
  pump: {
    sku: "MV-IV-200",
    name: "Medivance IV-200 infusion pump",
    listPrice: 3_450,
    monthly: { 12: 245, 24: 189, 36: 149 },
  },
} as const;

type Months = 12 | 24 | 36;

/** Customer, e-mail, and the company of a business customer. */
const people = [
  ["cust_brightline", "Noor", "de Wit", "noor@brightline.example", "Brightline Studio"],
  ["cust_harbour", "Ines", "Maduro", "ines@harbourclinic.example", "Harbour Clinic"],
  ["cust_parcel", "Tomas", "Lind", "tomas@parcelpedal.example", "Parcel & Pedal"],
  ["cust_orchard", "Hanna", "Roth", "hanna@orchardlabs.example", "Orchard Labs"],
  ["cust_quay", "Yusuf", "Haddad", "yusuf@quaycowork.example", "Quay Coworking"],
  ["cust_aalto", "Mika", "Aalto", "mika.aalto@example.com"],
  ["cust_okafor", "Chioma", "Okafor", "chioma.okafor@example.com"],
  ["cust_silva", "Rui", "Silva", "rui.silva@example.com"],
  ["cust_khan", "Amira", "Khan", "amira.khan@example.com"],
  ["cust_novak", "Petra", "Novak", "petra.novak@example.com"],
  ["cust_jensen", "Lars", "Jensen", "lars.jensen@example.com"],
  ["cust_moreau", "Elise", "Moreau", "elise.moreau@example.com"],
] as const;

const neighbours = [
  ["cust_linden", "Jonas", "Weber", "jonas@lindencare.example", "Linden Care"],
  ["cust_costa", "Marta", "Costa", "marta.costa@example.com"],
] as const;

/** The billing group that is there from the start, of its customer's pumps. */
const groupId = "bg_harbour_wards";

/** One rental: its customer, the product, the term in months, its first day, and where it is not running or not alone. */
type Line = readonly [
  customerId: string,
  product: keyof typeof products,
  months: Months,
  startsOn: string,
  more?: { status?: Rental["status"]; group?: boolean },
];

/** Their ids are sub_demo_101 and so on. The first three are free, and make the group of the README's tour: 377. */
const lines: readonly Line[] = [
  ["cust_brightline", "laptop", 24, "2026-03-15"],
  ["cust_brightline", "air", 24, "2026-05-04"],
  ["cust_brightline", "studio", 24, "2026-06-21"],
  ["cust_harbour", "pump", 36, "2025-11-01", { group: true }],
  ["cust_harbour", "pump", 36, "2025-11-01", { group: true }],
  ["cust_harbour", "pump", 24, "2026-02-10", { group: true }],
  ["cust_harbour", "pump", 12, "2025-08-18", { group: true, status: "ended_completed" }],
  ["cust_harbour", "chair", 36, "2026-01-12"],
  ["cust_parcel", "cargo", 24, "2026-04-01"],
  ["cust_parcel", "cargo", 24, "2026-04-01"],
  ["cust_parcel", "cargo", 36, "2026-04-20"],
  ["cust_parcel", "bike", 24, "2026-07-06"],
  ["cust_parcel", "bike", 12, "2025-06-16", { status: "ended_completed" }],
  ["cust_orchard", "laptop", 36, "2025-09-08"],
  ["cust_orchard", "laptop", 36, "2025-09-08"],
  ["cust_orchard", "studio", 24, "2026-01-26"],
  ["cust_orchard", "air", 12, "2025-10-13", { status: "ended_buyout" }],
  ["cust_quay", "chair", 36, "2026-02-02"],
  ["cust_quay", "chair", 36, "2026-02-02"],
  ["cust_quay", "chair", 36, "2026-02-02"],
  ["cust_quay", "chair", 24, "2026-08-24"],
  ["cust_aalto", "bike", 24, "2026-05-18"],
  ["cust_okafor", "air", 24, "2026-06-01"],
  ["cust_silva", "bike", 12, "2026-09-14"],
  ["cust_khan", "laptop", 12, "2026-02-28"],
  ["cust_novak", "air", 24, "2025-12-08", { status: "ended_upgrade" }],
  ["cust_novak", "laptop", 24, "2026-08-03"],
  ["cust_jensen", "cargo", 36, "2026-03-30"],
  ["cust_moreau", "chair", 12, "2026-10-05"],
  ["cust_moreau", "studio", 24, "2026-04-27", { status: "ended_early_return" }],
];

const neighbourLines: readonly Line[] = [
  ["cust_linden", "pump", 24, "2026-03-02"],
  ["cust_linden", "pump", 24, "2026-03-02"],
  ["cust_costa", "bike", 24, "2026-06-15"],
];

const actor = "npm start";

/**
 * Fills an empty database with the demo organisation of a region: two business units, their customers, rentals and one
 * billing group, the same each time. Adds only what is missing, so a second run changes nothing.
 */
export async function seed(
  ownerUrl: string,
  region: Region,
): Promise<{ organisationId: string; tenantId: string; secondTenantId: string }> {
  const [unit, second] = units[region];
  await asOwner(ownerUrl, (db) =>
    db.transaction(async (tx) => {
      await tx.insert(organisations).values({ id: organisationId, name: "Demo Rentals" }).onConflictDoNothing();
      await tx
        .insert(tenants)
        .values([unit, second].map((row) => ({ ...row, organisationId })))
        .onConflictDoNothing();
      await tx
        .insert(customers)
        .values([...customersOf(unit, people), ...customersOf(second, neighbours)])
        .onConflictDoNothing();
      await tx
        .insert(orders)
        .values([...ordersOf(unit, lines), ...ordersOf(second, neighbourLines)])
        .onConflictDoNothing();
      await tx.insert(billingGroups).values(groupOf(unit)).onConflictDoNothing();
      await tx
        .insert(rentals)
        .values([...rentalsOf(unit, lines), ...rentalsOf(second, neighbourLines)])
        .onConflictDoNothing();
    }),
  );
  return { organisationId, tenantId: unit.id, secondTenantId: second.id };
}

/** Morning of a day, in UTC: when the rows of that day were made. */
const morningOf = (day: string) => `${day}T08:00:00.000Z`;
const madeOn = (day: string) => ({ createdBy: actor, createdAt: morningOf(day), updatedAt: morningOf(day) });

function customersOf(unit: Unit, list: readonly (readonly [string, string, string, string, string?])[]): Customer[] {
  return list.map(([id, firstName, lastName, email, company]) => ({
    tenantId: unit.id,
    id,
    email,
    firstName,
    lastName,
    customerType: company ? "business" : "individual",
    company: company ?? null,
    ...madeOn("2025-06-02"),
  }));
}

function groupOf(unit: Unit): typeof billingGroups.$inferInsert {
  return {
    tenantId: unit.id,
    id: groupId,
    customerId: "cust_harbour",
    groupName: "Harbour Clinic wards",
    billingDay: 1,
    currency: unit.currency,
    notes: "One invoice for all wards; purchase order HC-2214.",
    ...madeOn("2025-11-01"),
  };
}

/** The order of each rental, of one unit. */
function ordersOf(unit: Unit, list: readonly Line[]): (typeof orders.$inferInsert)[] {
  return rentalsOf(unit, list).map((rental) => {
    const [customerId, firstName, lastName, email, company] = personOf(rental.customerId);
    const address = {
      contactName: `${firstName} ${lastName}`,
      streetAddress: "Harbour Road 12",
      city: "Demo City",
      country: unit.country,
    };
    return {
      tenantId: unit.id,
      id: rental.orderId,
      status: "fulfilled",
      customerId,
      email,
      firstName,
      lastName,
      company: company ?? null,
      customerType: company ? "business" : "individual",
      billingAddress: address,
      shippingAddress: address,
      subtotal: rental.monthlyAmount,
      taxAmount: 0n,
      total: rental.monthlyAmount,
      currency: unit.currency,
      totalDevices: 1,
      rentedDevices: 1,
      fingerprint: rental.orderId,
      ...madeOn(rental.startsOn),
    };
  });
}

function rentalsOf(unit: Unit, list: readonly Line[]): Rental[] {
  return list.map(([customerId, productKey, months, startsOn, more], at) => {
    const { status = "active", group = false } = more ?? {};
    const product = products[productKey];
    const number = 101 + at;
    const [, firstName, lastName, email] = personOf(customerId);
    const rental: Rental = {
      tenantId: unit.id,
      id: `sub_demo_${number}`,
      orderId: `ord_demo_${number}`,
      customerId,
      customerEmail: email,
      customerName: `${firstName} ${lastName}`,
      assetSerialNumber: `${product.sku}-${unit.idPrefix}${number}`,
      sku: product.sku,
      productName: product.name,
      monthlyAmount: minorUnitsOf(product.monthly[months], unit.currency),
      currency: unit.currency,
      status,
      billingGroupId: group ? groupId : null,
      originalContractLength: months,
      contractLength: months,
      startsOn,
      endsOn: monthsAfter(startsOn, months),
      nextBillingOn: status === "active" ? `2026-12-${group ? "01" : startsOn.slice(8)}` : null,
      listPrice: minorUnitsOf(product.listPrice, unit.currency),
      listPriceSource: "variant",
      listPriceCapturedAt: morningOf(startsOn),
      ...madeOn(startsOn),
    };
    return rental;
  });
}

function personOf(customerId: string) {
  const person = [...people, ...neighbours].find(([id]) => id === customerId);
  if (!person) throw new Error(`the demo has no customer ${customerId}`);
  return person;
}

const minorUnitsOf = (amount: number, currency: string) => BigInt(Math.round(amount * 10 ** decimalsOf(currency)));

/** A day some months later; the demo's days end at 30, and none of its terms in a shorter month. */
function monthsAfter(day: string, months: Months): string {
  return `${Number(day.slice(0, 4)) + months / 12}${day.slice(4)}`;
}
