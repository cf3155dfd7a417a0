import * as z from "zod";
import { type Customer, paymentTerms } from "#domain/customer";
import { toDecimal } from "#domain/money";
import { addressBody, presentAddress } from "#http/address";
import { customFieldsBody } from "#http/custom-fields";
import { moment } from "#http/schema";
import type { CustomerAccount } from "./get.ts";
import { idsMax } from "./queries.ts";

const amount = (description: string, example: number) => z.number().meta({ description, example });
const percent = (description: string, example: number) => {
  const text = `${description}, one decimal; left out where no cost is known.`;
  return z.number().optional().meta({ description: text, example });
};

/** A customer on the wire. What it has brought in is added up for one at a time: a list leaves that out. */
export const customerBody = z
  .object({
    customerId: z.string().meta({ example: "cust_brightline" }),
    tenantId: z.string().meta({ example: "bu_amsterdam" }),
    email: z.string().meta({ example: "noor@brightline.example" }),
    firstName: z.string().meta({ example: "Noor" }),
    lastName: z.string().meta({ example: "de Wit" }),
    customerType: z.enum(["individual", "business"]),
    company: z.string().optional().meta({ example: "Brightline Studio" }),
    phone: z.string().optional().meta({ example: "+31 20 555 0142" }),
    registrationNumber: z.string().optional().meta({ description: "Of a business, in its country's register." }),
    vatNumber: z.string().optional().meta({ description: "Of a business.", example: "NL003719224B11" }),
    paymentTerms: z.literal(paymentTerms).optional().meta({
      enum: paymentTerms,
      description:
        "Days from invoice to due date of a business; left out where those of the business unit hold for it too.",
      example: 14,
    }),
    status: z.enum(["active", "inactive"]).meta({ description: "A deleted customer is an inactive one." }),
    totalOrders: z.int().min(0).meta({ description: "How many orders it has placed.", example: 2 }),
    totalDevicesRented: z.int().min(0).meta({ description: "How many of its subscriptions are active.", example: 3 }),
    totalMonthlyRevenue: amount("What its active subscriptions cost a month.", 377),
    orderIds: z.array(z.string()).meta({
      description: `Its orders, the newest first; of very many the newest ${idsMax.one}, in a list the newest ${idsMax.list}.`,
      example: ["ord_demo_103", "ord_demo_102"],
    }),
    rentalIds: z.array(z.string()).meta({
      description: "Its subscriptions, ended ones included; as many as of orders.",
      example: ["sub_demo_103", "sub_demo_102", "sub_demo_101"],
    }),
    lastBillingAddress: addressBody.optional(),
    lastShippingAddress: addressBody.optional(),
    customFields: customFieldsBody.optional().meta({ example: { costCentre: "4711" } }),
    createdAt: moment(),
    updatedAt: moment(),
    createdBy: z.string().meta({ description: "Who made it: the id of an API key.", example: "key_7nB2kQ9x" }),
    lifetimeCollected: amount(
      "All payments received for its subscriptions, net of tax. Not in lists.",
      4250,
    ).optional(),
    totalAcquisitionCost: amount("What their assets have cost, as far as known. Not in lists.", 3600).optional(),
    customerMargin: amount("Collected less cost. Not in lists.", 650).optional(),
    customerMarginPercent: percent("The margin in per cent of the cost", 18.1),
    subscriptionsTracked: z
      .int()
      .min(0)
      .optional()
      .meta({ description: "Of how many of its subscriptions the cost is known. Not in lists.", example: 2 }),
    profitability: z
      .object({
        lifetimeCollected: z.number().meta({ example: 4250 }),
        totalAcquisitionCost: z.number().meta({ example: 3600 }),
        costRecoveryPercent: percent("What was collected in per cent of the cost", 118.1),
        averageMonthlyRevenue: z.number().optional().meta({
          description:
            "What was collected over the months that have begun since the first subscription did; left out before that day.",
          example: 354.17,
        }),
        totalDevicesEver: z.int().min(0).meta({ description: "Subscriptions, ended ones included.", example: 3 }),
        activeDevices: z.int().min(0).meta({ example: 2 }),
      })
      .optional()
      .meta({ description: "The same once more, with averages. Not in lists." }),
  })
  .meta({ id: "Customer" });

type CustomerBody = z.infer<typeof customerBody>;

export function presentCustomer(customer: Customer, currency: string): CustomerBody {
  const body: CustomerBody = {
    customerId: customer.id,
    tenantId: customer.tenantId,
    email: customer.email,
    firstName: customer.firstName,
    lastName: customer.lastName,
    customerType: customer.customerType,
    status: customer.status,
    totalOrders: customer.totalOrders,
    totalDevicesRented: customer.activeRentals,
    totalMonthlyRevenue: toDecimal(customer.monthlyRevenue, currency),
    orderIds: customer.orderIds,
    rentalIds: customer.rentalIds,
    createdAt: customer.createdAt,
    updatedAt: customer.updatedAt,
    createdBy: customer.createdBy,
  };
  if (customer.company !== null) body.company = customer.company;
  if (customer.phone !== null) body.phone = customer.phone;
  if (customer.registrationNumber !== null) body.registrationNumber = customer.registrationNumber;
  if (customer.vatNumber !== null) body.vatNumber = customer.vatNumber;
  if (customer.paymentTermsDays !== null) body.paymentTerms = customer.paymentTermsDays;
  if (customer.lastBillingAddress) body.lastBillingAddress = presentAddress(customer.lastBillingAddress);
  if (customer.lastShippingAddress) body.lastShippingAddress = presentAddress(customer.lastShippingAddress);
  if (customer.customFields !== null) body.customFields = customer.customFields;
  return body;
}

export function presentAccount({ customer, profitability, currency }: CustomerAccount): CustomerBody {
  const { customerMarginPercent, costRecoveryPercent, averageMonthlyRevenue } = profitability;
  const lifetimeCollected = toDecimal(profitability.lifetimeCollected, currency);
  const totalAcquisitionCost = toDecimal(profitability.totalAcquisitionCost, currency);
  return {
    ...presentCustomer(customer, currency),
    lifetimeCollected,
    totalAcquisitionCost,
    customerMargin: toDecimal(profitability.customerMargin, currency),
    ...(customerMarginPercent !== null && { customerMarginPercent }),
    subscriptionsTracked: profitability.subscriptionsTracked,
    profitability: {
      lifetimeCollected,
      totalAcquisitionCost,
      ...(costRecoveryPercent !== null && { costRecoveryPercent }),
      ...(averageMonthlyRevenue !== null && {
        averageMonthlyRevenue: toDecimal(averageMonthlyRevenue, currency),
      }),
      totalDevicesEver: profitability.totalDevicesEver,
      activeDevices: profitability.activeDevices,
    },
  };
}
