import { emailOf } from "./factories.ts";
import { bodySchema, componentAt, type Schema, type Served } from "./schemas.ts";

/** The ids of the things that a business unit needs so that every operation can be called on it. */
const kinds = [
  ...(["customer", "looseCustomer", "group", "nextGroup", "member", "looseRental"] as const),
  ...(["product", "nextProduct", "variant", "sku", "asset", "assetEvent"] as const),
  ...(["order", "nextOrder"] as const),
  ...(["dueRental", "rentalOrder", "heldAsset", "nextAsset", "nextSku", "rentalEvent"] as const),
  ...(["extensionQuote", "upgradeQuote", "buyoutQuote", "returnQuote"] as const),
];
export type Kind = (typeof kinds)[number];
export type Ids = Record<Kind, string>;

/** What a call sends, beyond the headers that say who calls. */
export type Input = {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
  /** The text of a CSV file, where that is the body. */
  csv?: string;
};

/** The SKU of a product that the factory made. */
const skuOf = (productId: string) => `P-${productId}`;

/** A product with everything that can be said of it. */
const wholeProduct = {
  productSku: "NB-14",
  name: "Northbook 14",
  specification: "14 inch, 1.2 kg",
  category: "laptops",
  brand: "Northbook",
  description: "For people who travel",
  images: ["https://example.com/northbook-14.jpg"],
  status: "active",
  variants: [
    {
      variantId: "var_ignored",
      variantSku: "NB-14-32",
      variantName: "Northbook 14, 32 GB",
      grade: "A",
      condition: "Like new",
      colorName: "Graphite",
      images: ["https://example.com/graphite.jpg"],
      listPrice: 2499,
      acquisitionCost: 1800,
      pricing: [
        {
          contractLength: 12,
          monthlyPrice: 189,
          setupFee: 49,
          discount: { type: "fixed", value: 10, description: "Summer" },
          source: "suggested",
          calculatedAt: "2026-11-22T09:30:00.000Z",
          presetUsed: "24 months",
        },
      ],
      status: "active",
    },
  ],
};

/** Fields that name an id which the server makes: taken from clients that send them, and not looked at. */
const ignoredIds: Record<string, readonly string[]> = {
  createProduct: ["body.variants.variantId"],
  updateProduct: ["body.variants.variantId"],
  updateOrder: ["body.payment.transactionId"],
  createAsset: ["tenantId", "productId", "variantId", "customerId", "rentalId"].map((name) => `body.${name}`),
};

const wholeAddress = {
  contactName: "Noor de Wit",
  company: "Brightline Studio",
  buildingInfo: "2nd floor",
  streetAddress: "Harbour Road 12",
  locality: "Docks",
  city: "Amsterdam",
  adminArea: "North Holland",
  postalCode: "1013 AB",
  country: "NL",
};

/** A customer with everything that can be said of it but an e-mail address, which is its own. */
const wholeCustomer = {
  firstName: "Noor",
  lastName: "de Wit",
  customerType: "business",
  company: "Brightline Studio",
  phone: "+31 20 555 0142",
  billingAddress: wholeAddress,
  shippingAddress: wholeAddress,
  registrationNumber: "34268231",
  vatNumber: "NL003719224B11",
  paymentTerms: 14,
  customFields: { costCentre: "4711" },
};

/**
 * For each operation a call that succeeds and names everything that the operation takes. Whatever is generated from the
 * served document starts here: an operation without an entry has no tests and fails them.
 */
const validInputs: Record<string, (ids: Ids) => Input> = {
  listProducts: (ids) => ({
    query: {
      ...{ startAfter: ids.product, limit: "1", sortBy: "name", sortDir: "asc" },
      ...{ status: "active", category: "laptops", brand: "Northbook", q: "north 14" },
    },
  }),
  createProduct: () => ({ body: wholeProduct }),
  getProduct: (ids) => ({ path: { productId: ids.product } }),
  updateProduct: (ids) => ({
    path: { productId: ids.product },
    body: { ...wholeProduct, productSku: skuOf(ids.product) },
  }),
  deleteProduct: (ids) => ({ path: { productId: ids.product } }),
  listVariants: (ids) => ({
    query: {
      ...{ startAfter: ids.variant, limit: "1", sortBy: "createdAt", sortDir: "asc" },
      ...{ status: "active", grade: "A", category: "laptops", brand: "Northbook" },
      ...{ sku: "V-", productSku: skuOf(ids.product) },
    },
  }),
  updateVariantStatus: (ids) => ({ path: { variantId: ids.variant }, body: { status: "inactive" } }),
  listAssets: (ids) => ({
    query: {
      ...{ startAfter: ids.asset, limit: "1", sortBy: "status", sortDir: "asc" },
      ...{ status: "rented_out", sku: ids.sku, customerId: ids.customer, rentalId: ids.looseRental },
    },
  }),
  createAsset: (ids) => ({
    body: {
      ...{ serialNumber: "SN-NEW-1", sku: ids.sku, status: "available", location: "Warehouse", condition: "Good" },
      ...{ acquisitionCost: 1800, acquisitionDate: "2026-11-20", notes: "New" },
      ...{ tenantId: "any", productId: "any", variantId: "any", customerId: "any", rentalId: "any" },
      ...{ productName: "Any", productImageUrl: "https://example.com/any.png" },
      ...{ createdAt: "2026-11-22T09:30:00.000Z", updatedAt: "2026-11-22T09:30:00.000Z" },
    },
  }),
  getAsset: (ids) => ({ path: { serialNumber: ids.asset } }),
  updateAsset: (ids) => ({
    path: { serialNumber: ids.asset },
    body: {
      ...{ status: "unavailable", location: "Workshop", condition: "Fair", notes: "Changed" },
      ...{ acquisitionCost: 1750.5, acquisitionDate: "2026-11-21" },
    },
  }),
  deleteAsset: (ids) => ({ path: { serialNumber: ids.asset } }),
  getAssetHistory: (ids) => ({ path: { serialNumber: ids.asset }, query: { startAfter: ids.assetEvent, limit: "1" } }),
  listCustomers: (ids) => ({
    query: {
      ...{ startAfter: ids.customer, limit: "1", sortBy: "totalMonthlyRevenue", sortDir: "desc" },
      ...{ status: "active", customerType: "individual", email: emailOf(ids.looseCustomer), hasActiveRentals: "false" },
    },
  }),
  createCustomer: () => ({ body: { ...wholeCustomer, email: "new@example.com" } }),
  getCustomer: (ids) => ({ path: { customerId: ids.customer } }),
  updateCustomer: (ids) => ({
    path: { customerId: ids.looseCustomer },
    body: { ...wholeCustomer, customerId: ids.looseCustomer, email: "changed@example.com", status: "inactive" },
  }),
  deleteCustomer: (ids) => ({ path: { customerId: ids.looseCustomer } }),
  listOrders: (ids) => ({
    query: {
      ...{ startAfter: ids.order, limit: "1", sortBy: "totals.total", sortDir: "asc" },
      ...{ status: "pending", customerId: ids.customer },
    },
  }),
  createOrder: (ids) => ({
    body: {
      orderType: "upgrade",
      extensionDetails: {
        ...{ originalOrderId: ids.order, extensionMonths: 12, reason: "Happy with it" },
        ...{ previousEndDate: "2026-11-30", newEndDate: "2027-11-30" },
      },
      upgradeDetails: {
        ...{ previousDevice: "Northbook 13", previousSerialNumber: "SN-1", previousMonthlyAmount: 99.5 },
        ...{ previousRentalId: ids.member, upgradeReason: "Too small" },
      },
      customer: {
        ...{ email: emailOf(ids.customer), firstName: "Ada", lastName: "Test", customerType: "business" },
        ...{ company: "Brightline Studio", phone: "+31 20 555 0142" },
      },
      billingAddress: wholeAddress,
      shippingAddress: wholeAddress,
      items: [{ sku: ids.sku, quantity: 3, contractLength: 24 }],
      customFields: { purchaseOrder: "4711" },
      notes: "New",
    },
  }),
  getOrder: (ids) => ({ path: { orderId: ids.order } }),
  updateOrder: (ids) => ({
    path: { orderId: ids.order },
    body: {
      status: "confirmed",
      customer: {
        ...{ firstName: "Noor", lastName: "de Wit", customerType: "individual" },
        ...{ company: "Brightline Studio", phone: "+31 20 555 0142" },
      },
      billingAddress: wholeAddress,
      shippingAddress: wholeAddress,
      items: [{ sku: ids.sku, quantity: 2, contractLength: 12 }],
      trackingNumber: "3SABCD123456789",
      shippedAt: "2026-11-22T09:30:00.000Z",
      payment: {
        ...{ status: "paid", method: "manual", transactionId: "tr_1", paidAmount: 438.5, manuallyMarked: true },
      },
      notes: "Changed",
    },
  }),
  confirmOrder: (ids) => ({ path: { orderId: ids.order } }),
  cancelOrder: (ids) => ({ path: { orderId: ids.order }, body: { reason: "Ordered twice" } }),
  updateOrderNotes: (ids) => ({ path: { orderId: ids.order }, body: { notes: "Changed" } }),
  listSubscriptions: (ids) => ({
    query: {
      ...{ startAfter: ids.member, limit: "1", sortBy: "endDate", sortDir: "asc" },
      ...{ status: "active", customerId: ids.customer, orderId: ids.rentalOrder, serialNumber: ids.heldAsset },
      ...{ sku: ids.sku, endDateFrom: "2027-01-15", endDateTo: "2027-01-15" },
    },
  }),
  createSubscription: (ids) => ({
    body: {
      orderId: ids.order,
      assetSerialNumber: ids.nextAsset,
      customerId: ids.customer,
      billingGroupId: ids.group,
      startDate: "2026-11-20",
      contractLength: 24,
      notes: "New",
    },
  }),
  getSubscription: (ids) => ({ path: { subscriptionId: ids.looseRental } }),
  getSubscriptionHistory: (ids) => ({
    path: { subscriptionId: ids.looseRental },
    query: { startAfter: ids.rentalEvent, limit: "1" },
  }),
  updateSubscriptionNotes: (ids) => ({ path: { subscriptionId: ids.looseRental }, body: { notes: "Changed" } }),
  extendSubscription: (ids) => ({
    path: { subscriptionId: ids.looseRental },
    body: {
      ...{ rentalId: ids.looseRental, extensionMonths: 6, newMonthlyAmount: 99, quoteId: ids.extensionQuote },
      ...{ reason: "Project goes on", notes: "By phone" },
    },
  }),
  replaceSubscriptionDevice: (ids) => ({
    path: { subscriptionId: ids.looseRental },
    body: {
      ...{ rentalId: ids.looseRental, newSerialNumber: ids.asset, newSku: ids.sku, replacementReason: "defective" },
      ...{ damageAssessment: "Dead", insuranceClaim: true, notes: "By phone" },
    },
  }),
  upgradeSubscription: (ids) => ({
    path: { subscriptionId: ids.looseRental },
    body: {
      ...{ rentalId: ids.looseRental, newSku: ids.nextSku, newSerialNumber: ids.nextAsset, contractLength: 24 },
      ...{ newMonthlyAmount: 149, reason: "More power", notes: "By phone", quoteId: ids.upgradeQuote },
    },
  }),
  buyoutSubscription: (ids) => ({
    path: { subscriptionId: ids.looseRental },
    body: {
      ...{ rentalId: ids.looseRental, buyoutPrice: 500, reason: "other", effectiveDate: "2026-11-20" },
      ...{ notes: "By phone", quoteId: ids.buyoutQuote },
    },
  }),
  earlyReturnSubscription: (ids) => ({
    path: { subscriptionId: ids.looseRental },
    body: {
      ...{ rentalId: ids.looseRental, returnCondition: "good", earlyReturnFee: 200, waiveFee: false },
      ...{ reason: "Moved", damageAssessment: "None", effectiveDate: "2026-11-20", notes: "By phone" },
      quoteId: ids.returnQuote,
    },
  }),
  cancelSubscription: (ids) => ({
    path: { subscriptionId: ids.looseRental },
    body: { rentalId: ids.looseRental, reason: "other", notes: "By phone" },
  }),
  completeSubscription: (ids) => ({
    path: { subscriptionId: ids.dueRental },
    body: { rentalId: ids.dueRental, returnCondition: "good", notes: "Clean" },
  }),
  calculateBuyoutPrice: (ids) => ({ body: { rentalId: ids.looseRental, hold: true } }),
  calculateEarlyReturnFee: (ids) => ({ body: { rentalId: ids.looseRental, hold: true } }),
  calculateExtension: (ids) => ({
    body: { rentalId: ids.looseRental, extensionMonths: 6, newMonthlyAmount: 99.5, hold: true },
  }),
  calculateUpgrade: (ids) => ({
    body: { rentalId: ids.looseRental, newSku: ids.nextSku, contractLength: 24, newMonthlyAmount: 149, hold: true },
  }),
  listBillingGroups: (ids) => ({
    query: {
      customerId: ids.customer,
      startAfter: ids.group,
      status: "active",
      limit: "1",
      sortBy: "groupName",
      sortDir: "asc",
    },
  }),
  createBillingGroup: (ids) => ({
    body: { customerId: ids.customer, groupName: "Design", billingDay: 1, rentalIds: [ids.looseRental], notes: "New" },
  }),
  getBillingGroup: (ids) => ({ path: { billingGroupId: ids.group } }),
  updateBillingGroup: (ids) => ({
    path: { billingGroupId: ids.group },
    body: {
      groupName: "Renamed",
      billingDay: 2,
      rentalIds: [ids.member, ids.looseRental],
      status: "inactive",
      notes: "Changed",
    },
  }),
  deleteBillingGroup: (ids) => ({ path: { billingGroupId: ids.group } }),
  importProductsCSV: () => ({
    query: { dryRun: "false" },
    csv:
      "Product Name,Product SKU,Category,Brand,Specification,Grade,Color,Variant SKU,List Price,Acquisition Cost,12mo_Price\n" +
      "Desk,DESK-1,desks,Nordlicht,Oak,A,Brown,DESK-1-A,899.00,500.00,49.00\n" +
      "Desk,DESK-1,desks,Nordlicht,Oak,B,Brown,DESK-1-B,799.00,400.00,39.00\n" +
      "Chair,CHAIR-1,chairs,Nordlicht,Beech,A,,CHAIR-1-A,299.00,150.00,19.00\n",
  }),
  importAssetsCSV: (ids) => ({
    query: { dryRun: "false" },
    csv:
      "Serial Number,SKU,Acquisition Cost,Acquisition Date,Location,Condition,Notes\n" +
      `SN-FILE-1,${ids.sku},1800.00,2026-11-20,Warehouse,Good,\n` +
      `SN-FILE-2,${ids.sku},,,,,New\n`,
  }),
};

export function validInput({ operation }: Served, ids: Ids): Input {
  const build = validInputs[operation.operationId];
  if (!build) throw new Error(`test/support/valid-calls.ts has no call of ${operation.operationId}`);
  return build(ids);
}

/** Where a value is in an input: `["body", "rentalIds", 0]`. */
export type Place = readonly (string | number)[];
export const placeName = (place: Place) => place.join(".");

/** Every place of an operation's valid call that carries an id, and the kind of id. */
export function idPlaces(served: Served): { place: Place; kind: Kind }[] {
  const named = Object.fromEntries(kinds.map((kind) => [kind, `<${kind}>`])) as Ids;
  return leavesOf(validInput(served, named)).flatMap(({ place, value }) => {
    const kind = kinds.find((each) => value === named[each]);
    return kind ? [{ place, kind }] : [];
  });
}

export function leavesOf(node: unknown, place: Place = []): { place: Place; value: unknown }[] {
  if (typeof node !== "object" || node === null) return [{ place, value: node }];
  const isList = Array.isArray(node);
  return Object.entries(node).flatMap(([key, value]) => leavesOf(value, [...place, isList ? Number(key) : key]));
}

/** A copy of a value with another one at a place. */
export function replacedAt<Node>(node: Node, [key, ...rest]: Place, value: unknown): Node {
  if (key === undefined) return value as Node;
  const child = replacedAt((node as Record<string | number, unknown> | null)?.[key], rest, value);
  if (Array.isArray(node)) return Object.assign([...node], { [key]: child }) as Node;
  return { ...node, [key]: child };
}

/** What the document says an operation takes and its valid call leaves out, and what looks like an id and is none. */
export function gapsOf(served: Served): string[] {
  const { parameters = [] } = served.operation;
  const input = validInput(served, Object.fromEntries(kinds.map((kind) => [kind, `<${kind}>`])) as Ids);
  const places = new Set(
    idPlaces(served).map(({ place }) => placeName(place.filter((key) => typeof key === "string"))),
  );
  const wanted = [
    ...parameters.filter((each) => each.in !== "header").map((each) => [each.in, each.name]),
    ...fieldsOf(bodySchema(served.operation)).map((field) => ["body", ...field]),
  ];
  // What is sent within a field of no fixed shape is sent of that field.
  const sent = new Set(
    leavesOf(input).flatMap(({ place }) => {
      const keys = place.filter((key) => typeof key === "string");
      return keys.map((_, at) => placeName(keys.slice(0, at + 1)));
    }),
  );
  return wanted.map(placeName).flatMap((name) => {
    if (!sent.has(name)) return [`${name} is not sent`];
    const isIgnored = ignoredIds[served.operation.operationId]?.includes(name);
    const isId = /^path\.|(\.id|Ids?|\.startAfter)$/.test(name) && !isIgnored;
    return isId && !places.has(name) ? [`${name} carries no id`] : [];
  });
}

function fieldsOf(schema: Schema | undefined): string[][] {
  if (!schema) return [];
  if (schema.$ref) return fieldsOf(componentAt(schema.$ref));
  if (schema.items) return fieldsOf(schema.items);
  if (!schema.properties) return [[]];
  return Object.entries(schema.properties).flatMap(([name, field]) => fieldsOf(field).map((rest) => [name, ...rest]));
}
