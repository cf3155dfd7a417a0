import type { Region } from "#domain/region";
import type { StoredSettings } from "#domain/settings";
import type { tenants } from "../../src/db/tables/tenants.ts";

export type Unit = Omit<typeof tenants.$inferInsert, "organisationId">;

/** What the demo's units have chosen otherwise than everybody: the terms of the examples in docs/billing.md. */
export const demoSettings: StoredSettings = {
  buyout: { method: "residual_value", residualPercentage: 5, residualMinimum: 142 },
  earlyReturn: { feePercentage: 50, gracePeriodDays: 14 },
};

const unit = (
  id: string,
  name: string,
  country: string,
  currency: string,
  timeZone: string,
  idPrefix: string,
): Unit => ({
  id,
  name: `Demo Rentals ${name}`,
  country,
  currency,
  timeZone,
  idPrefix,
  settings: demoSettings,
});

/** The two business units of each region: the one that the demo plays in, and its neighbour. */
export const units: Record<Region, readonly [Unit, Unit]> = {
  eu: [
    unit("bu_amsterdam", "Netherlands", "NL", "EUR", "Europe/Amsterdam", "NL"),
    unit("bu_berlin", "Germany", "DE", "EUR", "Europe/Berlin", "DE"),
  ],
  us: [
    unit("bu_new_york", "East", "US", "USD", "America/New_York", "NY"),
    unit("bu_los_angeles", "West", "US", "USD", "America/Los_Angeles", "LA"),
  ],
  qatar: [
    unit("bu_doha", "Doha", "QA", "QAR", "Asia/Qatar", "DOH"),
    unit("bu_lusail", "Lusail", "QA", "QAR", "Asia/Qatar", "LUS"),
  ],
};

/** Streets of a country to live and work in, with city and postal code. */
export const streets: Record<string, readonly (readonly [street: string, city: string, postalCode: string])[]> = {
  NL: [
    ["Harbour Road 12", "Amsterdam", "1013 AB"],
    ["Keizersgracht 301", "Amsterdam", "1016 EE"],
    ["Maliebaan 45", "Utrecht", "3581 CD"],
    ["Coolsingel 88", "Rotterdam", "3012 AE"],
    ["Grote Markt 7", "Groningen", "9712 HN"],
  ],
  DE: [
    ["Oranienstrasse 20", "Berlin", "10999"],
    ["Lindenallee 4", "Potsdam", "14467"],
  ],
  US: [
    ["48 Harbor Street", "New York", "10013"],
    ["1200 Atlantic Avenue", "Brooklyn", "11216"],
    ["77 Beacon Street", "Boston", "02108"],
    ["310 Walnut Street", "Philadelphia", "19106"],
  ],
  QA: [
    ["Corniche Street 14", "Doha", "23456"],
    ["Al Waab Street 210", "Doha", "31215"],
    ["Lusail Boulevard 9", "Lusail", "40012"],
  ],
};
