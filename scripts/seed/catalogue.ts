import type { products } from "../../src/db/tables/products.ts";
import type { variants } from "../../src/db/tables/variants.ts";
import { madeOn, minorUnitsOf } from "./rows.ts";
import type { Unit } from "./units.ts";

export type Months = 6 | 12 | 24 | 36;
type Grade = "A" | "B" | "C" | "E";

/** What a grade is worth of a new one, in per cent, and how it looks. */
const grades: Record<Grade, { share: number; condition: string }> = {
  A: { share: 100, condition: "Like new" },
  B: { share: 85, condition: "Light wear" },
  C: { share: 70, condition: "Visible wear" },
  E: { share: 75, condition: "Refurbished" },
};

/** One sellable configuration; `more` is how much dearer it is than the product's first one, in per cent. */
type Configuration = { sku: string; name: string; grade: Grade; color: string; more?: number; inactive?: boolean };

/** A model with what its first configuration costs, in the unit's currency: to buy, and by the month for each length. */
type Model = {
  sku: string;
  name: string;
  category: string;
  brand: string;
  specification: string;
  description: string;
  listPrice: number;
  acquisitionCost: number;
  monthly: Partial<Record<Months, number>>;
  configurations: readonly Configuration[];
  discontinued?: boolean;
};

const models: readonly Model[] = [
  {
    sku: "NB-14-PRO",
    name: "Northbook 14 Pro",
    category: "laptops",
    brand: "Northbook",
    specification: "14-inch 2.8K, 12 cores, 1 TB SSD, 1.3 kg",
    description: "The laptop of most design teams.",
    listPrice: 2190,
    acquisitionCost: 1800,
    monthly: { 6: 319, 12: 219, 24: 129, 36: 99 },
    configurations: [
      { sku: "NB-14-PRO-32", name: "Northbook 14 Pro, 32 GB", grade: "A", color: "Graphite" },
      { sku: "NB-14-PRO-32-SLV", name: "Northbook 14 Pro, 32 GB", grade: "A", color: "Silver" },
      { sku: "NB-14-PRO-32-B", name: "Northbook 14 Pro, 32 GB", grade: "B", color: "Graphite" },
      { sku: "NB-14-PRO-64", name: "Northbook 14 Pro, 64 GB", grade: "A", color: "Graphite", more: 20 },
    ],
  },
  {
    sku: "NB-16-ST",
    name: "Northbook 16 Studio",
    category: "laptops",
    brand: "Northbook",
    specification: "16-inch 4K, 16 cores, 2 TB SSD, 2.1 kg",
    description: "For film, sound and three dimensions.",
    listPrice: 2890,
    acquisitionCost: 2350,
    monthly: { 12: 279, 24: 159, 36: 129 },
    configurations: [
      { sku: "NB-16-STUDIO", name: "Northbook 16 Studio", grade: "A", color: "Graphite" },
      { sku: "NB-16-STUDIO-E", name: "Northbook 16 Studio", grade: "E", color: "Graphite" },
    ],
  },
  {
    sku: "NB-13-AIR",
    name: "Northbook 13 Air",
    category: "laptops",
    brand: "Northbook",
    specification: "13-inch 2.5K, 8 cores, 512 GB SSD, 1.0 kg",
    description: "For people who travel.",
    listPrice: 1390,
    acquisitionCost: 1080,
    monthly: { 6: 199, 12: 139, 24: 89, 36: 65 },
    configurations: [
      { sku: "NB-13-AIR-16", name: "Northbook 13 Air, 16 GB", grade: "A", color: "Silver" },
      { sku: "NB-13-AIR-16-BLU", name: "Northbook 13 Air, 16 GB", grade: "A", color: "Sky blue" },
      { sku: "NB-13-AIR-16-C", name: "Northbook 13 Air, 16 GB", grade: "C", color: "Silver" },
    ],
  },
  {
    sku: "NV-27-4K",
    name: "Northview 27 monitor",
    category: "monitors",
    brand: "Northbook",
    specification: "27-inch 4K, USB-C 90 W, adjustable stand",
    description: "One cable to picture and power.",
    listPrice: 690,
    acquisitionCost: 520,
    monthly: { 12: 49, 24: 32, 36: 24 },
    configurations: [
      { sku: "NV-27-4K-BLK", name: "Northview 27 monitor", grade: "A", color: "Black" },
      { sku: "NV-27-4K-B", name: "Northview 27 monitor", grade: "B", color: "Black" },
    ],
  },
  {
    sku: "VE-CITY",
    name: "Velora City 7",
    category: "e-bikes",
    brand: "Velora",
    specification: "Belt drive, 7 gears, 500 Wh, 80 km",
    description: "To work and back, in whatever one wears.",
    listPrice: 2690,
    acquisitionCost: 1950,
    monthly: { 6: 189, 12: 149, 24: 109, 36: 89 },
    configurations: [
      { sku: "VE-CITY-7", name: "Velora City 7 e-bike, M", grade: "A", color: "Forest green" },
      { sku: "VE-CITY-7-SND", name: "Velora City 7 e-bike, M", grade: "A", color: "Sand" },
      { sku: "VE-CITY-7-L", name: "Velora City 7 e-bike, L", grade: "A", color: "Forest green" },
      { sku: "VE-CITY-7-B", name: "Velora City 7 e-bike, M", grade: "B", color: "Forest green" },
    ],
  },
  {
    sku: "VE-CARGO",
    name: "Velora Cargo LT",
    category: "e-bikes",
    brand: "Velora",
    specification: "Front box of 200 l, 1000 Wh, load 100 kg",
    description: "Delivers what a van would, and parks anywhere.",
    listPrice: 5490,
    acquisitionCost: 4100,
    monthly: { 12: 289, 24: 229, 36: 189 },
    configurations: [
      { sku: "VE-CARGO-LT", name: "Velora Cargo LT e-bike", grade: "A", color: "White" },
      { sku: "VE-CARGO-LT-C", name: "Velora Cargo LT e-bike", grade: "C", color: "White" },
    ],
  },
  {
    sku: "VE-FOLD",
    name: "Velora Fold 20",
    category: "e-bikes",
    brand: "Velora",
    specification: "20-inch wheels, folds to 80 x 65 cm, 360 Wh",
    description: "Goes along by train.",
    listPrice: 1890,
    acquisitionCost: 1370,
    monthly: { 6: 139, 12: 109, 24: 79 },
    configurations: [{ sku: "VE-FOLD-20", name: "Velora Fold 20 e-bike", grade: "A", color: "Black" }],
  },
  {
    sku: "EL-TASK",
    name: "Ergolite Task 2",
    category: "furniture",
    brand: "Ergolite",
    specification: "Mesh back, four adjustments, 12 years of spare parts",
    description: "A chair for eight hours.",
    listPrice: 640,
    acquisitionCost: 430,
    monthly: { 12: 39, 24: 24.5, 36: 19 },
    configurations: [
      { sku: "EL-TASK-2", name: "Ergolite Task 2 chair", grade: "A", color: "Black" },
      { sku: "EL-TASK-2-GRY", name: "Ergolite Task 2 chair", grade: "A", color: "Grey" },
      { sku: "EL-TASK-2-B", name: "Ergolite Task 2 chair", grade: "B", color: "Black" },
    ],
  },
  {
    sku: "EL-RISE",
    name: "Ergolite Rise desk",
    category: "furniture",
    brand: "Ergolite",
    specification: "140 x 80 cm, 62 to 127 cm high, two motors",
    description: "To sit and to stand at.",
    listPrice: 890,
    acquisitionCost: 610,
    monthly: { 12: 55, 24: 35, 36: 27 },
    configurations: [
      { sku: "EL-RISE-140-OAK", name: "Ergolite Rise desk, 140 cm", grade: "A", color: "Oak" },
      { sku: "EL-RISE-140-WHT", name: "Ergolite Rise desk, 140 cm", grade: "A", color: "White" },
    ],
  },
  {
    sku: "EL-POD",
    name: "Ergolite Pod",
    category: "furniture",
    brand: "Ergolite",
    specification: "Phone booth for one, 30 dB, 100 x 100 x 220 cm",
    description: "Superseded by booths with more air.",
    listPrice: 4200,
    acquisitionCost: 3100,
    monthly: { 24: 169, 36: 139 },
    configurations: [{ sku: "EL-POD-1", name: "Ergolite Pod, one person", grade: "A", color: "Grey", inactive: true }],
    discontinued: true,
  },
  {
    sku: "MV-IV",
    name: "Medivance IV-200",
    category: "medical",
    brand: "Medivance",
    specification: "Infusion pump, 0.1 to 1200 ml/h, 9 h battery",
    description: "Checked and calibrated before every hand-over.",
    listPrice: 3450,
    acquisitionCost: 2600,
    monthly: { 6: 329, 12: 245, 24: 189, 36: 149 },
    configurations: [
      { sku: "MV-IV-200", name: "Medivance IV-200 infusion pump", grade: "A", color: "White" },
      { sku: "MV-IV-200-E", name: "Medivance IV-200 infusion pump", grade: "E", color: "White" },
    ],
  },
  {
    sku: "MV-BED",
    name: "Medivance Bed H4",
    category: "medical",
    brand: "Medivance",
    specification: "Nursing bed, four motors, load 220 kg, 90 x 200 cm",
    description: "For wards and for homes.",
    listPrice: 2980,
    acquisitionCost: 2150,
    monthly: { 6: 259, 12: 179, 24: 139, 36: 115 },
    configurations: [
      { sku: "MV-BED-H4", name: "Medivance Bed H4", grade: "A", color: "Beech" },
      { sku: "MV-BED-H4-C", name: "Medivance Bed H4", grade: "C", color: "Beech" },
    ],
  },
];

/** A variant of the demo with what orders and assets take from it. Amounts in minor units of its unit's currency. */
export type Offer = Required<Pick<typeof variants.$inferInsert, "id" | "productId" | "sku">> & {
  productName: string;
  category: string;
  isOrderable: boolean;
  listPrice: bigint;
  acquisitionCost: bigint;
  monthly: ReadonlyMap<number, bigint>;
};

const idOf = (kind: string, sku: string) => `${kind}_demo_${sku.toLowerCase().replaceAll("-", "_")}`;
const since = "2025-05-12";

export function productsOf(unit: Unit): (typeof products.$inferInsert)[] {
  return models.map(({ sku, name, category, brand, specification, description, discontinued = false }) => ({
    tenantId: unit.id,
    id: idOf("prod", sku),
    sku,
    name,
    category,
    brand,
    specification,
    description,
    status: discontinued ? "discontinued" : "active",
    ...madeOn(since),
  }));
}

export function variantsOf(unit: Unit): (typeof variants.$inferInsert)[] {
  return models.flatMap((model) =>
    model.configurations.map((one) => {
      const { id, productId, sku, listPrice, acquisitionCost, monthly } = offerOf(unit, model, one);
      const { condition } = grades[one.grade];
      return {
        tenantId: unit.id,
        id,
        productId,
        sku,
        name: one.name,
        grade: one.grade,
        condition,
        colorName: one.color,
        listPrice,
        acquisitionCost,
        currency: unit.currency,
        pricing: [...monthly].map(([contractLength, monthlyPrice]) => ({ contractLength, monthlyPrice })),
        status: one.inactive ? ("inactive" as const) : ("active" as const),
        category: model.category,
        brand: model.brand,
        ...madeOn(since),
      };
    }),
  );
}

/** What a unit offers, in the order of the catalogue. */
export const offersOf = (unit: Unit): Offer[] =>
  models.flatMap((model) => model.configurations.map((one) => offerOf(unit, model, one)));

function offerOf(unit: Unit, model: Model, one: Configuration): Offer {
  const share = BigInt(grades[one.grade].share * (100 + (one.more ?? 0)));
  // Whole halves of a unit, as prices on a list are.
  const priced = (amount: number) => {
    const step = minorUnitsOf(0.5, unit.currency);
    return ((minorUnitsOf(amount, unit.currency) * share) / 10_000n / step) * step;
  };
  const lengths = Object.entries(model.monthly).map(([months, amount]) => [Number(months), priced(amount)] as const);
  return {
    id: idOf("var", one.sku),
    productId: idOf("prod", model.sku),
    sku: one.sku,
    productName: one.name,
    category: model.category,
    isOrderable: !one.inactive && !model.discontinued,
    listPrice: priced(model.listPrice),
    acquisitionCost: priced(model.acquisitionCost),
    monthly: new Map(lengths),
  };
}
