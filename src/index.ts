import type { ExecutionContext } from "hono";
import { getPath } from "hono/utils/url";
import { type Bindings, readConfig } from "#config";
import { appFor } from "./app.ts";

export default {
  async fetch(request: Request, bindings: Bindings, execution?: ExecutionContext): Promise<Response> {
    const app = await appFor(getPath(request));
    return app.fetch(request, bindings, execution);
  },

  /** The hourly job of wrangler.toml. Writes one line of JSON, as a request does. */
  async scheduled(_: unknown, bindings: Bindings): Promise<void> {
    const { forgetExpiredAnswers } = await import("./features/platform/forget.ts");
    const result = readConfig(bindings);
    if ("fault" in result) throw new Error(result.fault);
    const count = await forgetExpiredAnswers(result.config);
    console.log(JSON.stringify({ level: "info", region: result.config.REGION, job: "forget_expired_answers", count }));
  },
};
