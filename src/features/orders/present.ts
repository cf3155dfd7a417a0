import * as z from "zod";
import { toDecimal } from "#domain/money";
import { type Order, type OrderLine, orderTypes } from "#domain/order";
import { lineStatusOf, orderStatuses } from "#domain/transitions";
import { addressBody, presentAddress } from "#http/address";
import { customFieldsBody } from "#http/custom-fields";
import { moment } from "#http/schema";
import { extensionDetailsBody, upgradeDetailsBody } from "./schema.ts";

const amount = (description: string, example: number) => z.number().min(0).meta({ description, example });

const itemBody = z
  .object({
    productId: z.string().optional().meta({ example: "prod_demo_nb_14_pro" }),
    productImageUrl: z.string().optional().meta({ format: "uri" }),
    variantId: z.string().optional().meta({ example: "var_demo_nb_14_pro_32" }),
    sku: z.string().min(1).meta({ example: "NB-14-PRO-32" }),
    productName: z.string().min(1).meta({ example: "Northbook 14" }),
    quantity: z.int().min(1).meta({ example: 3 }),
    unitPrice: amount("Per unit and month.", 129),
    contractLength: z.int().min(1).meta({ description: "In months.", example: 24 }),
    listPrice: amount("What a unit sells for, on the day of the order.", 2499).optional(),
    listPriceSource: z.enum(["variant", "manual", "unknown"]).optional().meta({ default: "unknown" }),
    acquisitionCost: amount("What the operator paid for a unit.", 1800).optional(),
    acquisitionCostSource: z.enum(["variant", "manual", "list_price", "unknown"]).optional().meta({
      default: "unknown",
      description: "`list_price`: the cost is not known, and the list price stands for it.",
    }),
    listPriceOverride: amount("A list price that was set by hand.", 2399).optional(),
    acquisitionCostOverride: amount("A cost that was set by hand.", 1700).optional(),
    usedListPriceAsAcquisition: z.boolean().optional().meta({ default: false }),
    rentalIds: z
      .array(z.string())
      .optional()
      .meta({
        description: "The subscriptions of its units, ended ones included.",
        example: ["sub_demo_101"],
      }),
    rentalStatus: z.enum(["pending", "partial", "completed"]).optional().meta({
      description: "How many of its units have a subscription: none, some, all.",
    }),
  })
  .meta({ id: "OrderItem" });

/** An order on the wire. */
export const orderBody = z
  .object({
    orderId: z.string().meta({ example: "ord_demo_101" }),
    tenantId: z.string().meta({ example: "bu_amsterdam" }),
    status: z.enum(orderStatuses).meta({
      description: "`partial` and `fulfilled`: some, or all, of its units have a subscription. `cancelled` is final.",
    }),
    orderType: z.enum(orderTypes),
    customer: z
      .object({
        customerId: z.string().min(1).meta({ example: "cust_brightline" }),
        email: z.string().meta({ format: "email", example: "noor@brightline.example" }),
        firstName: z.string().min(1).meta({ example: "Noor" }),
        lastName: z.string().min(1).meta({ example: "de Wit" }),
        company: z.string().optional().meta({ example: "Brightline Studio" }),
        phone: z.string().optional().meta({ example: "+31 20 555 0142" }),
        customerType: z.enum(["individual", "business"]).optional().meta({ default: "individual" }),
      })
      .meta({ description: "As of the day of the order." }),
    billingAddress: addressBody,
    shippingAddress: addressBody,
    items: z.array(itemBody),
    totals: z
      .object({
        subtotal: amount("All units for a month, without tax.", 387),
        taxAmount: amount("The tax on it, computed once on the sum.", 81.27).optional(),
        total: amount("Both together.", 468.27),
        currency: z.string().length(3).meta({ description: "ISO 4217; that of the business unit.", example: "EUR" }),
        totalDevices: z.int().min(1).meta({ description: "How many units.", example: 3 }),
      })
      .meta({ description: "What a month of the order costs." }),
    payment: z
      .object({
        status: z.enum(["pending", "paid", "failed"]).optional(),
        method: z.enum(["stripe", "manual"]).optional(),
        transactionId: z.string().optional(),
        paidAmount: amount("What was paid.", 468.27).optional(),
        manuallyMarked: z.boolean().optional().meta({ default: false }),
      })
      .optional()
      .meta({ description: "As far as it was told." }),
    customFields: customFieldsBody
      .nullable()
      .optional()
      .meta({ example: { purchaseOrder: "4711" } }),
    rentalProgress: z
      .object({
        totalDevices: z.int().min(0).meta({ example: 3 }),
        rentedDevices: z.int().min(0).meta({ example: 1 }),
      })
      .meta({ description: "How many units have a subscription." }),
    rentalIds: z.array(z.string()).meta({
      description: "The subscriptions that were made from it, ended ones included.",
      example: ["sub_demo_101"],
    }),
    billingGroupId: z.string().optional().meta({
      description: "The billing group, where all of its subscriptions are in the same one.",
    }),
    trackingNumber: z.string().optional(),
    shippedAt: moment().optional(),
    createdAt: moment(),
    updatedAt: moment(),
    createdBy: z.string().meta({ description: "Who made it: the id of an API key.", example: "key_7nB2kQ9x" }),
    notes: z.string().optional().meta({ example: "Deliver after 17:00" }),
    extensionDetails: extensionDetailsBody.optional(),
    upgradeDetails: upgradeDetailsBody.optional(),
    cancelledAt: moment().optional(),
    cancellationReason: z.string().optional(),
  })
  .meta({ id: "Order" });

type OrderBody = z.infer<typeof orderBody>;

export function presentOrder(order: Order): OrderBody {
  const { currency, totalDevices, rentedDevices, payment } = order;
  const body: OrderBody = {
    orderId: order.id,
    tenantId: order.tenantId,
    status: order.status,
    orderType: order.orderType,
    customer: {
      customerId: order.customerId,
      email: order.email,
      firstName: order.firstName,
      lastName: order.lastName,
      ...(order.company !== null && { company: order.company }),
      ...(order.phone !== null && { phone: order.phone }),
      customerType: order.customerType,
    },
    billingAddress: presentAddress(order.billingAddress),
    shippingAddress: presentAddress(order.shippingAddress),
    items: order.lines.map((line) => presentItem(line, order)),
    totals: {
      subtotal: toDecimal(order.subtotal, currency),
      taxAmount: toDecimal(order.taxAmount, currency),
      total: toDecimal(order.total, currency),
      currency,
      totalDevices,
    },
    rentalProgress: { totalDevices, rentedDevices },
    rentalIds: order.rentals.map((rental) => rental.id),
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    createdBy: order.createdBy,
  };
  if (payment !== null) {
    const { paidAmount, ...told } = payment;
    body.payment = { ...told, ...(paidAmount !== undefined && { paidAmount: toDecimal(paidAmount, currency) }) };
  }
  if (order.customFields !== null) body.customFields = order.customFields;
  if (order.billingGroupId !== null) body.billingGroupId = order.billingGroupId;
  if (order.trackingNumber !== null) body.trackingNumber = order.trackingNumber;
  if (order.shippedAt !== null) body.shippedAt = order.shippedAt;
  if (order.notes !== null) body.notes = order.notes;
  if (order.extensionDetails !== null) body.extensionDetails = order.extensionDetails;
  if (order.upgradeDetails !== null) body.upgradeDetails = order.upgradeDetails;
  if (order.cancelledAt !== null) body.cancelledAt = order.cancelledAt;
  if (order.cancellationReason !== null) body.cancellationReason = order.cancellationReason;
  return body;
}

function presentItem(line: OrderLine, { currency, rentals }: Order): z.infer<typeof itemBody> {
  const { listPrice, acquisitionCost, position } = line;
  return {
    productId: line.productId,
    ...(line.productImageUrl !== null && { productImageUrl: line.productImageUrl }),
    variantId: line.variantId,
    sku: line.sku,
    productName: line.productName,
    quantity: line.quantity,
    unitPrice: toDecimal(line.unitPrice, currency),
    contractLength: line.contractLength,
    ...(listPrice !== null && { listPrice: toDecimal(listPrice, currency) }),
    listPriceSource: line.listPriceSource,
    ...(acquisitionCost !== null && { acquisitionCost: toDecimal(acquisitionCost, currency) }),
    acquisitionCostSource: line.acquisitionCostSource,
    usedListPriceAsAcquisition: line.acquisitionCostSource === "list_price",
    rentalIds: rentals.filter((rental) => rental.position === position).map((rental) => rental.id),
    rentalStatus: lineStatusOf(line),
  };
}
