import type { Instant } from "./instant.ts";

export const listPriceSources = ["variant", "manual", "order_override", "estimated", "unknown"] as const;
export const acquisitionCostSources = ["variant", "manual", "order_override", "list_price", "unknown"] as const;
type ListPriceSource = (typeof listPriceSources)[number];
type AcquisitionCostSource = (typeof acquisitionCostSources)[number];

/** What a variant says today of the price of a unit as new, and of what it had cost. Amounts here are in minor units. */
type VariantPrices = { listPrice: bigint | null; acquisitionCost: bigint | null };

/** What a line of an order keeps of both, as of the day of the order. It knows no order before it, and no estimate. */
export type LinePrices = VariantPrices & {
  listPriceSource: Exclude<ListPriceSource, "order_override" | "estimated">;
  acquisitionCostSource: Exclude<AcquisitionCostSource, "order_override">;
};

/** What a rental keeps of both, as of the day of its start. */
export type RentalPrices = VariantPrices & {
  listPriceSource: ListPriceSource | null;
  listPriceCapturedAt: Instant | null;
  acquisitionCostSource: AcquisitionCostSource | null;
  acquisitionCostCapturedAt: Instant | null;
};

/** The prices of a new line. A cost that nobody knows is taken to be the list price. */
export function linePricesOf({ listPrice, acquisitionCost }: VariantPrices): LinePrices {
  const listed = { listPrice, listPriceSource: listPrice === null ? "unknown" : "variant" } as const;
  if (acquisitionCost !== null) return { ...listed, acquisitionCost, acquisitionCostSource: "variant" };
  const acquisitionCostSource = listPrice === null ? "unknown" : "list_price";
  return { ...listed, acquisitionCost: listPrice, acquisitionCostSource };
}

/** The prices that a line of a rental's order takes over, and where they came from in the words of a line. */
export const linePricesAfter = ({
  listPrice,
  listPriceSource,
  acquisitionCost,
  acquisitionCostSource,
}: RentalPrices): LinePrices => ({
  listPrice,
  listPriceSource: sourceOnLine(listPriceSource),
  acquisitionCost,
  acquisitionCostSource: sourceOnLine(acquisitionCostSource),
});

/** What an order before it overrode was set by hand. An estimate has no source. */
function sourceOnLine<Source extends "variant" | "manual" | "list_price" | "unknown">(
  source: Source | "order_override" | "estimated" | null,
) {
  if (source === "order_override") return "manual";
  return source === null || source === "estimated" ? "unknown" : source;
}

/**
 * What is known of price and cost at the start (billing.md 13). What somebody has set for the order goes first; then the
 * cost of this very asset, and what the variant says now; then what it said when it was ordered. A list price stands in
 * for a missing cost.
 */
export function rentalPricesOf(
  line: LinePrices | null,
  asset: Pick<VariantPrices, "acquisitionCost">,
  variant: VariantPrices,
  now: Instant,
): RentalPrices {
  const [listPrice, listPriceSource] = firstKnown<ListPriceSource>(
    [line?.listPriceSource === "manual" ? line.listPrice : null, "order_override"],
    [variant.listPrice, "variant"],
    [line?.listPrice ?? null, "variant"],
  );
  const [acquisitionCost, acquisitionCostSource] = firstKnown<AcquisitionCostSource>(
    [line?.acquisitionCostSource === "manual" ? line.acquisitionCost : null, "order_override"],
    [asset.acquisitionCost, asset.acquisitionCost === variant.acquisitionCost ? "variant" : "manual"],
    [variant.acquisitionCost, "variant"],
    [line?.acquisitionCostSource === "variant" ? line.acquisitionCost : null, "variant"],
    [listPrice, "list_price"],
  );
  return {
    listPrice,
    listPriceSource,
    listPriceCapturedAt: listPrice === null ? null : now,
    acquisitionCost,
    acquisitionCostSource,
    acquisitionCostCapturedAt: acquisitionCost === null ? null : now,
  };
}

function firstKnown<Source>(...known: readonly (readonly [bigint | null, Source])[]): [bigint | null, Source] {
  const [amount, source] = known.find(([amount]) => amount !== null) ?? [null, "unknown" as Source];
  return [amount, source];
}
