import type { Address } from "#domain/address";
import { addDays } from "#domain/day";
import type { customers } from "../../src/db/tables/customers.ts";
import { madeOn } from "./rows.ts";
import { streets, type Unit } from "./units.ts";

/** Id, first and last name, and of a business customer its company and payment terms in days. */
type Person = readonly [id: string, firstName: string, lastName: string, company?: string, terms?: 0 | 7 | 14 | 30];

/** Those who rent come first: they are there from the beginning. */
const renting: readonly Person[] = [
  ["cust_brightline", "Noor", "de Wit", "Brightline Studio", 14],
  ["cust_harbour", "Ines", "Maduro", "Harbour Clinic", 30],
  ["cust_parcel", "Tomas", "Lind", "Parcel & Pedal", 14],
  ["cust_orchard", "Hanna", "Roth", "Orchard Labs", 30],
  ["cust_quay", "Yusuf", "Haddad", "Quay Coworking", 7],
  ["cust_aalto", "Mika", "Aalto"],
  ["cust_okafor", "Chioma", "Okafor"],
  ["cust_silva", "Rui", "Silva"],
  ["cust_khan", "Amira", "Khan"],
  ["cust_novak", "Petra", "Novak"],
  ["cust_jensen", "Lars", "Jensen"],
  ["cust_moreau", "Elise", "Moreau"],
];

/** Those who have asked, ordered or gone, and do not rent at present. */
const others: readonly Person[] = [
  ["cust_meadow", "Sofia", "Lindqvist", "Meadow Care", 30],
  ["cust_tidewater", "Owen", "Price", "Tidewater Films", 14],
  ["cust_kestrel", "Mara", "Kovac", "Kestrel Couriers", 7],
  ["cust_northgate", "Samir", "Aziz", "Northgate School", 30],
  ["cust_lumen", "Julia", "Brandt", "Lumen Architects", 14],
  ["cust_fennel", "Paolo", "Conti", "Fennel Kitchens", 0],
  ["cust_granite", "Aisha", "Rahman", "Granite Legal", 30],
  ["cust_solace", "Marit", "Haugen", "Solace Home Nursing", 30],
  ["cust_pixel", "Jun", "Tanaka", "Pixel Orchard Games", 14],
  ["cust_ferry", "Lotte", "Visser", "Ferry Lane Hotel", 7],
  ["cust_copper", "Diego", "Ramos", "Copper Wharf Gym", 0],
  ["cust_willow", "Grace", "Mensah", "Willow Physio", 14],
  ["cust_adeyemi", "Tunde", "Adeyemi"],
  ["cust_bauer", "Clara", "Bauer"],
  ["cust_castro", "Lucia", "Castro"],
  ["cust_dubois", "Marc", "Dubois"],
  ["cust_eriksen", "Nora", "Eriksen"],
  ["cust_fischer", "Paul", "Fischer"],
  ["cust_garcia", "Ana", "Garcia"],
  ["cust_hassan", "Leila", "Hassan"],
  ["cust_ivanova", "Daria", "Ivanova"],
  ["cust_jones", "Megan", "Jones"],
  ["cust_kowalski", "Piotr", "Kowalski"],
  ["cust_larsen", "Emil", "Larsen"],
  ["cust_martin", "Chloe", "Martin"],
  ["cust_nielsen", "Freja", "Nielsen"],
  ["cust_obrien", "Sean", "O'Brien"],
  ["cust_peters", "Anouk", "Peters"],
  ["cust_quinn", "Aoife", "Quinn"],
  ["cust_rossi", "Giulia", "Rossi"],
  ["cust_santos", "Mateus", "Santos"],
  ["cust_takahashi", "Yuki", "Takahashi"],
  ["cust_ueda", "Ken", "Ueda"],
  ["cust_vega", "Carmen", "Vega"],
  ["cust_wagner", "Felix", "Wagner"],
  ["cust_xu", "Mei", "Xu"],
  ["cust_yilmaz", "Deniz", "Yilmaz"],
  ["cust_zielinski", "Ola", "Zielinski"],
  ["cust_abbas", "Zainab", "Abbas"],
  ["cust_berg", "Ingrid", "Berg"],
  ["cust_cohen", "Noa", "Cohen"],
  ["cust_diallo", "Moussa", "Diallo"],
  ["cust_evans", "Rhys", "Evans"],
  ["cust_fontaine", "Louis", "Fontaine"],
  ["cust_gupta", "Priya", "Gupta"],
  ["cust_horvath", "Balint", "Horvath"],
  ["cust_ito", "Haruka", "Ito"],
  ["cust_jimenez", "Pablo", "Jimenez"],
];

/** Two of them have gone. */
const gone: ReadonlySet<string> = new Set(["cust_ueda", "cust_copper"]);

const neighbours: readonly Person[] = [
  ["cust_linden", "Jonas", "Weber", "Linden Care", 14],
  ["cust_costa", "Marta", "Costa"],
];

type Customer = typeof customers.$inferInsert & { lastBillingAddress: Address; lastShippingAddress: Address };

/** The customers of the unit that the demo plays in. */
export const customersOf = (unit: Unit): Customer[] =>
  [...renting, ...others].map((person, at) => {
    const isRenting = at < renting.length;
    return customerOf(unit, person, at, isRenting ? "2025-06-02" : addDays("2025-07-07", (at - renting.length) * 10));
  });

/** Those of its neighbour. */
export const neighboursOf = (unit: Unit): Customer[] =>
  neighbours.map((person, at) => customerOf(unit, person, at, "2025-06-02"));

function customerOf(unit: Unit, person: Person, at: number, since: string): Customer {
  const [id, firstName, lastName, company, terms] = person;
  const address = addressOf(unit, person, at);
  return {
    tenantId: unit.id,
    id,
    email: emailOf(person),
    firstName,
    lastName,
    customerType: company ? "business" : "individual",
    company: company ?? null,
    phone: `+${1_555_010_0000 + at * 137}`,
    status: gone.has(id) ? "inactive" : "active",
    customFields: company ? { accountNumber: String(10_400 + at) } : null,
    lastBillingAddress: address,
    lastShippingAddress: address,
    registrationNumber: company ? String(34_200_000 + at * 4711) : null,
    vatNumber: company ? `${unit.country}${String(100_000_000 + at * 7_654_321)}B01` : null,
    paymentTermsDays: terms ?? null,
    ...madeOn(since),
  };
}

function emailOf([, firstName, lastName, company]: Person): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, "");
  const [host] = company?.split(" ") ?? [];
  return host ? `${plain(firstName)}@${plain(host)}.example` : `${plain(firstName)}.${plain(lastName)}@example.com`;
}

function addressOf(unit: Unit, [, firstName, lastName, company]: Person, at: number): Address {
  const known = streets[unit.country] ?? [];
  const [streetAddress, city, postalCode] = known[at % known.length] ?? [];
  if (!streetAddress || !city || !postalCode) throw new Error(`the demo knows no street in ${unit.country}`);
  return {
    contactName: `${firstName} ${lastName}`,
    ...(company && { company }),
    streetAddress,
    city,
    postalCode,
    country: unit.country,
  };
}
