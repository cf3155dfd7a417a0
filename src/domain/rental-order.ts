import type { Instant } from "./instant.ts";
import { toDecimal } from "./money.ts";
import type { Rental, RentedLine } from "./rental.ts";
import type { Settings } from "./settings.ts";
import { taxOn } from "./tax.ts";

/** An order of one unit that an action on a rental brings about. */
export type OrderPlacement = {
  id: string;
  orderType: "extension" | "upgrade";
  line: Pick<
    RentedLine,
    | "productId"
    | "variantId"
    | "sku"
    | "productName"
    | "productImageUrl"
    | "unitPrice"
    | "contractLength"
    | "listPrice"
    | "listPriceSource"
    | "acquisitionCost"
    | "acquisitionCostSource"
  >;
  /** A month of it. */
  totals: { subtotal: bigint; taxAmount: bigint; total: bigint };
  /** As the wire shows them. */
  details: Record<string, unknown>;
  at: Instant;
  by: string;
};

/** The order of an action, priced as any other: tax comes on the month's amount. */
export function placementOf(placement: Omit<OrderPlacement, "totals">, { tax }: Pick<Settings, "tax">): OrderPlacement {
  const { subtotal, taxAmount, total } = taxOn([placement.line.unitPrice], tax);
  return { ...placement, totals: { subtotal, taxAmount, total } };
}

/** The prices that a line of a rental's order takes over, and where they came from in the words of a line. */
export const pricesOf = ({ listPrice, listPriceSource, acquisitionCost, acquisitionCostSource }: Rental) =>
  ({
    listPrice,
    listPriceSource: sourceOnLine(listPriceSource),
    acquisitionCost,
    acquisitionCostSource: sourceOnLine(acquisitionCostSource),
  }) satisfies Partial<RentedLine>;

/** A line knows no order before it: what one overrode was set by hand. An estimate has no source. */
function sourceOnLine<Source extends "variant" | "manual" | "list_price" | "unknown">(
  source: Source | "order_override" | "estimated" | null,
) {
  if (source === "order_override") return "manual";
  return source === null || source === "estimated" ? "unknown" : source;
}

/** What an order of an upgrade says of the rental before it. */
export const upgradeDetailsOf = (rental: Rental, reason: string | undefined) => ({
  previousDevice: rental.productName,
  previousSerialNumber: rental.assetSerialNumber,
  previousMonthlyAmount: toDecimal(rental.monthlyAmount, rental.currency),
  previousRentalId: rental.id,
  ...(reason !== undefined && { upgradeReason: reason }),
});
