import { expect, test } from "vitest";
import { type Bindings, readConfig } from "#config";

const complete = {
  REGION: "eu",
  DATABASE_URL: "postgresql://worker:s3cret@db.example.com/flexportal",
  DATABASE_ENDPOINT: "http://127.0.0.1:4444/sql",
};

/** The line for the log. */
function faultOf(bindings: Bindings): string {
  const result = readConfig(bindings);
  if ("fault" in result) return result.fault;
  throw new Error("the variables were accepted");
}

test("complete variables are the configuration", () => {
  expect(readConfig(complete)).toEqual({ config: complete });
});

test.each(["eu", "us", "qatar"])("%s is a region", (REGION) => {
  expect(readConfig({ ...complete, REGION })).toEqual({ config: { ...complete, REGION } });
});

test("DATABASE_ENDPOINT may be left out: it is Neon's own then", () => {
  const { DATABASE_ENDPOINT: _, ...needed } = complete;
  expect(readConfig(needed)).toEqual({ config: needed });
});

test.each(["REGION", "DATABASE_URL"] as const)("%s missing is named, and nothing else", (name) => {
  const { [name]: _, ...rest } = complete;
  expect(faultOf(rest)).toBe(`${name} is missing`);
});

test("all faults are told at once", () => {
  expect(faultOf({ DATABASE_ENDPOINT: "nonsense" })).toBe(
    "REGION is missing; DATABASE_URL is missing; DATABASE_ENDPOINT must be the http(s) URL of a Neon endpoint",
  );
});

test.each([
  ["REGION", "mars"],
  ["REGION", "EU"],
  ["REGION", ""],
  ["DATABASE_URL", ""],
  ["DATABASE_URL", "worker:s3cret"],
  ["DATABASE_URL", "mysql://worker:s3cret@db.example.com/flexportal"],
  ["DATABASE_URL", "https://worker:s3cret@db.example.com/flexportal"],
  ["DATABASE_URL", "postgresql://"],
  ["DATABASE_URL", "postgresql:worker"],
  ["DATABASE_ENDPOINT", ""],
  ["DATABASE_ENDPOINT", "127.0.0.1:4444"],
  ["DATABASE_ENDPOINT", "ftp://127.0.0.1/sql"],
])("a wrong %s (%j) is named with what it must be, and its value is not shown", (name, value) => {
  const fault = faultOf({ ...complete, [name]: value });
  expect(fault).toMatch(new RegExp(`^${name} must be `));
  for (const secret of [value, "s3cret"]) if (secret !== "") expect(fault).not.toContain(secret);
});
