import { type Fault, Problem } from "./problem.ts";

/** ISO 4217: the currencies that do not have two decimals, by how many they have. */
const exceptions = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

const decimals = new Map(
  Object.entries(exceptions).flatMap(([places, codes]) => codes.split(" ").map((code) => [code, Number(places)])),
);

/** The number of decimals of a currency (ISO 4217, three capital letters): JPY 0, EUR 2, KWD 3. */
export const decimalsOf = (currency: string): number => decimals.get(currency) ?? 2;

/**
 * The largest amount that a request may name, in whole units of any currency. With four decimals, a thousand times over
 * and on a hundred lines it still fits into the database's 64 bits.
 */
export const amountMax = 1_000_000_000;

/**
 * Minor units as the decimal number that the wire shows: 12900 EUR is 129, 12345 KWD is 12.345. Exact: the number is
 * read from decimal digits, never divided.
 */
export const toDecimal = (minorUnits: bigint, currency: string): number => decimal(minorUnits, decimalsOf(currency));

/** `units` as a number with so many decimals: 534 with one is 53.4. */
export function decimal(units: bigint, places: number): number {
  if (places === 0) return Number(units);
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  return Number(`${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`);
}

/**
 * A decimal number of the wire in minor units, exactly: 12.9 EUR is 1290. Null where it has more decimals than the
 * currency: nothing is rounded in silence.
 */
export function toMinorUnits(amount: number, currency: string): bigint | null {
  const { units, places } = digitsOf(amount);
  const missing = decimalsOf(currency) - places;
  return missing < 0 ? null : units * 10n ** BigInt(missing);
}

/** A finite number as the decimal digits that it is written with: 12.95 is 1295 with 2 places, 1e-7 is 1 with 7. */
function digitsOf(value: number): { units: bigint; places: number } {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const places = fraction.length - Number(exponent);
  const units = BigInt(whole + fraction);
  return places < 0 ? { units: units * 10n ** BigInt(-places), places: 0 } : { units, places };
}

/**
 * Amounts of a request in minor units, by the places where they stand (`items.0.price`); one that was not sent is left
 * out. Throws `VALIDATION_ERROR` that names all those with more decimals than the currency has.
 */
export function readAmounts<Place extends string>(
  currency: string,
  amounts: { readonly [Name in Place]: number | undefined },
): { [Name in Place]?: bigint } {
  const read: { [Name in Place]?: bigint } = {};
  const faults: Fault[] = [];
  for (const [place, amount] of Object.entries(amounts) as [Place, number | undefined][]) {
    if (amount === undefined) continue;
    const minorUnits = toMinorUnits(amount, currency);
    if (minorUnits === null) faults.push(tooPrecise(place, currency));
    else read[place] = minorUnits;
  }
  if (faults.length === 0) return read;
  const places = faults.map((fault) => fault.path).join(", ");
  throw new Problem("VALIDATION_ERROR", `Not an amount of ${currency}: see details for ${places}.`, { faults });
}

/** The fault of an amount with more decimals than its currency has. */
export function tooPrecise(path: string, currency: string): Fault {
  const places = decimalsOf(currency);
  const most = places === 0 ? "no decimals" : `at most ${places} decimals`;
  return { path, message: `An amount of ${currency} has ${most}.`, code: "decimals" };
}

/** An exact fraction: 21 per cent is 21/100. */
export type Ratio = { numerator: bigint; denominator: bigint };

/** A percentage as a fraction, exactly as it is written: 7.5 is 75/1000. */
export function percent(value: number): Ratio {
  const { units, places } = digitsOf(value);
  return { numerator: units, denominator: 100n * 10n ** BigInt(places) };
}

/** `amount` times all ratios, rounded half up once, at the end. */
export function share(amount: bigint, ...ratios: readonly Ratio[]): bigint {
  let numerator = amount;
  let denominator = 1n;
  for (const ratio of ratios) {
    numerator *= ratio.numerator;
    denominator *= ratio.denominator;
  }
  return divideHalfUp(numerator, denominator);
}

/** A quotient rounded to the nearest whole, a half away from zero: what is given back mirrors what was charged. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError("a denominator is positive");
  if (numerator < 0n) return -divideHalfUp(-numerator, denominator);
  return (2n * numerator + denominator) / (2n * denominator);
}

/**
 * Parts of `total` in proportion to `weights` (none negative) that add up to it: each is rounded down, and what is left
 * goes, one unit each, to the largest remainders, the first of equal ones first. Weights of nothing share alike.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  if (sum === 0n && weights.length > 0) return allocate(total, Array(weights.length).fill(1n));
  if (total < 0n) return allocate(-total, weights).map((part) => -part);
  const parts = weights.map((weight) => (total * weight) / sum);
  const byRemainder = weights
    .map((weight, at) => ({ at, remainder: (total * weight) % sum }))
    .sort((one, other) =>
      one.remainder === other.remainder ? one.at - other.at : one.remainder > other.remainder ? -1 : 1,
    );
  let left = total - parts.reduce((all, part) => all + part, 0n);
  for (const { at } of byRemainder) {
    if (left === 0n) break;
    parts[at] = (parts[at] as bigint) + 1n;
    left -= 1n;
  }
  return parts;
}
