import { addDays } from "#domain/day";
import type { assets } from "../../src/db/tables/assets.ts";
import type { rentals } from "../../src/db/tables/rentals.ts";
import type { Offer } from "./catalogue.ts";
import { serialOf } from "./contracts.ts";
import { agreedOn, madeOn } from "./rows.ts";
import type { Unit } from "./units.ts";

type Asset = typeof assets.$inferInsert;
type Rental = typeof rentals.$inferInsert;
type State = Pick<Asset, "status" | "location" | "condition" | "notes">;

/** What has become of the thing whose rental has ended so. */
const afterwards: Record<Exclude<NonNullable<Rental["status"]>, "active">, State> = {
  // It stays with the customer until it has been collected.
  cancelled: { status: "rented_out", location: "With customer", condition: "Fair" },
  ended_completed: { status: "returned", location: "Returned to warehouse", condition: "Good" },
  ended_buyout: { status: "sold", location: "With customer", condition: "Good" },
  ended_upgrade: { status: "available", location: "Warehouse", condition: "Good" },
  ended_early_return: { status: "returned", location: "Returned to warehouse", condition: "Fair" },
};

const reasons: readonly State[] = [
  { status: "unavailable", location: "At repair center", condition: "Damaged", notes: "In repair" },
  { status: "unavailable", location: "Warehouse", condition: "Poor", notes: "Retired" },
  { status: "unavailable", location: null, condition: null, notes: "Lost" },
  { status: "unavailable", location: "Warehouse", condition: "Damaged", notes: "Damaged beyond repair" },
];

/** Every seventh thing in stock has just come back, every eleventh cannot be used. */
function stateInStock(at: number): State {
  if (at % 11 === 4) return reasons[Math.floor(at / 11) % reasons.length] as State;
  if (at % 7 === 3)
    return { status: "returned", location: "Returned to warehouse", condition: at % 2 ? "Good" : "Fair" };
  return { status: "available", location: "Warehouse", condition: at % 3 ? "Excellent" : "Good" };
}

/** The things of a unit, `count` in all: those of its rentals, and from the catalogue in turns what is in stock. */
export function assetsOf(unit: Unit, rentals: readonly Rental[], offers: readonly Offer[], count: number): Asset[] {
  const make = (offer: Offer, serialNumber: string, acquiredOn: string, state: State & Partial<Asset>): Asset => ({
    tenantId: unit.id,
    serialNumber,
    productId: offer.productId,
    variantId: offer.id,
    sku: offer.sku,
    productName: offer.productName,
    acquisitionCost: offer.acquisitionCost,
    currency: unit.currency,
    acquiredOn,
    ...state,
    ...madeOn(acquiredOn),
  });
  const ofRentals = rentals.flatMap((rental) => {
    const offer = offers.find(({ sku }) => sku === rental.sku) as Offer;
    const { status = "active", id: rentalId, customerId } = rental;
    const state: State =
      status === "active"
        ? { status: "rented_out", location: "With customer", condition: "Excellent" }
        : afterwards[status];
    const holder = {
      ...(state.status === "rented_out" && { rentalId, customerId }),
      ...(state.status === "sold" && { customerId }),
    };
    const acquiredOn = addDays(agreedOn(rental.startsOn), -10);
    const broken = (rental.lifecycle?.replacements ?? []).map(({ oldSerialNumber, reason }) =>
      make(offer, oldSerialNumber, acquiredOn, {
        ...{ status: "unavailable", location: "At repair center", condition: "Damaged", notes: `Replaced: ${reason}` },
      }),
    );
    return [make(offer, rental.assetSerialNumber, acquiredOn, { ...state, ...holder }), ...broken];
  });
  const inStock = Array.from({ length: count - ofRentals.length }, (_, at) => {
    const offer = offers[at % offers.length] as Offer;
    const state: State = offer.isOrderable
      ? stateInStock(at)
      : { status: "unavailable", location: "Warehouse", condition: "Fair", notes: "Retired" };
    return make(offer, serialOf(unit, offer.sku, 201 + at), addDays("2025-08-04", at * 2), state);
  });
  return [...ofRentals, ...inStock];
}
