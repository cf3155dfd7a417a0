import * as z from "zod";
import { findableIdMax, findableValueMax } from "#domain/custom-fields";
import { amountMax } from "#domain/money";
import { orderTypes } from "#domain/order";
import { addressBody } from "#http/address";
import { customFieldsBody } from "#http/custom-fields";
import { amount, email, id, note, text } from "#http/schema";

// What requests of orders hold.

const name = {
  firstName: text(100).meta({ example: "Noor" }),
  lastName: text(100).meta({ example: "de Wit" }),
};

const contact = {
  company: note(200).optional().meta({ example: "Brightline Studio" }),
  phone: note(50).optional().meta({ example: "+31 20 555 0142" }),
  customerType: z.enum(["individual", "business"]).optional(),
};

const customer = z.strictObject({
  email: email().meta({
    description: "Whose order it is, whatever the case of its letters: a customer who is not known yet is made.",
    example: "noor@brightline.example",
  }),
  ...name,
  ...contact,
  customerType: contact.customerType.meta({
    description: "If left out, that of the customer who is known, else `individual`.",
  }),
});

const items = z
  .array(
    z.strictObject({
      sku: text(100).meta({ description: "An active variant.", example: "NB-14-PRO-32" }),
      quantity: z.int().min(1).max(10_000).meta({ example: 3 }),
      contractLength: z
        .int()
        .min(1)
        .max(120)
        .optional()
        .meta({
          description:
            "In months, one that the variant has a price for. If left out, the default of the business unit where the " +
            "variant has it, else the only one that it has.",
          example: 24,
        }),
    }),
  )
  .min(1)
  .max(100);

/** What an order of the type `extension` is about. */
export const extensionDetailsBody = z.strictObject({
  originalOrderId: id().meta({ description: "The order that is extended: one of the same customer." }),
  extensionMonths: z.int().min(1).max(120).meta({ example: 12 }),
  previousEndDate: text(40).meta({ example: "2026-11-30" }),
  newEndDate: text(40).meta({ example: "2027-11-30" }),
  reason: note(1000).optional(),
});

/** What an order of the type `upgrade` is about. */
export const upgradeDetailsBody = z.strictObject({
  previousDevice: text(200).meta({ example: "Northbook 13" }),
  previousSerialNumber: text(200).meta({ example: "SN-4711" }),
  previousMonthlyAmount: z.number().min(-amountMax).max(amountMax).meta({ example: 99 }),
  previousRentalId: id().meta({ description: "The subscription that is upgraded: one of the same customer." }),
  upgradeReason: note(1000).optional(),
});

const notes = note(5000).meta({ description: "For your own people.", example: "Deliver after 17:00" });

export const newOrderBody = z.strictObject({
  orderType: z.enum(orderTypes).optional().meta({
    description: "`standard` if left out; `extension` and `upgrade` need their details.",
  }),
  extensionDetails: extensionDetailsBody.optional(),
  upgradeDetails: upgradeDetailsBody.optional(),
  customer,
  billingAddress: addressBody,
  shippingAddress: addressBody.optional().meta({ description: "If left out, the billing address." }),
  items,
  customFields: customFieldsBody
    .nullable()
    .optional()
    .meta({
      description: "Fields of your own by their ids. Those that the business unit has declared are checked.",
      example: { purchaseOrder: "4711" },
    }),
  notes: notes.optional(),
});

const isoMoment = z.iso.datetime({ offset: true });

/** A moment, in whatever zone. */
const instant = z.string().check(
  z.refine<string>(
    (text) => text.length <= 40 && isoMoment.safeParse(text).success && text >= "1900" && text < "3000",
    {
      error: "must be a moment from 1900 to 2999, such as 2026-11-22T09:30:00Z",
    },
  ),
);

export const orderChangesBody = z
  .strictObject({
    status: z.literal("confirmed").meta({ description: "Confirms the order, as `confirm` does." }),
    customer: z
      .strictObject({ ...name, ...contact })
      .partial()
      .meta({ description: "As it stands in the order; the customer is not changed. An empty text removes." }),
    billingAddress: addressBody,
    shippingAddress: addressBody,
    items: items.meta({
      description:
        "The new list. What was ordered before keeps its price and its contract length; what is new is priced as of now.",
    }),
    trackingNumber: note(200).meta({ description: "An empty text removes it." }),
    shippedAt: instant
      .nullable()
      .meta({ format: "date-time", description: "Null removes it.", example: "2026-11-22T09:30:00.000Z" }),
    payment: z
      .strictObject({
        status: z.enum(["pending", "paid", "failed"]),
        method: z.enum(["stripe", "manual"]),
        transactionId: note(200),
        paidAmount: amount(),
        manuallyMarked: z.boolean(),
      })
      .partial()
      .meta({ description: "What is sent replaces, the rest stays." }),
    notes: notes.meta({ description: "For your own people; an empty text removes them." }),
  })
  .partial();

export const cancellationBody = z.strictObject({
  reason: note(1000).optional().meta({ example: "Ordered twice" }),
});

export const notesBody = z.strictObject({
  notes: notes.meta({ description: "Replaces what is there; an empty text removes it." }),
});

const prefix = "customField_";
const fieldParameter = new RegExp(`^${prefix}([A-Za-z0-9_-]{1,${findableIdMax}})$`);
const fieldValue = text(findableValueMax);

/** Reads the parameters `customField_<id>=<value>` of a query; refuses any other one that the list does not name. */
export const withCustomFields = <Shape extends z.core.$ZodShape>(shape: Shape, fieldsMax: number) =>
  z
    .object(shape)
    .catchall(fieldValue)
    .check((ctx) => {
      const others = Object.keys(ctx.value).filter((key) => !Object.hasOwn(shape, key));
      const unknown = others.filter((key) => !fieldParameter.test(key));
      const input = ctx.value;
      if (unknown.length > 0) ctx.issues.push({ code: "unrecognized_keys", keys: unknown, input });
      else if (others.length > fieldsMax) {
        const message = `A list is filtered by at most ${fieldsMax} custom fields.`;
        ctx.issues.push({ code: "custom", message, path: [others[fieldsMax] as string], input });
      }
    });

/** The fields and values of such parameters. */
export const fieldsOf = (query: Record<string, string | undefined>): [field: string, value: string][] =>
  Object.entries(query).flatMap(([name, value]) => {
    const field = fieldParameter.exec(name)?.[1];
    return field === undefined || value === undefined ? [] : [[field, value]];
  });

/** The parameter of a field. */
export const parameterOf = (field: string) => `${prefix}${field}`;
