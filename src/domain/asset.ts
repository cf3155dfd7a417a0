import type { Day } from "./day.ts";
import { isImei } from "./imei.ts";
import type { Instant } from "./instant.ts";
import { toDecimal } from "./money.ts";
import { Problem } from "./problem.ts";

export const assetStatuses = ["available", "rented_out", "returned", "sold", "unavailable"] as const;
type AssetStatus = (typeof assetStatuses)[number];

/** A single thing. `acquisitionCost` is in minor units of `currency`. */
export type Asset = {
  serialNumber: string;
  tenantId: string;
  productId: string;
  variantId: string;
  sku: string;
  productName: string;
  productImageUrl: string | null;
  status: AssetStatus;
  location: string | null;
  condition: string | null;
  acquisitionCost: bigint | null;
  currency: string;
  acquiredOn: Day;
  /** Who has it now, and by which rental. */
  customerId: string | null;
  rentalId: string | null;
  notes: string | null;
  createdBy: string;
  createdAt: Instant;
  updatedAt: Instant;
  version: number;
};

/** Who brings an asset from one state to another: a person who changes it, or what happens to its subscription. */
type Mover = "person" | "subscription";

/** Which state follows which, and by whom. What is rented out moves by a person only once its subscription has ended. */
export const assetTransitions: Record<AssetStatus, Partial<Record<AssetStatus, readonly Mover[]>>> = {
  available: { rented_out: ["subscription"], unavailable: ["person"] },
  rented_out: {
    returned: ["subscription", "person"],
    sold: ["subscription"],
    available: ["person"],
    unavailable: ["subscription", "person"],
  },
  returned: { available: ["person"], unavailable: ["person"] },
  unavailable: { available: ["person"] },
  sold: {},
};

/** Refuses a move that the table above does not have. `isInUse`: its subscription is active. */
export function requireMove(
  { serialNumber, status }: Pick<Asset, "serialNumber" | "status">,
  to: AssetStatus,
  by: Mover,
  isInUse: boolean,
): void {
  if (by === "person" && isInUse) {
    throw new Problem("ASSET_IN_USE", `Asset ${serialNumber} is in an active subscription, which alone moves it on.`);
  }
  if (assetTransitions[status][to]?.includes(by)) return;
  const possible = assetStatuses.filter((each) => assetTransitions[status][each]?.includes(by));
  throw invalidStatus(
    `Asset ${serialNumber} is ${status}, which can become ${possible.join(" or ") || "nothing else"}.`,
  );
}

/** The states that a person may begin with: the others come from subscriptions. */
const startStatuses: readonly AssetStatus[] = ["available", "unavailable"];

const invalidStatus = (message: string) =>
  new Problem("INVALID_STATUS", message, { faults: [{ path: "status", message, code: "status" }] });

/** A variant as far as its assets take after it, with what its product says. */
export type VariantOfAsset = {
  id: string;
  version: number;
  productId: string;
  sku: string;
  status: string;
  category: string;
  productName: string;
  productImageUrl: string | null;
  acquisitionCost: bigint | null;
};

/** States of what came back from a customer and nobody has looked at yet. */
const needsInspection: ReadonlySet<AssetStatus> = new Set(["returned", "rented_out"]);

/** What is said of a new asset. What is left out comes from its variant, or from today. */
export type NewAsset = {
  serialNumber: string;
  sku: string;
  status?: AssetStatus | undefined;
  location?: string | undefined;
  condition?: string | undefined;
  acquisitionCost?: bigint | undefined;
  acquiredOn?: Day | undefined;
  notes?: string | undefined;
};

/** What holds for every new asset of a business unit at one moment. */
export type Surroundings = Pick<Asset, "tenantId" | "currency" | "createdBy" | "createdAt"> & {
  today: Day;
  /** Categories whose serial numbers are IMEIs. */
  imeiCategories: readonly string[];
};

/** A new asset of a variant, or the first rule that it breaks: its SKU, its state, its IMEI. */
export function makeAsset(input: NewAsset, variant: VariantOfAsset | undefined, around: Surroundings): Asset {
  const { serialNumber, sku, status = "available" } = input;
  const fault = (message: string, path: string, code: string) => ({ faults: [{ path, message, code }] });
  if (!variant) {
    const message = `There is no variant with the SKU ${sku}.`;
    throw new Problem("VARIANT_NOT_FOUND", message, fault(message, "sku", "sku"));
  }
  if (variant.status !== "active") {
    const message = `The variant ${sku} is inactive.`;
    throw new Problem("VARIANT_INACTIVE", message, fault(message, "sku", "sku"));
  }
  if (!startStatuses.includes(status)) {
    throw invalidStatus(`A new asset is ${startStatuses.join(" or ")}, not ${status}.`);
  }
  if (takesImei(variant.category, around.imeiCategories) && !isImei(serialNumber)) {
    const message = `The serial number of ${variant.category} is an IMEI: 15 digits, the last of them a check digit.`;
    throw new Problem("VALIDATION_ERROR", message, fault(message, "serialNumber", "imei"));
  }
  const { tenantId, currency, createdBy, createdAt, today } = around;
  return {
    serialNumber,
    tenantId,
    productId: variant.productId,
    variantId: variant.id,
    sku,
    productName: variant.productName,
    productImageUrl: variant.productImageUrl,
    status,
    location: input.location || null,
    condition: input.condition || null,
    acquisitionCost: input.acquisitionCost ?? variant.acquisitionCost,
    currency,
    acquiredOn: input.acquiredOn ?? today,
    customerId: null,
    rentalId: null,
    notes: input.notes || null,
    createdBy,
    createdAt,
    updatedAt: createdAt,
    version: 1,
  };
}

const takesImei = (category: string, imeiCategories: readonly string[]) =>
  imeiCategories.some((each) => each.toLowerCase() === category.toLowerCase());

/** What a client may change. Absent: stays as it is; an empty text removes. */
export type AssetChanges = Omit<NewAsset, "serialNumber" | "sku">;

/** What a change of an asset is held against. */
type Rules = {
  /** Its subscription is active. */
  isInUse: boolean;
  /** What came back is available again only with its condition told. */
  requireInspection?: boolean;
};

/** The fields of `changes` that differ from what is, after the rules of states. What is back is nobody's any more. */
export function changesTo(asset: Asset, changes: AssetChanges, rules: Rules): Partial<Asset> {
  const status = changes.status ?? asset.status;
  if (status !== asset.status) requireMove(asset, status, "person", rules.isInUse);
  if (rules.requireInspection && status === "available" && needsInspection.has(asset.status) && !changes.condition) {
    const message = "What came back is inspected first: send its condition with the status.";
    throw new Problem("INVALID_STATUS", message, { faults: [{ path: "condition", message, code: "inspection" }] });
  }
  const textOf = (name: "location" | "condition" | "notes") => {
    const text = changes[name];
    return text === undefined ? asset[name] : text || null;
  };
  const isBack = asset.status === "rented_out" && status !== "rented_out";
  const wanted: Partial<Asset> = {
    status,
    location: textOf("location"),
    condition: textOf("condition"),
    notes: textOf("notes"),
    acquisitionCost: changes.acquisitionCost ?? asset.acquisitionCost,
    acquiredOn: changes.acquiredOn ?? asset.acquiredOn,
    ...(isBack && { customerId: null, rentalId: null }),
  };
  const names = Object.keys(wanted) as (keyof Asset)[];
  return Object.fromEntries(names.filter((name) => wanted[name] !== asset[name]).map((name) => [name, wanted[name]]));
}

/** One field of a change, as the record keeps it: amounts in decimals, nothing as null. */
type Change = { from: string | number | null; to: string | number | null };

/** The fields that an asset's history follows, by their names on the wire. */
const recorded = {
  status: "status",
  location: "location",
  condition: "condition",
  notes: "notes",
  acquisitionCost: "acquisitionCost",
  acquisitionDate: "acquiredOn",
  customerId: "customerId",
  rentalId: "rentalId",
} as const satisfies Record<string, keyof Asset>;

type RecordedField = keyof typeof recorded;
export const recordedFields = Object.keys(recorded) as RecordedField[];
export type AssetRecord = { [Name in RecordedField]?: Change };

/** What the record says of a change: old and new value of each field that is in `changed`. Of a new asset: what it has. */
export function recordOf(before: Asset | null, changed: Partial<Asset>, currency: string): AssetRecord {
  const plain = (value: Asset[keyof Asset] | undefined) =>
    typeof value === "bigint" ? toDecimal(value, currency) : (value ?? null);
  const record: AssetRecord = {};
  for (const name of recordedFields) {
    const field = recorded[name];
    const change = { from: plain(before?.[field]), to: plain(changed[field]) };
    if (field in changed && change.from !== change.to) record[name] = change;
  }
  return record;
}
