import * as z from "zod";
import { assetStatuses } from "#domain/asset";
import { amount, anything, day, id, note, text } from "#http/schema";
import type { CreateAsset } from "./create.ts";

const fields = {
  location: note(200).meta({ description: "Where it is; an empty text removes it.", example: "Warehouse" }),
  condition: note(200).meta({ description: "What it is like; an empty text removes it.", example: "Good" }),
  acquisitionCost: amount().meta({
    description: "What it cost, ready to be rented out, in the currency of the business unit.",
    example: 1800,
  }),
  acquisitionDate: day().meta({ description: "The day that it was acquired on.", example: "2026-11-22" }),
  notes: note(5000).meta({
    description: "For your own people; an empty text removes it.",
    example: "Keyboard replaced",
  }),
};

/** What an asset says of itself and a client may send back: it is the server's, and taken no notice of. */
const serverOwned = {
  tenantId: note(5000),
  productId: note(5000),
  variantId: note(5000),
  productName: note(5000),
  productImageUrl: note(5000),
  customerId: note(5000),
  rentalId: note(5000),
  createdAt: anything(),
  updatedAt: anything(),
};
const ignored = <Fields extends Record<string, z.ZodType>>(fields: Fields) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [
      name,
      schema.optional().meta({ readOnly: true, description: "The server's: taken no notice of." }),
    ]),
  ) as { [Name in keyof Fields]: z.ZodOptional<Fields[Name]> };

/** A new asset on the wire. */
export const newAssetBody = z.strictObject({
  serialNumber: id()
    // A path that ends in one of these is another path.
    .check(z.regex(/^(?!\.{1,2}$)/, { error: "must not be . or .." }))
    .meta({ description: "What tells it from all others of the business unit.", example: "NB14-7QX2-0042" }),
  sku: text(100).meta({ description: "The SKU of an active variant.", example: "NB-14-PRO-32" }),
  status: z.enum(assetStatuses).optional().meta({
    description: "`available`, which it is if left out, or `unavailable`; others come of subscriptions.",
  }),
  location: fields.location.optional(),
  condition: fields.condition.optional(),
  acquisitionCost: fields.acquisitionCost.optional(),
  acquisitionDate: fields.acquisitionDate.optional().meta({
    description: "The day that it was acquired on; today, in the zone of the business unit, if left out.",
  }),
  notes: fields.notes.optional(),
  ...ignored(serverOwned),
});

/** A new asset as the verbs take it. */
export const newAssetOf = (body: z.infer<typeof newAssetBody>): CreateAsset => {
  const { serialNumber, sku, status, location, condition, acquisitionCost, acquisitionDate, notes } = body;
  return { serialNumber, sku, status, location, condition, acquisitionCost, acquiredOn: acquisitionDate, notes };
};

/** What a change of an asset may name. */
export const assetChangesBody = z
  .strictObject({
    ...fields,
    status: z.enum(assetStatuses).meta({ description: "The state that it is to be in." }),
  })
  .partial();
