import * as z from "zod";
import { id } from "./schema.ts";

const limitDefault = 50;

/** What a page may hold at most, by list, and the texts that say no more than that. */
const limits = {
  100: /^([1-9]\d?|100)$/,
  5000: /^([1-9]\d{0,2}|[1-4]\d{3}|5000)$/,
};

/** The query parameters that every list takes; `sorts` names the fields that it can be sorted by, the default first. */
export const pageQuery = <const Sorts extends readonly [string, ...string[]]>(
  sorts: Sorts,
  limitMax: keyof typeof limits = 100,
) => ({
  limit: z
    .string()
    .regex(limits[limitMax], { error: `must be a whole number from 1 to ${limitMax}` })
    .optional()
    .meta({
      description: `How many items a page holds at most, 1 to ${limitMax}; ${limitDefault} if left out.`,
      example: "50",
    }),
  startAfter: id().optional().meta({ description: "The `nextCursor` of the page before." }),
  sortBy: z
    .enum(sorts)
    .optional()
    .meta({
      description:
        `What the list is sorted by; \`${sorts[0]}\` if left out. In that order a walk over the pages meets every item once, ` +
        "whatever changes meanwhile; in another one, an item that changes may move to another page.",
    }),
  sortDir: z.enum(["asc", "desc"]).optional().meta({ description: "The direction; `desc` if left out." }),
});

/** The page size that a query asks for. */
export const limitOf = (query: { limit?: string | undefined }) => Number(query.limit ?? limitDefault);

/** What a page says of itself, besides its items. */
export const pageFields = {
  count: z.int().meta({ description: "How many items this page holds.", example: 1 }),
  hasMore: z.boolean().meta({ description: "Whether another page follows." }),
  nextCursor: z.string().nullable().meta({ description: "The next page's `startAfter`; null on the last page." }),
};

/** The same, with the limit that was asked for. */
export const limitedPageFields = {
  ...pageFields,
  limit: z.int().meta({ description: "How many it may hold.", example: 50 }),
};

type PageOf<Row> = { items: Row[]; count: number; hasMore: boolean; nextCursor: string | null };

/**
 * A page of `rows`, of which one more than `limit` was loaded to know whether there is a next one. The cursor is the
 * id of the page's last item.
 */
export function pageOf<Row extends { id: string }>(rows: readonly Row[], limit: number): PageOf<Row>;
export function pageOf<Row>(rows: readonly Row[], limit: number, idOf: (row: Row) => string): PageOf<Row>;
export function pageOf<Row>(rows: readonly Row[], limit: number, idOf = (row: Row) => (row as { id: string }).id) {
  const items = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  const last = items.at(-1);
  return { items, count: items.length, hasMore, nextCursor: hasMore && last ? idOf(last) : null };
}
