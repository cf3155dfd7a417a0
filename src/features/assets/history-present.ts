import * as z from "zod";
import { recordedFields } from "#domain/asset";
import type { HistoryEntry } from "#domain/asset-history";
import { toDecimal } from "#domain/money";
import { moment } from "#http/schema";
import type { AssetHistory } from "./history.ts";

const day = () => z.string().meta({ format: "date", example: "2026-11-22" });
const amount = (description: string) => z.number().meta({ description, example: 129 });

const side = () => z.union([z.string(), z.number(), z.null()]);
const change = () => z.object({ from: side(), to: side() });

const entryBody = z
  .object({
    entryId: z.string().meta({ description: "The id of the event or of the rental.", example: "sub_demo_101" }),
    type: z.string().meta({
      description:
        "What was recorded: `asset.created`, `asset.updated`, `asset.deleted`; by subscriptions `asset.assigned`, " +
        "`asset.returned`, `asset.sold`, `asset.withdrawn`, `asset.collection_due`. `custody`: who has had it.",
      example: "asset.updated",
    }),
    occurredAt: moment(),
    actorId: z.string().meta({ description: "Who did it: the id of an API key.", example: "key_7nB2kQ9x" }),
    changes: z
      .partialRecord(z.enum(recordedFields), change())
      .optional()
      .meta({ description: "What became of each field that changed; null: nothing." }),
    custody: z
      .object({
        rentalId: z.string(),
        customerId: z.string(),
        customerName: z.string(),
        status: z.string().meta({ description: "The state of the rental.", example: "active" }),
        from: day(),
        until: day().optional(),
        monthlyAmount: amount("What a month of it costs."),
        totalCollected: amount("What was paid for it so far, net of tax."),
      })
      .optional()
      .meta({ description: "Who has had it, by which rental; without `until` they have it still." }),
  })
  .meta({ id: "AssetHistoryEntry" });

/** The history of an asset on the wire, but for what every page says of itself. */
export const historyBody = z.object({
  serialNumber: z.string().meta({ example: "NB-14-PRO-32-NL101" }),
  currency: z.string().length(3).meta({ example: "EUR" }),
  lifetime: z
    .object({
      rentals: z.int().meta({ description: "How many rentals it has been in.", example: 3 }),
      totalCollected: amount("What was paid for all of them, net of tax."),
      acquisitionCost: z.number().optional(),
      currentProfit: z.number().optional(),
      costRecoveryPercent: z.number().optional().meta({ description: "Collected, of the cost.", example: 243 }),
    })
    .meta({ description: "All rentals of it, against what it cost." }),
  entries: z.array(entryBody).meta({ description: "The newest first." }),
});

export function presentHistory(
  { asset, lifetime }: AssetHistory,
  entries: readonly HistoryEntry[],
): z.infer<typeof historyBody> {
  const { serialNumber, currency, acquisitionCost } = asset;
  const { rentals, totalCollected, currentProfit, costRecoveryPercent } = lifetime;
  return {
    serialNumber,
    currency,
    lifetime: {
      rentals,
      totalCollected: toDecimal(totalCollected, currency),
      ...(acquisitionCost !== null && { acquisitionCost: toDecimal(acquisitionCost, currency) }),
      ...(currentProfit !== null && { currentProfit: toDecimal(currentProfit, currency) }),
      ...(costRecoveryPercent !== null && { costRecoveryPercent }),
    },
    entries: entries.map((entry) => presentEntry(entry, currency)),
  };
}

function presentEntry(entry: HistoryEntry, currency: string): z.infer<typeof entryBody> {
  const { id, type, occurredAt, actorId, changes, custody } = entry;
  const body: z.infer<typeof entryBody> = { entryId: id, type, occurredAt, actorId };
  if (changes) body.changes = changes;
  if (custody) {
    const { rentalId, customerId, customerName, status, from, until } = custody;
    body.custody = {
      rentalId,
      customerId,
      customerName,
      status,
      from,
      ...(until !== null && { until }),
      monthlyAmount: toDecimal(custody.monthlyAmount, currency),
      totalCollected: toDecimal(custody.totalCollected, currency),
    };
  }
  return body;
}
