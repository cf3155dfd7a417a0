import type { MiddlewareHandler } from "hono";
import { type Bindings, readConfig } from "#config";
import { Problem } from "#domain/problem";
import type { Env } from "./worker-env.ts";

const read = new WeakMap<Bindings, ReturnType<typeof readConfig>>();

/** Reads the variables, once per isolate. A Worker with a missing or wrong one serves nothing; its log names it. */
export const configure: MiddlewareHandler<Env> = async (c, next) => {
  let result = read.get(c.env);
  if (!result) {
    result = readConfig(c.env);
    read.set(c.env, result);
  }
  if ("fault" in result) {
    throw new Problem("NOT_READY", "This deployment is not configured; its log says more.", { cause: result.fault });
  }
  c.set("config", result.config);
  await next();
};
