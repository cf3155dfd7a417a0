import type { Instant } from "./instant.ts";
import { toDecimal } from "./money.ts";
import type { LinePrices } from "./price-snapshot.ts";
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
    | keyof LinePrices
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

/** What an order of an upgrade says of the rental before it. */
export const upgradeDetailsOf = (rental: Rental, reason: string | undefined) => ({
  previousDevice: rental.productName,
  previousSerialNumber: rental.assetSerialNumber,
  previousMonthlyAmount: toDecimal(rental.monthlyAmount, rental.currency),
  previousRentalId: rental.id,
  ...(reason !== undefined && { upgradeReason: reason }),
});
