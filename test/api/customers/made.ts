import { sql } from "../../support/database.ts";
import { newShop, type TestShop } from "../../support/factories.ts";

export const path = "/v1/customers";

export const address = {
  contactName: "Noor de Wit",
  streetAddress: "Harbour Road 12",
  city: "Amsterdam",
  postalCode: "1013 AB",
  country: "NL",
};

/** What makes a business customer of which all is known. */
export const noor = {
  email: "Noor@Brightline.example",
  firstName: "Noor",
  lastName: "de Wit",
  customerType: "business",
  company: "Brightline Studio",
  phone: "+31 20 555 0142",
  billingAddress: address,
  shippingAddress: { ...address, buildingInfo: "Dock C", postalCode: null },
  registrationNumber: "34268231",
  vatNumber: "NL003719224B11",
  paymentTerms: 14,
  customFields: { costCentre: "4711", tags: ["vip", null], depth: { of: 2 } },
};

/** A shop without rentals, and a customer made by the operation; its id and its path. */
export async function newCustomerByCall(
  fields: Record<string, unknown> = noor,
): Promise<{ shop: TestShop; id: string; path: string }> {
  const shop = await newShop([]);
  const { status, body } = await shop.client.post(path, fields);
  if (status !== 201) throw new Error(`no customer was made: ${JSON.stringify(body)}`);
  return { shop, id: body.customerId, path: `${path}/${body.customerId}` };
}

/** Puts an order of a customer into another state. */
export const setOrderStatus = (orderId: string, status: string) =>
  sql("update orders set status = $2 where id = $1", [orderId, status]);

/** The state of a customer, as the table has it. */
export async function statusOf(tenantId: string, customerId: string): Promise<unknown> {
  const [row] = await sql("select status from customers where tenant_id = $1 and id = $2", [tenantId, customerId]);
  return row?.["status"];
}
