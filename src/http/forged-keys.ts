import { Problem } from "#domain/problem";
import type { Env } from "./worker-env.ts";

/**
 * A budget of keys that open nothing, per address: each costs the database a question. Once it is used up, only keys that
 * have opened the door of this isolate before come through from there, for a minute (docs/decisions/0014).
 */
const shutForMs = 60_000;

/** Networks that have used up their budget, as far as this isolate knows, and until when. */
const shutUntil = new Map<string | undefined, number>();
const networksMax = 10_000;

/**
 * Whose budget it is: an IPv4 address, or the first half of an IPv6 address, all of which one customer of a provider may
 * have. Undefined where the platform names no address (bare workerd).
 */
export function networkOf(address: string | undefined): string | undefined {
  if (!address?.includes(":")) return address;
  const [front = [], back] = address.split("::").map((half) => half.split(":").filter(Boolean));
  const zeros = back ? Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0") : [];
  return [...front, ...zeros, ...(back ?? [])].slice(0, 4).join(":");
}

/** Refuses a network that has used up its budget. */
export function requireOpen(network: string | undefined): void {
  const leftMs = (shutUntil.get(network) ?? 0) - Date.now();
  if (leftMs <= 0) return;
  throw new Problem("RATE_LIMITED", "Too many requests from this address came with API keys that open nothing.", {
    headers: { "Retry-After": String(Math.ceil(leftMs / 1000)) },
  });
}

/** Takes a key that opened nothing from the budget of a network. */
export async function countForged(limiter: Env["Bindings"]["FORGED_KEYS"], network: string | undefined): Promise<void> {
  if (!limiter || network === undefined) return;
  const { success } = await limiter.limit({ key: network });
  if (success) return;
  if (shutUntil.size >= networksMax) shutUntil.clear();
  shutUntil.set(network, Date.now() + shutForMs);
}
