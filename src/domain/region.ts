/** The regions that FlexPortal runs in, each a deployment and a database of its own, by the host that serves it. */
export const hosts = {
  eu: "api-eu.flexportal.io",
  us: "api-us.flexportal.io",
  qatar: "api-qatar.flexportal.io",
} as const;

export type Region = keyof typeof hosts;

export const regions = Object.keys(hosts) as [Region, ...Region[]];
