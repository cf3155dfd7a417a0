/** ISO 4217: how many decimals a currency has where it is not two. */
const decimals: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0,
  XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  CLF: 4, UYW: 4,
}; // prettier as a table

/** The number of decimals of a currency (ISO 4217, three capital letters): JPY 0, EUR 2, KWD 3. */
export const decimalsOf = (currency: string): number => decimals[currency] ?? 2;

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
