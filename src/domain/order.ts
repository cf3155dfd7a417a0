import type { Address } from "./address.ts";
import { declaredFor, faultsOfCustomFields } from "./custom-fields.ts";
import type { CustomerStatus, CustomerType, CustomFields } from "./customer.ts";
import type { Instant } from "./instant.ts";
import { isSameJson } from "./json.ts";
import {
  type AskedItem,
  type OfferedVariant,
  type OrderTotals,
  type PricingSettings,
  priceOrder,
} from "./order-pricing.ts";
import { type LinePrices, linePricesOf } from "./price-snapshot.ts";
import { type Fault, Problem, refusalAt } from "./problem.ts";
import type { Settings } from "./settings.ts";
import { type OrderStatus, orderAfter } from "./transitions.ts";

export const orderTypes = ["standard", "extension", "upgrade"] as const;
type OrderType = (typeof orderTypes)[number];

type Ordered = LinePrices & {
  productId: string;
  variantId: string;
  productName: string;
  productImageUrl: string | null;
};

/** A line of an order. `unitPrice` is per unit and month, in minor units; `rentedDevices` counts units in subscriptions. */
export type OrderLine = Ordered & {
  /** From 0, as sent. */
  position: number;
  sku: string;
  quantity: number;
  rentedDevices: number;
  unitPrice: bigint;
  contractLength: number;
};

export type ExtensionDetails = {
  originalOrderId: string;
  extensionMonths: number;
  previousEndDate: string;
  newEndDate: string;
  reason?: string | undefined;
};

export type UpgradeDetails = {
  previousDevice: string;
  previousSerialNumber: string;
  /** A decimal number, as sent. */
  previousMonthlyAmount: number;
  previousRentalId: string;
  upgradeReason?: string | undefined;
};

/** What is known of the payment of an order. `paidAmount` is in minor units. */
export type OrderPayment = {
  status?: "pending" | "paid" | "failed" | undefined;
  method?: "stripe" | "manual" | undefined;
  transactionId?: string | undefined;
  paidAmount?: bigint | undefined;
  manuallyMarked?: boolean | undefined;
};

/** An order as it is kept, with its lines and the subscriptions that were made from it. Amounts in minor units. */
export type Order = OrderTotals & {
  id: string;
  tenantId: string;
  status: OrderStatus;
  orderType: OrderType;
  customerId: string;
  email: string;
  firstName: string;
  lastName: string;
  company: string | null;
  phone: string | null;
  customerType: CustomerType;
  billingAddress: Address;
  shippingAddress: Address;
  currency: string;
  rentedDevices: number;
  payment: OrderPayment | null;
  customFields: CustomFields | null;
  extensionDetails: ExtensionDetails | null;
  upgradeDetails: UpgradeDetails | null;
  trackingNumber: string | null;
  shippedAt: Instant | null;
  notes: string | null;
  cancelledAt: Instant | null;
  cancellationReason: string | null;
  createdBy: string;
  createdAt: Instant;
  updatedAt: Instant;
  version: number;
  lines: OrderLine[];
  /** Ended ones included; the line that each was made for, by its position. */
  rentals: { id: string; position: number | null }[];
  /** The group that all of them are in. */
  billingGroupId: string | null;
};

/** What an order asks for. */
export type NewOrder = {
  orderType?: OrderType | undefined;
  extensionDetails?: ExtensionDetails | undefined;
  upgradeDetails?: UpgradeDetails | undefined;
  customer: {
    email: string;
    firstName: string;
    lastName: string;
    company?: string | undefined;
    phone?: string | undefined;
    customerType?: CustomerType | undefined;
  };
  billingAddress: Address;
  shippingAddress?: Address | undefined;
  items: readonly AskedItem[];
  customFields?: CustomFields | null | undefined;
  notes?: string | undefined;
};

/** The customer that an e-mail address belongs to, as far as an order needs or changes it. */
export type OrderingCustomer = {
  id: string;
  version: number;
  status: CustomerStatus;
  customerType: CustomerType;
  company: string | null;
  phone: string | null;
  lastBillingAddress: Address | null;
  lastShippingAddress: Address | null;
};

/** A variant as far as a line of an order is made from it. */
export type OrderableVariant = OfferedVariant & {
  id: string;
  version: number;
  productId: string;
  productName: string;
  productImageUrl: string | null;
  listPrice: bigint | null;
  acquisitionCost: bigint | null;
};

export type OrderSettings = PricingSettings & Pick<Settings, "customFields" | "addresses">;

/** What is offered, and what a line of it keeps. */
type Offer = OfferedVariant & { ordered: Ordered };

/** Two orders of the same things by the same customer within this time are one that was sent twice. */
const repeatSecondsMax = 60;

/** Whether an equal request at `now` is this order, sent again. */
export const isRepeat = ({ createdAt }: { createdAt: Instant }, now: Instant): boolean =>
  Date.parse(now) - Date.parse(createdAt) < repeatSecondsMax * 1000;

/** What makes two orders the same: customer, lines and lengths, in whatever order; and what an extension or upgrade is of. */
export const sameness = ({ customer, items, orderType, extensionDetails, upgradeDetails }: NewOrder): string =>
  JSON.stringify([
    customer.email.toLowerCase(),
    items.map(({ sku, quantity, contractLength }) => JSON.stringify([sku, quantity, contractLength ?? null])).sort(),
    orderType ?? "standard",
    extensionDetails?.originalOrderId ?? null,
    upgradeDetails?.previousRentalId ?? null,
  ]);

function offerOf(variant: OrderableVariant): Offer {
  const { id: variantId, sku, status, pricing, productId, productName, productImageUrl } = variant;
  const ordered = { productId, variantId, productName, productImageUrl, ...linePricesOf(variant) };
  return { sku, status, pricing, ordered };
}

/** Units of one order. Their amounts fit into the database's 64 bits at any price. */
const unitsMax = 10_000;

/** The lines of an order from offers, and what they add up to. Throws the first rule of `priceOrder` that is broken. */
function linesFrom(
  items: readonly AskedItem[],
  offers: readonly Offer[],
  settings: PricingSettings,
): OrderTotals & { lines: OrderLine[] } {
  const { lines, totals } = priceOrder(items, offers, settings);
  if (totals.totalDevices > unitsMax) {
    throw refusalAt("VALIDATION_ERROR", "items", `An order has at most ${unitsMax} units.`);
  }
  return {
    ...totals,
    lines: lines.map(({ variant, quantity, contractLength, unitPrice }, position) => ({
      ...variant.ordered,
      position,
      sku: variant.sku,
      quantity,
      rentedDevices: 0,
      unitPrice,
      contractLength,
    })),
  };
}

/**
 * A new order, priced from its variants; what it leaves out of the customer comes from the one who is known. Refuses
 * faults of addresses, custom fields and details all at once, then the first rule of prices that is broken.
 */
export function placeOrder(
  asked: NewOrder,
  known: { customer: OrderingCustomer | undefined; variants: readonly OrderableVariant[]; settings: OrderSettings },
  made: { id: string; tenantId: string; customerId: string; currency: string; by: string; now: Instant },
): Order {
  const { customer: who, billingAddress, customFields = null } = asked;
  const { customer, variants, settings } = known;
  const shippingAddress = asked.shippingAddress ?? billingAddress;
  refuse([
    ...faultsOfDetails(asked),
    ...faultsOfAddress("billingAddress", billingAddress, settings),
    ...(asked.shippingAddress ? faultsOfAddress("shippingAddress", shippingAddress, settings) : []),
    ...faultsOfCustomFields(customFields, declaredFor("order", settings)),
  ]);
  return {
    id: made.id,
    tenantId: made.tenantId,
    status: "pending",
    orderType: asked.orderType ?? "standard",
    customerId: made.customerId,
    email: who.email,
    firstName: who.firstName,
    lastName: who.lastName,
    company: (who.company ?? customer?.company) || null,
    phone: (who.phone ?? customer?.phone) || null,
    customerType: who.customerType ?? customer?.customerType ?? "individual",
    billingAddress,
    shippingAddress,
    currency: made.currency,
    ...linesFrom(asked.items, variants.map(offerOf), settings),
    rentedDevices: 0,
    payment: null,
    customFields,
    extensionDetails: asked.extensionDetails ?? null,
    upgradeDetails: asked.upgradeDetails ?? null,
    trackingNumber: null,
    shippedAt: null,
    notes: asked.notes || null,
    cancelledAt: null,
    cancellationReason: null,
    createdBy: made.by,
    createdAt: made.now,
    updatedAt: made.now,
    version: 1,
    rentals: [],
    billingGroupId: null,
  };
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const places = faults.map((fault) => fault.path).join(", ");
  throw new Problem("VALIDATION_ERROR", `The order is not valid: see details for ${places}.`, { faults });
}

function faultsOfDetails({ orderType, extensionDetails, upgradeDetails }: NewOrder): Fault[] {
  const missing = (path: string) => [
    { path, message: `An order of the type ${orderType} has these.`, code: "missing" },
  ];
  if (orderType === "extension" && !extensionDetails) return missing("extensionDetails");
  return orderType === "upgrade" && !upgradeDetails ? missing("upgradeDetails") : [];
}

function faultsOfAddress(path: string, address: Address, { addresses }: Pick<Settings, "addresses">): Fault[] {
  return addresses.requiredFields
    .filter((field) => !address[field])
    .map((field) => ({ path: `${path}.${field}`, message: "This business unit needs it.", code: "missing" }));
}

/** What an extension or upgrade refers to, as far as it was found. */
type Referred = { order: { customerId: string } | undefined; rental: { customerId: string } | undefined };

/** Refuses details of an order or rental that is not there, or is another customer's. */
export function requireReferred(
  { extensionDetails, upgradeDetails }: NewOrder,
  customerId: string | undefined,
  { order, rental }: Referred,
): void {
  if (extensionDetails) {
    const path = "extensionDetails.originalOrderId";
    if (!order) throw refusalAt("ORDER_NOT_FOUND", path, `There is no order ${extensionDetails.originalOrderId}.`);
    if (order.customerId !== customerId) {
      throw refusalAt("VALIDATION_ERROR", path, "The order that is extended belongs to another customer.");
    }
  }
  if (upgradeDetails) {
    const path = "upgradeDetails.previousRentalId";
    const { previousRentalId } = upgradeDetails;
    if (!rental) throw refusalAt("SUBSCRIPTION_NOT_FOUND", path, `There is no rental ${previousRentalId}.`);
    if (rental.customerId !== customerId) {
      throw refusalAt(
        "SUBSCRIPTION_DIFFERENT_CUSTOMER",
        path,
        `Rental ${previousRentalId} belongs to another customer.`,
      );
    }
  }
}

/** Fields that differ, with what they were and what they are. */
export type Changes<Fields> = { [Name in keyof Fields]?: { from: Fields[Name]; to: Fields[Name] } };

export function changesBetween<Fields extends object>(before: Fields, after: Fields): Changes<Fields> {
  const names = Object.keys({ ...before, ...after }) as (keyof Fields)[];
  const changes: Changes<Fields> = {};
  for (const name of names) {
    if (!isSameJson(before[name], after[name])) changes[name] = { from: before[name], to: after[name] };
  }
  return changes;
}

/** The fields of `wanted` that differ from what is. */
function differing<Fields extends object>(before: Fields, wanted: Partial<Fields>): Partial<Fields> {
  const names = Object.keys(wanted) as (keyof Fields)[];
  const others = names.filter((name) => !isSameJson(before[name], wanted[name]));
  return Object.fromEntries(others.map((name) => [name, wanted[name]])) as Partial<Fields>;
}

/** What an order changes of a customer who is known: addresses, and one who is inactive is active again. */
export function customerChanges(
  { status, lastBillingAddress, lastShippingAddress }: OrderingCustomer,
  { billingAddress, shippingAddress }: Pick<Order, "billingAddress" | "shippingAddress">,
) {
  const before = { status, lastBillingAddress, lastShippingAddress };
  return changesBetween(before, {
    status: "active",
    lastBillingAddress: billingAddress,
    lastShippingAddress: shippingAddress,
  });
}

/** What a client may change of an order. Absent: stays as it is. An empty text removes what may be missing. */
export type OrderChanges = {
  status?: "confirmed" | undefined;
  customer?:
    | { [Name in Exclude<keyof NewOrder["customer"], "email">]?: NewOrder["customer"][Name] | undefined }
    | undefined;
  billingAddress?: Address | undefined;
  shippingAddress?: Address | undefined;
  /** Replaces all of them. */
  items?: readonly AskedItem[] | undefined;
  trackingNumber?: string | undefined;
  /** Null: it was not. */
  shippedAt?: Instant | null | undefined;
  /** Member by member. */
  payment?: OrderPayment | undefined;
  notes?: string | undefined;
};

/**
 * The fields of an order that `changes` makes different. Customer, addresses and items only while nothing is fulfilled;
 * what has to do with payment and shipping at any time. Throws the refusal of what its state does not allow.
 */
export function changesTo(
  order: Order,
  changes: OrderChanges,
  { variants, settings }: { variants: readonly OrderableVariant[]; settings: OrderSettings },
): Partial<Order> {
  const { customer, billingAddress, shippingAddress, items, payment } = changes;
  if (customer || billingAddress || shippingAddress || items) orderAfter(order, "edit");
  refuse([
    ...(billingAddress ? faultsOfAddress("billingAddress", billingAddress, settings) : []),
    ...(shippingAddress ? faultsOfAddress("shippingAddress", shippingAddress, settings) : []),
  ]);
  const isConfirmed = changes.status === undefined || order.status === changes.status;
  return differing(order, {
    status: isConfirmed ? order.status : orderAfter(order, "confirm"),
    firstName: customer?.firstName ?? order.firstName,
    lastName: customer?.lastName ?? order.lastName,
    company: textOr(customer?.company, order.company),
    phone: textOr(customer?.phone, order.phone),
    customerType: customer?.customerType ?? order.customerType,
    billingAddress: billingAddress ?? order.billingAddress,
    shippingAddress: shippingAddress ?? order.shippingAddress,
    ...(items && linesFrom(items, offersFor(order, variants), settings)),
    trackingNumber: textOr(changes.trackingNumber, order.trackingNumber),
    shippedAt: changes.shippedAt === undefined ? order.shippedAt : changes.shippedAt,
    payment: payment ? { ...order.payment, ...payment } : order.payment,
    notes: textOr(changes.notes, order.notes),
  });
}

const textOr = (sent: string | undefined, kept: string | null) => (sent === undefined ? kept : sent || null);

/** What an order can be changed to: what is in it stays at its price and for its length, anything else is offered anew. */
function offersFor({ lines }: Order, variants: readonly OrderableVariant[]): Offer[] {
  const held = new Map<string, Offer>();
  for (const { position, sku, quantity, rentedDevices, unitPrice, contractLength, ...ordered } of lines) {
    const { pricing = [] } = held.get(sku) ?? {};
    const tier = { contractLength, monthlyPrice: unitPrice };
    held.set(sku, { sku, status: "active", pricing: [...pricing, tier], ordered });
  }
  return [...variants.filter(({ sku }) => !held.has(sku)).map(offerOf), ...held.values()];
}
