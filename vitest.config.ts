import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig, type Plugin } from "vitest/config";
import type { Walls } from "./test/support/database.ts";
import type { DatabaseName } from "./test/support/global-setup.ts";

const worker = () =>
  cloudflareTest({
    main: "./src/index.ts",
    miniflare: { compatibilityDate: "2026-10-01", compatibilityFlags: ["nodejs_compat"] },
  });

/** Takes the loaders' own filter on the tenant away: the code under test is the Worker's but for that one expression. */
const withoutFilters = (): Plugin => ({
  name: "without-filters",
  enforce: "pre",
  transform: (code, id) => (id.endsWith("/src/db/tenancy.ts") ? withoutFilter(code) : undefined),
});

function withoutFilter(code: string): string {
  const open = code.replace(/eq\(table\.tenantId, sql\.placeholder\("tenantId"\)\)/, "sql`true`");
  if (open === code) throw new Error("src/db/tenancy.ts reads otherwise than vitest.config.ts expects");
  return open;
}

/** Generated input by sample and always the same, or (npm run test:long) in full counts and each time another. */
const long = process.argv.includes("--mode=long");
const requests = Number(process.env["FLEXPORTAL_REQUESTS"] ?? 10_000);
const seed = Number(process.env["FLEXPORTAL_SEED"] ?? (long ? Date.now() % 2 ** 31 : 20261101));

/** The tests inside the Workers runtime that `include` names, with one or both walls between tenants standing. */
const inWorker = (name: string, walls: Walls, database: DatabaseName, include: string[], exclude: string[] = []) => ({
  extends: true as const,
  plugins: walls === "policies" || walls === "none" ? [withoutFilters(), worker()] : [worker()],
  test: {
    name,
    include,
    exclude,
    setupFiles: "./test/support/clean-up.ts",
    provide: { walls, database, long, seed, requests },
    // Bounds of a test that talks to the database, in milliseconds.
    testTimeout: long ? 1_200_000 : 120_000,
    hookTimeout: 60_000,
  },
});

const tenancy = "test/every/tenancy.test.ts";
const sabotage = "test/every/sabotage.test.ts";
const sabotageOfTheDoor = "test/every/sabotage-of-the-door.test.ts";

export default defineConfig({
  test: {
    globalSetup: "./test/support/global-setup.ts",
    // Two cores: the tests' workers, PostgreSQL and the endpoint share them.
    maxWorkers: 2,
    isolate: false,
    // The log of the Worker is shown for a test that fails.
    silent: "passed-only",
    reporters: ["default", "./test/support/figures.ts"],
    projects: [
      { extends: true, test: { name: "domain", include: ["test/domain/**/*.test.ts"], environment: "node" } },
      { extends: true, test: { name: "tools", include: ["test/tools/**/*.test.ts"], environment: "node" } },
      inWorker(
        "worker",
        "both",
        "flexportal",
        ["test/{api,every,stories}/**/*.test.ts"],
        [sabotage, sabotageOfTheDoor],
      ),
      inWorker("policies alone", "policies", "flexportal", [tenancy]),
      inWorker("filters alone", "filters", "flexportal_filters", [tenancy]),
      inWorker("no walls", "none", "flexportal_no_walls", [sabotage]),
      inWorker("weak door", "both", "flexportal_weak_door", [sabotageOfTheDoor]),
    ],
  },
});
