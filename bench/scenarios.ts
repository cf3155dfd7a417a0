import assert from "node:assert/strict";
import { sorts } from "../src/features/billing-groups/queries.ts";
import { largeTenantId, smallTenantId } from "./data.ts";
import type { Work } from "./load.ts";
import { poolAmounts, poolTenantId } from "./pool.ts";
import type { Samples } from "./samples.ts";
import type { System, Systems } from "./systems.ts";

/** What is sent to one system, and what a right answer to it looks like. */
export type Target = {
  name: string;
  system: System;
  headers: Record<string, string>;
  work: Omit<Extract<Work, { kind: "create" }>, "from"> | Extract<Work, { kind: "get" }>;
  check(body: unknown): void;
};

/** Targets that are measured in turns and held against each other. */
export type Scenario = { name: string; title: string; targets: Target[] };

type Page = { billingGroups: { billingGroupId: string; rentalIds: string[] }[]; hasMore: boolean };

const pageSize = 50;
const rentalsPerGroup = 5;
const poolTotal = poolAmounts.reduce((sum, amount) => sum + amount, 0) / 100;
const groupsPath = "/v1/billing-groups";

export function makeScenarios(systems: Systems, ids: Samples): Scenario[] {
  const { bare, ceiling } = systems;
  const plain = (system: System, work: Target["work"], check: Target["check"]): Target => ({
    name: system.name,
    system,
    headers: {},
    work,
    check,
  });
  const pages = (name: string, tenantId: string, paths: string[]) =>
    ours(systems, tenantId, { name, work: { kind: "get", paths }, check: checkFullPage });
  const oneGroup = (rows: unknown[][]) => rows.length === 1 && checkRows(rows);
  const isCreated = (body: unknown) => assert.match((body as { id: string }).id, /^bg_/);

  return [
    {
      name: "list",
      title: `List of ${pageSize} groups`,
      targets: [
        pages("ours", largeTenantId, [groupsPath]),
        ...[bare, ceiling].map((system) =>
          plain(system, { kind: "get", paths: ["/list"] }, (body) => {
            // One more tells whether there is a next page.
            assert.equal((body as unknown[]).length, pageSize + 1);
            checkRows(body as unknown[][]);
          }),
        ),
      ],
    },
    {
      name: "get",
      title: "Get one group",
      targets: [
        ours(systems, largeTenantId, {
          name: "ours",
          work: { kind: "get", paths: ids.groups.map((id) => `${groupsPath}/${id}`) },
          check: (body) =>
            assert.equal((body as { billingGroup: { rentalIds: [] } }).billingGroup.rentalIds.length, rentalsPerGroup),
        }),
        ...[bare, ceiling].map((system) =>
          plain(system, { kind: "get", paths: ids.groups.map((id) => `/get/${id}`) }, (body) =>
            assert(oneGroup(body as unknown[][])),
          ),
        ),
      ],
    },
    {
      name: "create",
      title: `Create a group with ${poolAmounts.length} rentals (bare, ceiling: insert its row)`,
      targets: [
        ours(systems, poolTenantId, {
          name: "ours",
          work: { kind: "create", path: groupsPath },
          check: (body) =>
            assert.equal(
              (body as { billingGroup: { totalMonthlyAmount: number } }).billingGroup.totalMonthlyAmount,
              poolTotal,
            ),
        }),
        ...[bare, ceiling].map((system) => plain(system, { kind: "create", path: "/create" }, isCreated)),
      ],
    },
    {
      name: "pages",
      title: "Pages, deep and in a small tenant",
      targets: [
        pages("first", largeTenantId, [groupsPath]),
        pages("deep", largeTenantId, [`${groupsPath}?startAfter=${ids.cursor}`]),
        pages("small tenant", smallTenantId, [groupsPath]),
      ],
    },
  ];
}

/** The first page of every sort with every filter. */
export function makeSorts(systems: Systems, { customers }: Samples): Target[] {
  const filters: Record<string, string[]> = {
    none: [""],
    status: ["&status=active"],
    customerId: customers.map((id) => `&customerId=${id}`),
    "customerId, status": customers.map((id) => `&customerId=${id}&status=active`),
  };
  return sorts.flatMap((sortBy) =>
    ["desc", "asc"].flatMap((sortDir) =>
      Object.entries(filters).map(([filter, queries]) => {
        const paths = queries.map((query) => `${groupsPath}?sortBy=${sortBy}&sortDir=${sortDir}${query}`);
        const check = (body: unknown) => assert((body as Page).billingGroups.length > 0);
        return ours(systems, largeTenantId, {
          name: `${sortBy} ${sortDir} | ${filter}`,
          work: { kind: "get", paths },
          check,
        });
      }),
    ),
  );
}

const ours = ({ ours, key }: Systems, tenantId: string, target: Pick<Target, "name" | "work" | "check">): Target => ({
  ...target,
  system: ours,
  headers: { Authorization: `Bearer ${key}`, "Tenant-ID": tenantId },
});

function checkFullPage(body: unknown): void {
  const { billingGroups, hasMore } = body as Page;
  assert.equal(billingGroups.length, pageSize);
  assert(hasMore);
  for (const group of billingGroups) assert.equal(group.rentalIds.length, rentalsPerGroup);
}

/** In a row as the database answers it, one value holds the ids of the rentals. */
function checkRows(rows: unknown[][]): boolean {
  for (const row of rows) {
    assert(
      row.some(
        (value) =>
          typeof value === "string" &&
          value.split(",").filter((id) => id.startsWith("sub_")).length === rentalsPerGroup,
      ),
    );
  }
  return true;
}
