import fc from "fast-check";
import { expect, test } from "vitest";
import { readInstant } from "#db/columns";

/** A moment as PostgreSQL writes it in a session of this offset: without needless zeros. */
function written(instant: Date, offsetMinutes = 0): string {
  const local = new Date(instant.getTime() + offsetMinutes * 60_000).toISOString();
  const sign = offsetMinutes < 0 ? "-" : "+";
  const hours = String(Math.floor(Math.abs(offsetMinutes) / 60)).padStart(2, "0");
  const minutes = Math.abs(offsetMinutes) % 60;
  const fraction = local.slice(19, 23).replace(/\.?0+$/, "");
  const offset = `${sign}${hours}${minutes === 0 ? "" : `:${String(minutes).padStart(2, "0")}`}`;
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${fraction}${offset}`;
}

const moments = fc.date({ min: new Date("1970-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });

test.each([
  ["2026-11-22 09:30:00+00", "2026-11-22T09:30:00.000Z"],
  ["2026-11-22 09:30:00.5+00", "2026-11-22T09:30:00.500Z"],
  ["2026-11-22 09:30:00.05+00", "2026-11-22T09:30:00.050Z"],
  ["2026-11-22 09:30:00.123+00", "2026-11-22T09:30:00.123Z"],
  ["2024-02-29 23:59:59.999+00", "2024-02-29T23:59:59.999Z"],
])("%s is %s", (text, instant) => {
  expect(readInstant(text)).toBe(instant);
});

test("a moment reads back as it was written", () => {
  fc.assert(
    fc.property(moments, (moment) => {
      expect(readInstant(written(moment))).toBe(moment.toISOString());
    }),
  );
});

test.each([60, 120, -300, 330, 345, -210])("a session %i minutes from UTC reads the same moment", (offsetMinutes) => {
  fc.assert(
    fc.property(moments, (moment) => {
      fc.pre(new Date(moment.getTime() + offsetMinutes * 60_000).getUTCFullYear() < 10_000);
      fc.pre(new Date(moment.getTime() + offsetMinutes * 60_000).getUTCFullYear() >= 1970);
      expect(readInstant(written(moment, offsetMinutes))).toBe(moment.toISOString());
    }),
  );
});
