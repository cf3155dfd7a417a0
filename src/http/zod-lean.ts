/**
 * What the bundle takes for `zod` (the alias in wrangler.toml). @hono/zod-openapi imports the whole of zod as one object,
 * and with it fifty languages and two schema converters: a third of the bundle and of its start-up time. It uses one class
 * of it.
 */
import { ZodType } from "../../node_modules/zod/index.js";

export * from "../../node_modules/zod/index.js";
export const z = { ZodType };
