import type { ExecutionContext } from "hono";
import type { Bindings } from "#config";
import { appFor } from "./app.ts";

export default {
  async fetch(request: Request, bindings: Bindings, execution?: ExecutionContext): Promise<Response> {
    const app = await appFor(new URL(request.url).pathname);
    return app.fetch(request, bindings, execution);
  },
};
