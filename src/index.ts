import type { ExecutionContext } from "hono";
import { getPath } from "hono/utils/url";
import type { Bindings } from "#config";
import { appFor } from "./app.ts";

export default {
  async fetch(request: Request, bindings: Bindings, execution?: ExecutionContext): Promise<Response> {
    const app = await appFor(getPath(request));
    return app.fetch(request, bindings, execution);
  },
};
