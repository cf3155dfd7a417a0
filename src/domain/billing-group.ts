import type { Instant } from "./instant.ts";
import { type Fault, Problem } from "./problem.ts";

export const billingGroupStatuses = ["active", "inactive"] as const;
type BillingGroupStatus = (typeof billingGroupStatuses)[number];

/** A member, or a rental that is to become one. `monthlyAmount` is in minor units of the tenant's currency. */
export type MemberRental = {
  id: string;
  version: number;
  customerId: string;
  billingGroupId: string | null;
  status: string;
  monthlyAmount: bigint;
};

/** A billing group with what its members add up to. Amounts are in minor units of `currency`. */
export type BillingGroup = {
  id: string;
  tenantId: string;
  customerId: string;
  groupName: string;
  billingDay: number;
  currency: string;
  status: BillingGroupStatus;
  notes: string | null;
  createdBy: string;
  createdAt: Instant;
  updatedAt: Instant;
  version: number;
  rentalIds: string[];
  activeRentalCount: number;
  totalMonthlyAmount: bigint;
};

/** What a client may change. Absent: stays as it is. */
export type BillingGroupChanges = {
  groupName?: string | undefined;
  billingDay?: number | undefined;
  status?: BillingGroupStatus | undefined;
  notes?: string | undefined;
};

/** What members add up to: only active ones count, ended ones stay listed until removed (billing.md 1). */
export function totalsOf(members: readonly MemberRental[]) {
  const active = members.filter((rental) => rental.status === "active");
  return {
    rentalIds: members.map((rental) => rental.id).sort(),
    activeRentalCount: active.length,
    totalMonthlyAmount: active.reduce((total, rental) => total + rental.monthlyAmount, 0n),
  };
}

/**
 * The rentals that a request names, in its order, each once, after the rules of membership: all known, of the group's
 * customer, and in no other group. `groupId` is null for a group that is being made.
 * Throws the first rule that is broken, naming every rental that breaks it.
 */
export function admitMembers(
  rentalIds: readonly string[],
  known: readonly MemberRental[],
  group: { id: string | null; customerId: string },
): MemberRental[] {
  const byId = new Map(known.map((rental) => [rental.id, rental]));
  refuse(
    "SUBSCRIPTION_NOT_FOUND",
    "Some rentals do not exist.",
    faultsOf(rentalIds, (id) => (byId.has(id) ? null : `There is no rental ${id}.`)),
  );
  const rental = (id: string) => byId.get(id) as MemberRental;
  refuse(
    "SUBSCRIPTION_DIFFERENT_CUSTOMER",
    `Every rental of a billing group belongs to its customer, ${group.customerId}.`,
    faultsOf(rentalIds, (id) =>
      rental(id).customerId === group.customerId ? null : `Rental ${id} belongs to another customer.`,
    ),
  );
  refuse(
    "SUBSCRIPTION_IN_OTHER_GROUP",
    "A rental is in at most one billing group; take it out of the other one first.",
    faultsOf(rentalIds, (id) => {
      const other = rental(id).billingGroupId;
      return other === null || other === group.id ? null : `Rental ${id} is in billing group ${other}.`;
    }),
  );
  return [...new Set(rentalIds)].map(rental);
}

/** Who joins and who leaves when `wanted` replaces `present`. */
export function membershipChange(present: readonly MemberRental[], wanted: readonly MemberRental[]) {
  const presentIds = new Set(present.map((rental) => rental.id));
  const wantedIds = new Set(wanted.map((rental) => rental.id));
  return {
    joining: wanted.filter((rental) => !presentIds.has(rental.id)),
    leaving: present.filter((rental) => !wantedIds.has(rental.id)),
  };
}

type MembershipCode = "SUBSCRIPTION_NOT_FOUND" | "SUBSCRIPTION_DIFFERENT_CUSTOMER" | "SUBSCRIPTION_IN_OTHER_GROUP";

function refuse(code: MembershipCode, message: string, faults: Fault[]): void {
  if (faults.length > 0) throw new Problem(code, message, { faults });
}

function faultsOf(rentalIds: readonly string[], messageFor: (rentalId: string) => string | null): Fault[] {
  return rentalIds.flatMap((id, at) => {
    const message = messageFor(id);
    return message === null ? [] : [{ path: `rentalIds.${at}`, message, code: "rental" }];
  });
}

/** The fields of `changes` that differ from what is. An empty note is no note. */
export function changesTo(group: BillingGroup, changes: BillingGroupChanges): Partial<BillingGroup> {
  const wanted = {
    groupName: changes.groupName ?? group.groupName,
    billingDay: changes.billingDay ?? group.billingDay,
    status: changes.status ?? group.status,
    notes: changes.notes === undefined ? group.notes : changes.notes || null,
  };
  const names = Object.keys(wanted) as (keyof typeof wanted)[];
  return Object.fromEntries(names.filter((name) => wanted[name] !== group[name]).map((name) => [name, wanted[name]]));
}
