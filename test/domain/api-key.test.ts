import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { drawBase62, readApiKey, writeApiKey } from "#domain/api-key";
import { regions } from "#domain/region";

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const printable = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at));

const base62Text = (length: number) =>
  fc.string({ unit: fc.constantFrom(...base62), minLength: length, maxLength: length });

const partsOfAKey = fc.record({
  isTest: fc.boolean(),
  region: fc.constantFrom(...regions),
  shortId: base62Text(8),
  secret: base62Text(32),
});

test("a key reads as the parts it was written from", () => {
  fc.assert(
    fc.property(partsOfAKey, ({ secret, ...parts }) => {
      expect(readApiKey(writeApiKey({ ...parts, secret }))).toEqual(parts);
    }),
  );
});

test("a key is written as it has always been: keys in use stay valid", () => {
  const secret = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
  const live = writeApiKey({ isTest: false, region: "eu", shortId: "Ab3dE6gH", secret });
  expect(live).toBe("fxp_live_eu_Ab3dE6gH_0123456789ABCDEFGHIJKLMNOPQRSTUV3naXNO");
  const forTests = writeApiKey({ isTest: true, region: "qatar", shortId: "00000000", secret: "z".repeat(32) });
  expect(forTests).toBe("fxp_test_qatar_00000000_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz22P8cZ");
});

test("the last six characters are the CRC-32 of all before them, in base62", () => {
  fc.assert(
    fc.property(partsOfAKey, (parts) => {
      const key = writeApiKey(parts);
      const number = [...key.slice(-6)].reduce((sum, digit) => sum * 62 + base62.indexOf(digit), 0);
      expect(number).toBe(crc32(key.slice(0, -6)));
    }),
  );
});

test("a key with any one character changed is refused", () => {
  fc.assert(
    fc.property(partsOfAKey, (parts) => {
      const key = writeApiKey(parts);
      for (let at = 0; at < key.length; at++) {
        for (const char of printable) {
          if (char === key[at]) continue;
          expect(readApiKey(key.slice(0, at) + char + key.slice(at + 1))).toBeNull();
        }
      }
    }),
    { numRuns: 10 },
  );
});

test("a key with two neighbouring characters swapped is refused", () => {
  fc.assert(
    fc.property(partsOfAKey, (parts) => {
      const key = writeApiKey(parts);
      for (let at = 0; at + 1 < key.length; at++) {
        const swapped = key.slice(0, at) + key.charAt(at + 1) + key.charAt(at) + key.slice(at + 2);
        if (swapped !== key) expect(readApiKey(swapped)).toBeNull();
      }
    }),
  );
});

test("a key that was cut at either end is refused", () => {
  fc.assert(
    fc.property(partsOfAKey, (parts) => {
      const key = writeApiKey(parts);
      for (let at = 1; at < key.length; at++) {
        expect(readApiKey(key.slice(at))).toBeNull();
        expect(readApiKey(key.slice(0, at))).toBeNull();
      }
      expect(readApiKey("")).toBeNull();
    }),
  );
});

test("a key with one character more, anywhere, is refused", () => {
  fc.assert(
    fc.property(partsOfAKey, (parts) => {
      const key = writeApiKey(parts);
      for (let at = 0; at <= key.length; at++) {
        for (const char of [...printable, "\n", "\u0000"]) {
          expect(readApiKey(key.slice(0, at) + char + key.slice(at))).toBeNull();
        }
      }
    }),
    { numRuns: 10 },
  );
});

test("text that is no key is refused, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
      expect(readApiKey(text)).toBeNull();
    }),
  );
});

test("each base62 digit is drawn equally often", () => {
  const everyByte = (count: number) => Uint8Array.from({ length: count }, (_, at) => at);
  const counts = new Map<string, number>();
  for (const digit of drawBase62(248, () => everyByte(256))) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  expect(counts).toEqual(new Map([...base62].map((digit) => [digit, 4])));
});

test("bytes that would favour some digits are drawn again", () => {
  const draws = [Uint8Array.of(255, 1, 248), Uint8Array.of(2, 254, 3), Uint8Array.of(61, 61, 61)];
  expect(drawBase62(4, () => draws.shift() ?? new Uint8Array())).toBe("123z");
});
