import { type Region, regions } from "./region.ts";

/** What a key may be allowed to do; `*` allows all. */
export const scopes = [
  "*",
  "products:read",
  "products:write",
  "customers:read",
  "customers:write",
  "assets:read",
  "assets:write",
  "orders:read",
  "orders:write",
  "subscriptions:read",
  "subscriptions:write",
  "billing-groups:read",
  "billing-groups:write",
] as const;
export type Scope = (typeof scopes)[number];

/** What can be read off a key without a database. */
export type ApiKeyParts = { isTest: boolean; region: Region; shortId: string };

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const shape = new RegExp(`^fxp_(live|test)_(${regions.join("|")})_([0-9A-Za-z]{8})_[0-9A-Za-z]{38}$`);
const checksumLength = 6;

/**
 * Writes a key: `fxp_live_<region>_<short id><_><secret><checksum>`. `shortId` has 8 and `secret` 32 base62 characters,
 * drawn at random by the caller (190 bits); the checksum lets anyone tell a mistyped or cut key offline.
 */
export function writeApiKey(parts: ApiKeyParts & { secret: string }): string {
  const stem = `fxp_${parts.isTest ? "test" : "live"}_${parts.region}_${parts.shortId}_${parts.secret}`;
  return stem + checksum(stem);
}

/** Reads a key's parts, or null where its shape or its checksum is wrong. Says nothing about whether the key is known. */
export function readApiKey(key: string): ApiKeyParts | null {
  const match = shape.exec(key);
  if (!match || !key.endsWith(checksum(key.slice(0, -checksumLength)))) return null;
  return { isTest: match[1] === "test", region: match[2] as Region, shortId: match[3] as string };
}

/** CRC-32 (ISO 3309) of ASCII text as six base62 digits. Bit by bit: a key is 60 characters, a table would be longer. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at++) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  let rest = (crc ^ 0xffffffff) >>> 0;
  let digits = "";
  for (let digit = 0; digit < checksumLength; digit++) {
    digits = base62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** Draws `length` base62 characters from `randomBytes`, each equally likely: bytes beyond 4 x 62 are drawn again. */
export function drawBase62(length: number, randomBytes: (count: number) => Uint8Array): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += base62.charAt(byte % 62);
    }
  }
  return text;
}
