import { afterAll, vi } from "vitest";

// Files share their modules and globals (vitest.config.ts): what one has put in another's place goes back when it is done.
afterAll(() => {
  vi.restoreAllMocks();
});
