import * as z from "zod";
import { type Asset, assetStatuses } from "#domain/asset";
import { toDecimal } from "#domain/money";
import { moment } from "#http/schema";

/** An asset on the wire. */
export const assetBody = z
  .object({
    serialNumber: z
      .string()
      .meta({ description: "Its id: unique in the business unit.", example: "NB-14-PRO-32-NL101" }),
    tenantId: z.string().meta({ example: "bu_amsterdam" }),
    productId: z.string().meta({ example: "prod_demo_nb_14_pro" }),
    productImageUrl: z.string().optional().meta({ description: "Of its variant, or else of its product." }),
    variantId: z.string().meta({ example: "var_demo_nb_14_pro_32" }),
    sku: z.string().meta({ description: "The SKU of its variant.", example: "NB-14-PRO-32" }),
    productName: z.string().meta({ example: "Northbook 14 Pro" }),
    status: z.enum(assetStatuses).meta({
      description:
        "`rented_out` and `sold` come from subscriptions; a returned asset is looked at, then available again.",
    }),
    location: z.string().optional().meta({ example: "Warehouse" }),
    condition: z.string().optional().meta({ example: "Good" }),
    customerId: z.string().optional().meta({ description: "Who has it now." }),
    rentalId: z.string().optional().meta({ description: "The rental by which they have it." }),
    acquisitionCost: z.number().min(0).optional().meta({
      description: "What it cost, ready to be rented out, in `currency`.",
      example: 1800,
    }),
    acquisitionDate: z.string().meta({ format: "date", example: "2026-11-22" }),
    currency: z.string().length(3).meta({ description: "ISO 4217; that of the business unit.", example: "EUR" }),
    notes: z.string().optional().meta({ example: "Keyboard replaced" }),
    createdAt: moment(),
    updatedAt: moment(),
  })
  .meta({ id: "Asset" });

export function presentAsset(asset: Asset): z.infer<typeof assetBody> {
  const body: z.infer<typeof assetBody> = {
    serialNumber: asset.serialNumber,
    tenantId: asset.tenantId,
    productId: asset.productId,
    variantId: asset.variantId,
    sku: asset.sku,
    productName: asset.productName,
    status: asset.status,
    acquisitionDate: asset.acquiredOn,
    currency: asset.currency,
    createdAt: asset.createdAt,
    updatedAt: asset.updatedAt,
  };
  if (asset.productImageUrl !== null) body.productImageUrl = asset.productImageUrl;
  if (asset.location !== null) body.location = asset.location;
  if (asset.condition !== null) body.condition = asset.condition;
  if (asset.customerId !== null) body.customerId = asset.customerId;
  if (asset.rentalId !== null) body.rentalId = asset.rentalId;
  if (asset.acquisitionCost !== null) body.acquisitionCost = toDecimal(asset.acquisitionCost, asset.currency);
  if (asset.notes !== null) body.notes = asset.notes;
  return body;
}
