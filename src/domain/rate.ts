/** How much of its limit a key has used: requests in the running minute. */
export type Rate = { limit: number; remaining: number; resetSeconds: number };

/** What a client is told of its limit (draft-ietf-httpapi-ratelimit-headers). */
export const rateHeaders = ({ limit, remaining, resetSeconds }: Rate) => ({
  "RateLimit-Policy": `"tier";q=${limit};w=60`,
  RateLimit: `"tier";r=${remaining};t=${resetSeconds}`,
});
