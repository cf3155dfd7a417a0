import type { Address } from "./address.ts";
import { addMonths, type Day, partsOf } from "./day.ts";
import type { Instant } from "./instant.ts";
import { isSameJson } from "./json.ts";
import { divideHalfUp } from "./money.ts";
import { type Fault, Problem } from "./problem.ts";
import { percentOf } from "./recovery.ts";

export type CustomerType = "individual" | "business";
export type CustomerStatus = "active" | "inactive";
/** Fields of the operator's own; the values are any JSON. */
export type CustomFields = Record<string, unknown>;

/** Days from invoice to due date that a business customer may be given. */
export const paymentTerms = [0, 7, 14, 30] as const;
export type PaymentTerms = (typeof paymentTerms)[number];

/** A customer as it is kept, with what its orders and active rentals add up to. */
export type Customer = {
  id: string;
  tenantId: string;
  email: string;
  firstName: string;
  lastName: string;
  customerType: CustomerType;
  company: string | null;
  phone: string | null;
  status: CustomerStatus;
  customFields: CustomFields | null;
  lastBillingAddress: Address | null;
  lastShippingAddress: Address | null;
  registrationNumber: string | null;
  vatNumber: string | null;
  /** Null: the tenant's. */
  paymentTermsDays: PaymentTerms | null;
  createdBy: string;
  createdAt: Instant;
  updatedAt: Instant;
  version: number;
  activeRentals: number;
  /** What the active rentals cost a month, in minor units of the tenant's currency. */
  monthlyRevenue: bigint;
  totalOrders: number;
  /** The newest first; of very many, the newest only. */
  orderIds: string[];
  rentalIds: string[];
};

/** What a client may say of a customer. Absent: stays as it is. An empty text removes what may be missing. */
export type CustomerChanges = {
  email?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  customerType?: CustomerType | undefined;
  company?: string | undefined;
  phone?: string | undefined;
  status?: CustomerStatus | undefined;
  billingAddress?: Address | undefined;
  shippingAddress?: Address | undefined;
  /** Replaces all of them. */
  customFields?: CustomFields | undefined;
  registrationNumber?: string | undefined;
  vatNumber?: string | undefined;
  /** Null: the tenant's again. */
  paymentTerms?: PaymentTerms | null | undefined;
};

/** What the database adds up for a customer over all rentals, ended ones included. Amounts in minor units. */
export type RentalSums = {
  rentals: number;
  /** What was paid for them, net of tax. */
  collected: bigint;
  /** Of those rentals whose asset's cost was known, and how many these are. */
  acquisitionCost: bigint;
  tracked: number;
  /** The first day of the first one. */
  firstStartsOn: Day | null;
};

/** A customer who is being made: no order, no rental, and what the request says. */
export function newCustomer(
  said: CustomerChanges & Pick<Customer, "email" | "firstName" | "lastName">,
  made: { id: string; tenantId: string; by: string; now: Instant },
): Customer {
  const blank: Customer = {
    id: made.id,
    tenantId: made.tenantId,
    email: said.email,
    firstName: said.firstName,
    lastName: said.lastName,
    customerType: "individual",
    company: null,
    phone: null,
    status: "active",
    customFields: null,
    lastBillingAddress: null,
    lastShippingAddress: null,
    ...noBusiness,
    createdBy: made.by,
    createdAt: made.now,
    updatedAt: made.now,
    version: 1,
    activeRentals: 0,
    monthlyRevenue: 0n,
    totalOrders: 0,
    orderIds: [],
    rentalIds: [],
  };
  return { ...blank, ...changesTo(blank, said) };
}

/** What the rentals of a customer add up to who has none. */
export const noRentals: RentalSums = {
  rentals: 0,
  collected: 0n,
  acquisitionCost: 0n,
  tracked: 0,
  firstStartsOn: null,
};

/** Without the fields that only a business has. */
const noBusiness = { registrationNumber: null, vatNumber: null, paymentTermsDays: null };

/** The fields of `changes` that differ from what is, as they are kept. */
export function changesTo(customer: Customer, changes: CustomerChanges): Partial<Customer> {
  const wanted = {
    email: changes.email ?? customer.email,
    firstName: changes.firstName ?? customer.firstName,
    lastName: changes.lastName ?? customer.lastName,
    customerType: changes.customerType ?? customer.customerType,
    company: textOr(changes.company, customer.company),
    phone: textOr(changes.phone, customer.phone),
    status: changes.status ?? customer.status,
    lastBillingAddress: changes.billingAddress ?? customer.lastBillingAddress,
    lastShippingAddress: changes.shippingAddress ?? customer.lastShippingAddress,
    customFields: changes.customFields ? withoutNothing(changes.customFields) : customer.customFields,
    registrationNumber: textOr(changes.registrationNumber, customer.registrationNumber),
    vatNumber: textOr(changes.vatNumber, customer.vatNumber),
    paymentTermsDays: changes.paymentTerms === undefined ? customer.paymentTermsDays : changes.paymentTerms,
  };
  if (wanted.customerType === "individual") {
    requireNoBusiness(changes);
    Object.assign(wanted, noBusiness);
  }
  const names = Object.keys(wanted) as (keyof typeof wanted)[];
  return Object.fromEntries(
    names.filter((name) => !isSameJson(wanted[name], customer[name])).map((name) => [name, wanted[name]]),
  );
}

const textOr = (sent: string | undefined, kept: string | null) => (sent === undefined ? kept : sent || null);

const withoutNothing = (fields: CustomFields) => (Object.keys(fields).length === 0 ? null : fields);

/** Refuses what only a business has. Sent as empty it is nothing, and refused of nobody. */
function requireNoBusiness({ registrationNumber, vatNumber, paymentTerms }: CustomerChanges): void {
  const sent = Object.entries({ registrationNumber, vatNumber, paymentTerms });
  const faults: Fault[] = sent
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([path]) => ({ path, message: "Only a business customer has this.", code: "customer_type" }));
  if (faults.length === 0) return;
  const places = faults.map((fault) => fault.path).join(", ");
  throw new Problem("VALIDATION_ERROR", `The customer is an individual: see details for ${places}.`, { faults });
}

/** Each change of `changed` with what was before, for the record. */
export const historyOf = (before: Customer, changed: Partial<Customer>) =>
  Object.fromEntries(
    (Object.keys(changed) as (keyof Customer)[]).map((name) => [name, { from: before[name], to: changed[name] }]),
  );

/** Refuses an e-mail that another customer has, inactive ones included. `id` is null for one that is being made. */
export function requireFreeEmail(holder: { id: string; status: CustomerStatus } | undefined, id: string | null): void {
  if (!holder || holder.id === id) return;
  const message =
    holder.status === "active"
      ? `Customer ${holder.id} has this e-mail address.`
      : `Customer ${holder.id} has this e-mail address and is inactive: set its status to active to have it back.`;
  throw new Problem("EMAIL_EXISTS", message, { faults: [{ path: "email", message, code: "email" }] });
}

/**
 * Refuses to make a customer inactive who has rentals that run, or orders that may still be fulfilled. `openOrders` are
 * some of those orders.
 */
export function requireIdle(
  { activeRentals }: Pick<Customer, "activeRentals">,
  openOrders: readonly { id: string }[],
): void {
  if (activeRentals > 0) {
    const [noun, it] = activeRentals === 1 ? ["subscription", "it"] : ["subscriptions", "them"];
    throw new Problem(
      "CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS",
      `The customer has ${activeRentals} active ${noun}: end ${it} first.`,
    );
  }
  if (openOrders.length > 0) {
    throw new Problem(
      "CUSTOMER_HAS_PENDING_ORDERS",
      `The customer has open orders: fulfil or cancel ${openOrders.map((order) => order.id).join(", ")} first.`,
    );
  }
}

/** What a customer has brought in. Amounts in minor units, percentages with one decimal; null: nothing to divide by. */
export type Profitability = {
  lifetimeCollected: bigint;
  totalAcquisitionCost: bigint;
  customerMargin: bigint;
  customerMarginPercent: number | null;
  costRecoveryPercent: number | null;
  averageMonthlyRevenue: bigint | null;
  subscriptionsTracked: number;
  totalDevicesEver: number;
  activeDevices: number;
};

/**
 * Profitability on a day of the tenant's: margin and recovery in per cent of the cost, the average over the
 * months that have begun since the first rental did, all rounded half up. 4250.00 of 3600.00 after 12 months: margin
 * 650.00 or 18.1 %, recovery 118.1 %, 354.17 a month (docs/billing.md 12).
 */
export function profitabilityOf(sums: RentalSums, activeDevices: number, today: Day): Profitability {
  const { collected, acquisitionCost, tracked, rentals, firstStartsOn } = sums;
  const margin = collected - acquisitionCost;
  const months = firstStartsOn === null ? 0 : monthsBegun(firstStartsOn, today);
  return {
    lifetimeCollected: collected,
    totalAcquisitionCost: acquisitionCost,
    customerMargin: margin,
    customerMarginPercent: percentOf(margin, acquisitionCost),
    costRecoveryPercent: percentOf(collected, acquisitionCost),
    averageMonthlyRevenue: months === 0 ? null : divideHalfUp(collected, BigInt(months)),
    subscriptionsTracked: tracked,
    totalDevicesEver: rentals,
    activeDevices,
  };
}

/**
 * How many months of a rental have begun by the end of a day: none before its first day, one from then on, and one more on
 * each of its monthly dates. A month is paid for when it begins.
 */
export function monthsBegun(startsOn: Day, today: Day): number {
  if (today < startsOn) return 0;
  const [one, other] = [partsOf(startsOn), partsOf(today)];
  const months = 12 * (other.year - one.year) + other.month - one.month;
  return addMonths(startsOn, months) <= today ? months + 1 : months;
}
