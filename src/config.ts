import * as z from "zod";
import { regions } from "#domain/region";

function isConnectionString(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== "" && url.pathname.length > 1;
}

const variables = z.object({
  REGION: z.enum(regions, { error: `must be one of ${regions.join(", ")}` }),
  DATABASE_URL: z
    .string()
    .check(
      z.refine(isConnectionString, { error: "must be a connection string: postgres://role:password@host/database" }),
    ),
  DATABASE_ENDPOINT: z.url({ protocol: /^https?$/, error: "must be the http(s) URL of a Neon endpoint" }).optional(),
});

export type Config = z.infer<typeof variables>;

/** What the platform hands to the Worker: variables, checked by `readConfig`, and bindings. */
export type Bindings = Partial<Record<keyof Config, string>> & {
  /** Cloudflare's rate limiter, a shield in front of the database. Absent where the platform has none (bare workerd). */
  FAIR_USE?: Limiter;
  /** The same, for keys that open nothing (http/forged-keys.ts). */
  FORGED_KEYS?: Limiter;
};

type Limiter = { limit(options: { key: string }): Promise<{ success: boolean }> };

/** The variables, or one line for the log that names each missing or wrong one; never a value, which may be a secret. */
export function readConfig(bindings: Bindings): { config: Config } | { fault: string } {
  const result = variables.safeParse(bindings);
  if (result.success) return { config: result.data };
  const faults = result.error.issues.map((issue) => {
    const name = issue.path.join(".");
    return `${name} ${name in bindings ? issue.message : "is missing"}`;
  });
  return { fault: faults.join("; ") };
}
