import fc from "fast-check";
import { expect, test } from "vitest";
import { isImei } from "#domain/imei";

test.each(["490154203237518", "356938035643809", "000000000000000"])("%s is an IMEI", (text) => {
  expect(isImei(text)).toBe(true);
});

test.each([
  ["a wrong check digit", "490154203237517"],
  ["14 digits", "49015420323751"],
  ["16 digits", "4901542032375180"],
  ["a hyphen", "49015420323-518"],
  ["digits of another script", "٤٩٠١٥٤٢٠٣٢٣٧٥١٨"],
  ["a line break at its end", "490154203237518\n"],
  ["nothing", ""],
])("no IMEI: %s", (_, text) => {
  expect(isImei(text)).toBe(false);
});

const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 14, maxLength: 14 });

test("of ten last digits one makes an IMEI of any fourteen", () => {
  fc.assert(
    fc.property(digits, (stem) => {
      const right = Array.from({ length: 10 }, (_, last) => [...stem, last].join("")).filter(isImei);
      expect(right).toHaveLength(1);
    }),
  );
});

test("one mistyped digit makes an IMEI none", () => {
  fc.assert(
    fc.property(digits, fc.nat(14), fc.integer({ min: 1, max: 9 }), (stem, place, shift) => {
      const last = Array.from({ length: 10 }, (_, digit) => digit).find((digit) => isImei([...stem, digit].join("")));
      const imei = [...stem, last as number];
      expect(isImei(imei.with(place, ((imei[place] as number) + shift) % 10).join(""))).toBe(false);
    }),
  );
});
