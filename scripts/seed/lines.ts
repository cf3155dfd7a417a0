import type { Day } from "#domain/day";
import type { ReplacementRecord } from "#domain/rental";
import type { RentalStatus } from "#domain/transitions";
import type { Months } from "./catalogue.ts";

/** The billing group that is there from the start, of its customer's pumps. */
export const groupId = "bg_harbour_wards";

/** How a rental that has ended did so, and on which day; a buyout for how much. */
type End = { status: Exclude<RentalStatus, "active">; on: Day; paid?: number };

/** What else there is to say of a rental. */
export type More = {
  end?: End;
  group?: boolean;
  /** The number of the rental that this one took the place of. */
  upgradeFrom?: number;
  /** Units of the same line that nothing has been handed over for. */
  alsoOrdered?: number;
  /** Months that have not been paid. */
  unpaid?: number;
  extended?: { on: Day; months: number; monthly?: number };
  replaced?: { on: Day; reason: ReplacementRecord["reason"] };
};

/** One rental: its customer, the variant, the term in months, its first day, and where it is not running or not alone. */
export type Line = readonly [customerId: string, sku: string, months: Months, startsOn: Day, more?: More];

/** Their ids are sub_demo_101 and so on. The first three are free, and make the group of the README's tour: 377. */
export const lines: readonly Line[] = [
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
  // The README's buyout: four months before its end.
  ["cust_khan", "NB-14-PRO-32", 24, "2025-03-20"],
  ["cust_novak", "NB-13-AIR-16", 24, "2025-12-08", { end: { status: "ended_upgrade", on: "2026-08-03" } }],
  ["cust_novak", "NB-14-PRO-32", 24, "2026-08-03", { upgradeFrom: 126 }],
  ["cust_jensen", "VE-CARGO-LT", 36, "2026-03-30"],
  ["cust_moreau", "EL-TASK-2", 12, "2026-10-05"],
  ["cust_moreau", "NB-16-STUDIO", 24, "2026-04-27", { end: { status: "ended_early_return", on: "2026-09-15" } }],
  // Just begun, and still to begin.
  ["cust_quay", "EL-RISE-140-OAK", 36, "2026-11-16"],
  ["cust_quay", "EL-RISE-140-OAK", 36, "2026-11-16"],
  ["cust_orchard", "NV-27-4K-BLK", 24, "2026-12-01"],
  ["cust_okafor", "VE-FOLD-20", 6, "2026-11-19"],
  // Over since, and nobody has said yet what comes next.
  ["cust_silva", "NB-13-AIR-16-BLU", 12, "2025-11-03"],
  ["cust_khan", "VE-CITY-7-SND", 12, "2025-10-27"],
  // Ending within a month.
  ["cust_parcel", "VE-CARGO-LT-C", 12, "2025-12-08"],
  ["cust_aalto", "MV-BED-H4", 6, "2026-06-10"],
  // Not paid for: of half a term and more, and of the last months.
  ["cust_moreau", "NB-14-PRO-32-B", 12, "2026-03-02", { unpaid: 5 }],
  ["cust_novak", "NV-27-4K-BLK", 12, "2026-02-16", { unpaid: 7 }],
  // Extended, at the old price and at a new one.
  ["cust_parcel", "VE-CITY-7-L", 12, "2025-09-01", { extended: { on: "2026-08-20", months: 12, monthly: 119 } }],
  ["cust_jensen", "VE-FOLD-20", 12, "2025-10-06", { extended: { on: "2026-09-28", months: 6 } }],
  // On their second device.
  ["cust_orchard", "NB-14-PRO-64", 24, "2026-03-23", { replaced: { on: "2026-10-12", reason: "damaged" } }],
  ["cust_quay", "EL-TASK-2-GRY", 24, "2026-05-11", { replaced: { on: "2026-07-02", reason: "defective" } }],
  ["cust_harbour", "MV-BED-H4", 36, "2026-09-07"],
  // Ended: by decision, with the bicycle still out; bought in the end; and back after its term.
  ["cust_jensen", "VE-CITY-7", 12, "2026-04-13", { unpaid: 3, end: { status: "cancelled", on: "2026-10-30" } }],
  [
    "cust_harbour",
    "EL-RISE-140-WHT",
    12,
    "2025-11-10",
    { end: { status: "ended_buyout", on: "2026-11-10", paid: 150 } },
  ],
  ["cust_aalto", "NB-13-AIR-16-C", 6, "2026-03-16", { end: { status: "ended_completed", on: "2026-09-16" } }],
];

export const neighbourLines: readonly Line[] = [
  ["cust_linden", "MV-IV-200", 24, "2026-03-02"],
  ["cust_linden", "MV-IV-200", 24, "2026-03-02"],
  ["cust_costa", "VE-CITY-7", 24, "2026-06-15"],
];

/** An order that nothing has been handed over of, or that was called off. */
export type Wish = {
  id: string;
  customerId: string;
  placedOn: Day;
  status: "pending" | "confirmed" | "cancelled";
  items: readonly (readonly [sku: string, months: Months, quantity: number])[];
};

export const wishes: readonly Wish[] = [
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
