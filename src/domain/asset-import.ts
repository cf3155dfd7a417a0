import type { Fault } from "./problem.ts";
import { type CellFault, type Columns, readAmountCell, rowFaults, type Sheet, type SheetRow } from "./sheet.ts";

/** The columns of a file of assets: a row is an asset. */
export const assetColumns: Columns = {
  required: ["Serial Number", "SKU"],
  optional: ["Acquisition Cost", "Acquisition Date", "Location", "Condition", "Notes"],
};

/** Where each field of an asset, as the wire calls it, stands in the file. */
const columnOf: Readonly<Record<string, string>> = {
  serialNumber: "Serial Number",
  sku: "SKU",
  acquisitionCost: "Acquisition Cost",
  acquisitionDate: "Acquisition Date",
  location: "Location",
  condition: "Condition",
  notes: "Notes",
};

/** What a row says of an asset, as the body of a request would; nothing of what its cells leave empty. */
export function readAssetRow(row: SheetRow, faults: CellFault[]): Record<string, string | number | undefined> {
  const cell = (field: string) => row.cells[columnOf[field] as string] || undefined;
  return {
    serialNumber: cell("serialNumber"),
    sku: cell("sku"),
    acquisitionCost: readAmountCell(row, "Acquisition Cost", faults),
    acquisitionDate: cell("acquisitionDate"),
    location: cell("location"),
    condition: cell("condition"),
    notes: cell("notes"),
  };
}

/** Which row of a file names a serial number first. */
export function firstRows({ rows }: Sheet): ReadonlyMap<string, SheetRow> {
  return new Map(rows.toReversed().map((row) => [row.cells["Serial Number"] ?? "", row]));
}

/** What can be said to be wrong with a row from the file alone: of two with one serial number, the later one is at fault. */
export function faultsOfRow(row: SheetRow, first: ReadonlyMap<string, SheetRow>): CellFault[] {
  const faults = rowFaults(row, assetColumns.required);
  const serialNumber = row.cells["Serial Number"];
  const earlier = first.get(serialNumber ?? "");
  if (serialNumber && earlier && earlier !== row) {
    faults.push({ row, column: "Serial Number", message: `is named twice: see row ${earlier.row}` });
  }
  return faults;
}

/** Where the faults of an asset stand in the file. */
export const locateFaults = (row: SheetRow, faults: readonly Fault[]): CellFault[] =>
  faults.map(({ path, message }) => ({ row, column: columnOf[path] ?? null, message }));
