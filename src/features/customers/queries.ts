import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { type Page, pagesOf } from "#db/page";
import { statement, toSet } from "#db/statement";
import { customers } from "#db/tables/customers";
import { orders } from "#db/tables/orders";
import { rentals } from "#db/tables/rentals";
import { ofTenant } from "#db/tenancy";
import { changeLoaded, changeRowsOf, insertInto, type LoadedRows } from "#db/writes";
import type { Customer, CustomerStatus, CustomerType, RentalSums } from "#domain/customer";
import type { Instant } from "#domain/instant";

const sortColumns = {
  createdAt: customers.createdAt,
  firstName: customers.sortFirstName,
  lastName: customers.sortLastName,
  email: customers.sortEmail,
  totalMonthlyRevenue: customers.monthlyRevenue,
  totalDevicesRented: customers.activeRentals,
};

export const sorts = [
  "createdAt",
  "firstName",
  "lastName",
  "email",
  "totalMonthlyRevenue",
  "totalDevicesRented",
] as const;

/**
 * How many ids of orders, and of rentals, are shown of a customer: in a list, and of one. A page of customers with
 * thousands of rentals each would else read and send all of those.
 */
export const idsMax = { list: 100, one: 10_000 };

const splitIds = (ids: string): string[] => (ids === "" ? [] : ids.split(","));

const rentalsOfCustomer = and(eq(rentals.tenantId, customers.tenantId), eq(rentals.customerId, customers.id));
const ordersOfCustomer = and(eq(orders.tenantId, customers.tenantId), eq(orders.customerId, customers.id));

const customerColumns = (db: NeonHttpDatabase, idCount: number) => {
  const orderIds = db
    .select({ id: orders.id })
    .from(orders)
    .where(ordersOfCustomer)
    .orderBy(desc(orders.createdAt), desc(orders.id))
    .limit(idCount);
  const rentalIds = db
    .select({ id: rentals.id })
    .from(rentals)
    .where(rentalsOfCustomer)
    .orderBy(desc(rentals.createdAt), desc(rentals.id))
    .limit(idCount);
  return {
    id: customers.id,
    tenantId: customers.tenantId,
    email: customers.email,
    firstName: customers.firstName,
    lastName: customers.lastName,
    customerType: customers.customerType,
    company: customers.company,
    phone: customers.phone,
    status: customers.status,
    customFields: customers.customFields,
    lastBillingAddress: customers.lastBillingAddress,
    lastShippingAddress: customers.lastShippingAddress,
    registrationNumber: customers.registrationNumber,
    vatNumber: customers.vatNumber,
    paymentTermsDays: customers.paymentTermsDays,
    createdBy: customers.createdBy,
    createdAt: customers.createdAt,
    updatedAt: customers.updatedAt,
    version: customers.version,
    activeRentals: customers.activeRentals,
    monthlyRevenue: customers.monthlyRevenue,
    totalOrders: sql<number>`(select count(*)::int from ${orders} where ${ordersOfCustomer})`.as("total_orders"),
    // As one text: no id holds a comma (see billing groups).
    orderIds: sql<string[]>`array_to_string(array(${orderIds}), ',')`.mapWith(splitIds).as("order_ids"),
    rentalIds: sql<string[]>`array_to_string(array(${rentalIds}), ',')`.mapWith(splitIds).as("rental_ids"),
  };
};

/** A customer and what all of its rentals add up to. */
export type CustomerWithSums = Customer & RentalSums;

/** The customer of that id, inactive ones included. */
export const customerById = statement<{ id: string }, CustomerWithSums[]>((db, { id }) => {
  const sums = db
    .select({
      rentals: sql<number>`count(*)::int`.as("rentals"),
      collected: sql<bigint>`coalesce(sum(${rentals.totalCollected}), 0)`.mapWith(BigInt).as("collected"),
      acquisitionCost: sql<bigint>`coalesce(sum(${rentals.acquisitionCost}), 0)`.mapWith(BigInt).as("acquisition_cost"),
      tracked: sql<number>`count(${rentals.acquisitionCost})::int`.as("tracked"),
      firstStartsOn: sql<string | null>`min(${rentals.startsOn})::text`.as("first_starts_on"),
    })
    .from(rentals)
    .where(rentalsOfCustomer)
    .as("sums");
  return db
    .select({
      ...customerColumns(db, idsMax.one),
      rentals: sums.rentals,
      collected: sums.collected,
      acquisitionCost: sums.acquisitionCost,
      tracked: sums.tracked,
      firstStartsOn: sums.firstStartsOn,
    })
    .from(customers)
    .crossJoinLateral(sums)
    .where(and(ofTenant(customers), eq(customers.id, id)));
});

type CustomerFilters = {
  status: CustomerStatus;
  customerType: CustomerType | undefined;
  email: string | undefined;
  hasActiveRentals: boolean | undefined;
};
export type CustomerPage = Page<(typeof sorts)[number]> & CustomerFilters;

/** A page of customers. One that is inactive by now still marks the place of a cursor. */
export const customerPage = pagesOf<(typeof sorts)[number], CustomerFilters, Customer>({
  table: customers,
  id: customers.id,
  sorts: sortColumns,
  filters: {
    status: (value) => eq(customers.status, value),
    customerType: (value) => eq(customers.customerType, value),
    email: (value) => eq(customers.sortEmail, sql`lower(${value}::text)`),
    hasActiveRentals: (value) => eq(customers.hasActiveRentals, value),
  },
  splits: { customerType: ["individual", "business"], hasActiveRentals: [true, false] },
  narrow: ["email"],
  select: (db, { select, from, where, orderBy, limit }) =>
    select(customerColumns(db, idsMax.list))
      .from(from)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit),
});

/** Who has an e-mail address, whatever the case of its letters; inactive customers too. */
export const customerByEmail = statement<{ email: string }, { id: string; status: CustomerStatus }[]>((db, { email }) =>
  db
    .select({ id: customers.id, status: customers.status })
    .from(customers)
    .where(and(ofTenant(customers), eq(customers.sortEmail, sql`lower(${email}::text)`))),
);

/** Orders that may still be fulfilled. */
const isOpen = inArray(orders.status, ["pending", "confirmed", "partial"]);

/** The oldest few open orders of a customer. */
export const openOrdersOf = statement<{ customerId: string }, { id: string }[]>((db, { customerId }) =>
  db
    .select({ id: orders.id })
    .from(orders)
    .where(and(ofTenant(orders), eq(orders.customerId, customerId), isOpen))
    .orderBy(asc(orders.createdAt), asc(orders.id))
    .limit(10),
);

export const insertCustomers = insertInto(customers);

const changeCustomers = changeRowsOf(customers, [
  ...(["email", "firstName", "lastName", "customerType", "company", "phone", "status", "customFields"] as const),
  ...(["lastBillingAddress", "lastShippingAddress"] as const),
  ...(["registrationNumber", "vatNumber", "paymentTermsDays", "updatedAt"] as const),
]);

/** Writes everything of a customer that can change, if it has the version still that it was loaded with. */
export const updateLoaded = (customer: Customer, { version }: Pick<Customer, "version">) =>
  changeCustomers([{ ...customer, version }]);

/** Makes loaded customers inactive. */
export const endCustomers = statement<LoadedRows & { endedAt: Instant }, unknown>((db, { ids, versions, endedAt }) =>
  changeLoaded(db, customers, toSet({ ids, versions }), { status: "inactive", ...toSet({ updatedAt: endedAt }) }),
);

/**
 * Waits for orders and rentals of the customer that are being made, and keeps others from being made until the commit: each
 * of them holds a key-share lock on this row.
 */
const lockCustomer = statement<{ id: string }, unknown>((db, { id }) =>
  db
    .select({ id: customers.id })
    .from(customers)
    .where(and(ofTenant(customers), eq(customers.id, id)))
    .for("update"),
);

/** Raises where the customer has active rentals or open orders. A statement of its own, to see what the lock waited for. */
const requireStillIdle = statement<{ id: string }, unknown>((db, { id }) =>
  db
    .select({
      idle: sql`require_all_written(${customers.activeRentals} + (select count(*) from ${orders}
                                     where ${and(ordersOfCustomer, isOpen)}), 0)`,
    })
    .from(customers)
    .where(and(ofTenant(customers), eq(customers.id, id))),
);

/** What has to stand before a write that makes a customer inactive: see `requireIdle`. */
export const keepIdle = ({ id }: { id: string }) => [lockCustomer({ id }), requireStillIdle({ id })];
