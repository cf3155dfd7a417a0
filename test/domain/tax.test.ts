import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { taxOn } from "#domain/tax";

const exclusive = (rate: number) => ({ enabled: true, rate, calculation: "exclusive" }) as const;
const inclusive = (rate: number) => ({ enabled: true, rate, calculation: "inclusive" }) as const;

test.each([
  // three lines of 33.33 at 19 %: 19.00 on the sum, not three times 6.33
  [[3333n, 3333n, 3333n], exclusive(19), [9999n, 1900n, 11899n]],
  [[37700n], inclusive(21), [31157n, 6543n, 37700n]],
  [[12900n, 8900n, 15900n], inclusive(21), [31157n, 6543n, 37700n]],
  [[12900n], exclusive(21), [12900n, 2709n, 15609n]],
  [[10000n], exclusive(8.875), [10000n, 888n, 10888n]],
  [[10000n], exclusive(0), [10000n, 0n, 10000n]],
  [[10000n], inclusive(0), [10000n, 0n, 10000n]],
  [[10000n], exclusive(100), [10000n, 10000n, 20000n]],
  [[10000n], inclusive(100), [5000n, 5000n, 10000n]],
  [[1n], inclusive(100), [0n, 1n, 1n]],
  [[0n], exclusive(21), [0n, 0n, 0n]],
  [[], exclusive(21), [0n, 0n, 0n]],
] as const)("%s with %j: subtotal, tax and total are %s", (amounts, tax, expected) => {
  const { subtotal, taxAmount, total } = taxOn(amounts, tax);
  expect([subtotal, taxAmount, total]).toEqual(expected);
});

describe("lines", () => {
  test("get shares that add up, the largest remainders first", () => {
    expect(taxOn([3333n, 3333n, 3333n], exclusive(19)).lines.map(({ taxAmount }) => taxAmount)).toEqual([
      634n,
      633n,
      633n,
    ]);
    expect(taxOn([12900n, 8900n, 15900n], inclusive(21)).lines).toEqual([
      { subtotal: 10661n, taxAmount: 2239n, total: 12900n },
      { subtotal: 7355n, taxAmount: 1545n, total: 8900n },
      { subtotal: 13141n, taxAmount: 2759n, total: 15900n },
    ]);
  });
});

test.each(["exclusive", "inclusive"] as const)("where tax is off, none is %s", (calculation) => {
  const { subtotal, taxAmount, total } = taxOn([12900n], { enabled: false, rate: 21, calculation });
  expect([subtotal, taxAmount, total]).toEqual([12900n, 0n, 12900n]);
});

const someAmounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { maxLength: 30 });
const someTax = fc.record({
  enabled: fc.boolean(),
  rate: fc.integer({ min: 0, max: 100_000 }).map((thousandths) => thousandths / 1000),
  calculation: fc.constantFrom("exclusive", "inclusive"),
});

test("parts always add up to the total, of each line and of all", () => {
  fc.assert(
    fc.property(someAmounts, someTax, (amounts, tax) => {
      const { lines, ...all } = taxOn(amounts, tax);
      const sum = { subtotal: 0n, taxAmount: 0n, total: 0n };
      for (const line of lines) {
        expect(line.subtotal + line.taxAmount).toBe(line.total);
        expect(line.subtotal >= 0n && line.taxAmount >= 0n).toBe(true);
        sum.subtotal += line.subtotal;
        sum.taxAmount += line.taxAmount;
        sum.total += line.total;
      }
      expect(all).toEqual(sum);
      const given =
        tax.calculation === "inclusive" ? lines.map(({ total }) => total) : lines.map(({ subtotal }) => subtotal);
      expect(given).toEqual(amounts);
    }),
  );
});

test("inclusive undoes exclusive: taking out what was put on gives the first amount", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 0, max: 100 }), (amount, rate) => {
      const { total } = taxOn([amount], exclusive(rate));
      expect(taxOn([total], inclusive(rate)).subtotal).toBe(amount);
    }),
  );
});
