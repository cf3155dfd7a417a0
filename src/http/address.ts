import * as z from "zod";
import type { Address } from "#domain/address";
import { note, text } from "./schema.ts";

/** An address, in requests and answers alike. */
export const addressBody = z
  .strictObject({
    contactName: text(200).meta({ example: "Noor de Wit" }),
    company: note(200).optional().meta({ example: "Brightline Studio" }),
    buildingInfo: note(200).optional().meta({ description: "Building, floor, door.", example: "Dock C, 2nd floor" }),
    streetAddress: text(300).meta({ example: "Harbour Road 12" }),
    locality: note(200).optional().meta({ description: "Area or district." }),
    city: text(200).meta({ example: "Amsterdam" }),
    adminArea: note(200).optional().meta({ description: "State or province." }),
    postalCode: note(32).nullable().optional().meta({ example: "1013 AB" }),
    country: text(100).meta({ example: "NL" }),
  })
  .meta({ id: "Address" });

/** An address on the wire, its fields in the order that people write them: the database keeps them in one of its own. */
export const presentAddress = (address: Address): z.infer<typeof addressBody> => ({
  contactName: address.contactName,
  company: address.company,
  buildingInfo: address.buildingInfo,
  streetAddress: address.streetAddress,
  locality: address.locality,
  city: address.city,
  adminArea: address.adminArea,
  postalCode: address.postalCode,
  country: address.country,
});
