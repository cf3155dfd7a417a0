import * as z from "zod";
import { amountMax } from "#domain/money";
import { returnConditions } from "#domain/rental";
import { refuses, requiresWithBody } from "#http/endpoint";
import { versionHeaders } from "#http/etag";
import { idempotencyHeader } from "#http/idempotency";
import { day, id, note, tenantHeader, text } from "#http/schema";

// What requests of subscriptions hold, and what their routes have in common.

export const tags = ["Subscriptions"];
export const path = {
  subscriptionId: id().meta({ description: "The id of the subscription.", example: "sub_demo_101" }),
};
export const { etag, ifMatch } = versionHeaders("subscription");

/** An amount whose sign a rule looks at, to refuse a negative one by its own name. */
export const signedAmount = () => z.number().min(-amountMax).max(amountMax);

export const fields = {
  rentalId: id().optional().meta({ description: "The id of the path once more, or nothing.", example: "sub_demo_101" }),
  reason: text(1000).optional().meta({ description: "Why; kept with the subscription.", example: "Project goes on" }),
  notes: note(5000).optional().meta({ description: "For your own people.", example: "Agreed by phone" }),
  damageAssessment: note(5000).optional().meta({ description: "What is damaged.", example: "Screen cracked" }),
  quoteId: id().optional().meta({
    description: "A held quote: exactly its price is charged, or the request is refused with `QUOTE_STALE`.",
  }),
  extensionMonths: z.int().min(-1200).max(1200).meta({
    description: "Months to add, as the business unit offers them; 120 in all at most.",
    example: 6,
  }),
  extensionAmount: signedAmount().min(0).optional().meta({
    description: "A month from the old end on; as before if left out.",
  }),
  newSku: text(100).meta({ description: "The SKU of an active variant.", example: "NB-16-STUDIO" }),
  newContractLength: z.int().min(1).max(120).optional().meta({
    description: "Months, as the variant is offered for; the business unit's usual ones if left out.",
    example: 24,
  }),
  upgradeAmount: signedAmount()
    .min(0)
    .optional()
    .meta({ description: "A month; as offered if left out.", example: 159 }),
  returnCondition: z.enum(returnConditions).meta({ description: "What the device is like.", example: "good" }),
  effectiveDate: day().optional().meta({ description: "The day of it, not after today; today if left out." }),
  subject: id().meta({ description: "The id of the subscription.", example: "sub_demo_101" }),
  hold: z.boolean().optional().meta({
    description: "Whether to hold this price: the answer then names a quote that the action takes.",
  }),
};

/** Every action is asked for, refused and repeated alike. */
export const action = <Name extends string>(name: Name) => ({
  ...requiresWithBody("subscriptions:write"),
  method: "post" as const,
  path: `/v1/subscriptions/{subscriptionId}/${name}` as const,
  tags,
  parameters: [tenantHeader, ifMatch, idempotencyHeader],
});
export const actionRefusals = refuses(400, 404, 409, 412, 413, 415, 422);
/** What every action answers. */
export const done = { success: z.literal(true), message: z.string(), rentalId: z.string() };

/** Which rental an action is about, and the version that it was seen in. */
export const asked = (c: {
  req: { valid(part: "param"): { subscriptionId: string }; header(name: string): string | undefined };
}) => ({
  id: c.req.valid("param").subscriptionId,
  ifMatch: c.req.header("If-Match"),
});
