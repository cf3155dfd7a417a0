import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const worker = () =>
  cloudflareTest({
    main: "./src/index.ts",
    miniflare: { compatibilityDate: "2026-10-01", compatibilityFlags: ["nodejs_compat"] },
  });

/** Bounds of a test that talks to the database, in milliseconds. */
const patience = { testTimeout: 120_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    globalSetup: "./test/support/global-setup.ts",
    // Two cores: the tests' workers, PostgreSQL and the endpoint share them.
    maxWorkers: 2,
    // The log of the Worker is shown for a test that fails.
    silent: "passed-only",
    projects: [
      { extends: true, test: { name: "domain", include: ["test/domain/**/*.test.ts"], environment: "node" } },
      {
        extends: true,
        plugins: [worker()],
        test: { name: "worker", include: ["test/{api,every,stories}/**/*.test.ts"], ...patience },
      },
    ],
  },
});
