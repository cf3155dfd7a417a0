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
 * Minor units as the decimal number that the wire shows: 12900 EUR is 129, 12345 KWD is 12.345. Exact: the number is
 * read from decimal digits, never divided.
 */
export function toDecimal(minorUnits: bigint, currency: string): number {
  const places = decimalsOf(currency);
  if (places === 0) return Number(minorUnits);
  const sign = minorUnits < 0n ? "-" : "";
  const digits = (minorUnits < 0n ? -minorUnits : minorUnits).toString().padStart(places + 1, "0");
  return Number(`${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`);
}
