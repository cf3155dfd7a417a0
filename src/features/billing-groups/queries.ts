import { and, eq, isNull, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { type Page, pagesOf } from "#db/page";
import { statement, toSet } from "#db/statement";
import { billingGroups } from "#db/tables/billing-groups";
import { customers } from "#db/tables/customers";
import { rentals } from "#db/tables/rentals";
import { ofTenant } from "#db/tenancy";
import { changeLoaded, type LoadedRows } from "#db/writes";
import type { BillingGroup, MemberRental } from "#domain/billing-group";
import type { Instant } from "#domain/instant";

const sortColumns = {
  createdAt: billingGroups.createdAt,
  updatedAt: billingGroups.updatedAt,
  groupName: billingGroups.sortName,
  billingDay: billingGroups.billingDay,
};

export const sorts = ["createdAt", "updatedAt", "groupName", "billingDay"] as const;

const groupColumns = {
  id: billingGroups.id,
  tenantId: billingGroups.tenantId,
  customerId: billingGroups.customerId,
  groupName: billingGroups.groupName,
  billingDay: billingGroups.billingDay,
  currency: billingGroups.currency,
  status: billingGroups.status,
  notes: billingGroups.notes,
  createdBy: billingGroups.createdBy,
  createdAt: billingGroups.createdAt,
  updatedAt: billingGroups.updatedAt,
  version: billingGroups.version,
};

/** The ids come as one text: splitting it costs a tenth of parsing a PostgreSQL array, and no id holds a comma. */
const splitIds = (ids: string): string[] => (ids === "" ? [] : ids.split(","));

/** The members of each group of the outer query, added up from their rows: only active ones count (billing.md 1). */
const members = (db: NeonHttpDatabase) =>
  db
    .select({
      rentalIds: sql<string[]>`coalesce(string_agg(${rentals.id}, ',' order by ${rentals.id}), '')`
        .mapWith(splitIds)
        .as("rental_ids"),
      activeRentalCount: sql<number>`(count(*) filter (where ${rentals.status} = 'active'))::int`.as("active_count"),
      totalMonthlyAmount:
        sql<bigint>`coalesce(sum(${rentals.monthlyAmount}) filter (where ${rentals.status} = 'active'), 0)`
          .mapWith(BigInt)
          .as("total"),
    })
    .from(rentals)
    .where(and(eq(rentals.tenantId, billingGroups.tenantId), eq(rentals.billingGroupId, billingGroups.id)))
    .as("members");

/** The group of that id, with its totals; none where it is deleted. */
export const groupById = statement<{ id: string }, BillingGroup[]>((db, { id }) => {
  const total = members(db);
  return db
    .select({ ...groupColumns, ...totalColumns(total) })
    .from(billingGroups)
    .crossJoinLateral(total)
    .where(and(ofTenant(billingGroups), eq(billingGroups.id, id), isNull(billingGroups.deletedAt)));
});

const totalColumns = ({ rentalIds, activeRentalCount, totalMonthlyAmount }: ReturnType<typeof members>) => ({
  rentalIds,
  activeRentalCount,
  totalMonthlyAmount,
});

type GroupFilters = { customerId: string | undefined; status: BillingGroup["status"] | undefined };
export type GroupPage = Page<(typeof sorts)[number]> & GroupFilters;

/** A page of groups with their totals. A deleted group still marks the place of a cursor. */
export const groupPage = pagesOf<(typeof sorts)[number], GroupFilters, BillingGroup>({
  table: billingGroups,
  id: billingGroups.id,
  sorts: sortColumns,
  filters: {
    customerId: (value) => eq(billingGroups.customerId, value),
    status: (value) => eq(billingGroups.status, value),
  },
  always: isNull(billingGroups.deletedAt),
  select: (db, { select, where, orderBy, limit }) => {
    // The page is found before its groups are added up: their cost would hide from the planner which index is the shorter.
    const page = select({ ...groupColumns, sortName: billingGroups.sortName })
      .from(billingGroups)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit)
      .as("billing_groups");
    const total = members(db);
    return db
      .select({ ...groupColumns, ...totalColumns(total) })
      .from(page)
      .crossJoinLateral(total)
      .orderBy(...orderBy);
  },
});

/** The customer of that id. */
export const customerById = statement<{ id: string }, { id: string }[]>((db, { id }) =>
  db
    .select({ id: customers.id })
    .from(customers)
    .where(and(ofTenant(customers), eq(customers.id, id))),
);

const memberColumns = {
  id: rentals.id,
  version: rentals.version,
  customerId: rentals.customerId,
  billingGroupId: rentals.billingGroupId,
  status: rentals.status,
  monthlyAmount: rentals.monthlyAmount,
};

/** The rentals of those ids, as far as they exist. */
export const rentalsByIds = statement<{ ids: readonly string[] }, MemberRental[]>((db, { ids }) =>
  db
    .select(memberColumns)
    .from(rentals)
    .where(and(ofTenant(rentals), sql`${rentals.id} = any (${ids}::text[])`)),
);

/** The members of a group. */
export const membersOf = statement<{ groupId: string }, MemberRental[]>((db, { groupId }) =>
  db
    .select(memberColumns)
    .from(rentals)
    .where(and(ofTenant(rentals), eq(rentals.billingGroupId, groupId))),
);

type GroupRow = Omit<
  BillingGroup,
  "tenantId" | "updatedAt" | "version" | "rentalIds" | "activeRentalCount" | "totalMonthlyAmount"
>;

export const insertGroup = statement<GroupRow, unknown>((db, group) =>
  db.insert(billingGroups).values({
    tenantId: sql.placeholder("tenantId"),
    id: group.id,
    customerId: group.customerId,
    groupName: group.groupName,
    billingDay: group.billingDay,
    currency: group.currency,
    status: group.status,
    notes: group.notes,
    createdBy: group.createdBy,
    createdAt: group.createdAt,
    updatedAt: group.createdAt,
  }),
);

type GroupChange = Pick<BillingGroup, "groupName" | "billingDay" | "status" | "notes" | "updatedAt">;

/** Writes every column of loaded groups that can change. */
export const updateGroups = statement<LoadedRows & GroupChange, unknown>(
  (db, { ids, versions, groupName, billingDay, status, notes, updatedAt }) =>
    changeLoaded(
      db,
      billingGroups,
      toSet({ ids, versions }),
      toSet({ groupName, billingDay, status, notes, updatedAt }),
    ),
);

export const deleteGroups = statement<LoadedRows & { deletedAt: Instant }, unknown>(
  (db, { ids, versions, deletedAt }) =>
    changeLoaded(db, billingGroups, toSet({ ids, versions }), toSet({ deletedAt, updatedAt: deletedAt })),
);

/** Puts loaded rentals into a group, or (`groupId` null) takes them out of theirs. */
export const moveRentals = statement<LoadedRows & { groupId: string | null; updatedAt: Instant }, unknown>(
  (db, { ids, versions, groupId, updatedAt }) =>
    changeLoaded(db, rentals, toSet({ ids, versions }), toSet({ billingGroupId: groupId, updatedAt })),
);
