import { and, asc, desc, eq, getTableName, type Placeholder, type SQL, Subquery, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { type Statement, statement } from "./statement.ts";
import { ofTenant } from "./tenancy.ts";

const directions = { asc, desc };

/** What a page is asked for. `startAfter` is the id of the last row of the page before; `count` how many rows at most. */
export type Page<Sort extends string> = {
  sortBy: Sort;
  sortDir: keyof typeof directions;
  startAfter: string | undefined;
  count: number;
};

/**
 * The parts of a page's statement. `select` begins the selection of the page's own rows, and only that: it knows the row of
 * the cursor. `from` is the table, or what goes by its name.
 */
type Parts = {
  select: NeonHttpDatabase["select"];
  from: PgTable | Subquery;
  where: SQL | undefined;
  orderBy: SQL[];
  limit: Placeholder;
};

type List<Sort extends string, Filters, Row> = {
  table: PgTable & { tenantId: PgColumn };
  /** What a cursor names and what orders rows that are sorted alike. Unique within the tenant. */
  id: PgColumn;
  sorts: Record<Sort, PgColumn>;
  /** Of those, the columns that no two rows have alike: they need no id to be in order. */
  uniqueSorts?: readonly PgColumn[];
  /** The condition of each filter. One that has the name of a sort gives all rows the same place in it. */
  filters: { [Name in keyof Filters & string]: (value: Placeholder | SQL) => SQL };
  /**
   * All values of filters whose columns stand in the index before those of the sort. Where such a filter is not given, the
   * page is merged from the ranges of its values: so it is as short with the filter as without, however rare a value is.
   */
  splits?: { [Name in keyof Filters & string]?: readonly unknown[] };
  /** Filters that have an index of their own, or leave a row or so: with one of them nothing is merged. */
  narrow?: readonly (keyof Filters & string)[];
  /** Holds for every row of the list. */
  always?: SQL;
  /** Writes the statement: what is selected, from where, with these parts. */
  select: (
    db: NeonHttpDatabase,
    parts: Parts,
  ) => { prepare(name: string): { execute(values: Record<string, unknown>): Promise<Row[]> } };
};

/**
 * The pages of a list. Each combination of sort and filters is a statement of its own, built at its first use, and a
 * range of an index; the range begins at the cursor's own row, so a deep page costs what the first one does. A cursor that
 * names no row of the tenant is refused (`require_cursor`). A filter that is `undefined` does not filter.
 */
export function pagesOf<Sort extends string, Filters extends Record<string, unknown>, Row>(
  list: List<Sort, Filters, Row>,
): (page: Page<Sort> & Filters) => Statement<Row[]> {
  const shapes = new Map<string, (values: Record<string, unknown>) => Statement<Row[]>>();
  const names = Object.keys(list.filters) as (keyof Filters & string)[];
  return ({ sortBy, sortDir, ...values }) => {
    const given = values as Record<string, unknown>;
    const filters = names.filter((name) => given[name] !== undefined);
    const isFirst = given["startAfter"] === undefined;
    const shape = [sortBy, sortDir, isFirst, ...filters].join(" ");
    let page = shapes.get(shape);
    if (!page) {
      page = buildPage(list, { sortBy, sortDir, filters, isFirst });
      shapes.set(shape, page);
    }
    return page(given);
  };
}

type Shape<Sort, Filter> = { sortBy: Sort; sortDir: keyof typeof directions; filters: Filter[]; isFirst: boolean };

function buildPage<Sort extends string, Filters, Row>(
  list: List<Sort, Filters, Row>,
  shape: Shape<Sort, keyof Filters & string>,
) {
  const { table, id, sorts, uniqueSorts = [], filters, always, select } = list;
  return statement<Record<string, unknown>, Row[]>((db, values) => {
    const value = (name: string) => values[name] as Placeholder;
    const column = sorts[shape.sortBy];
    // What is alike in all rows orders none; and the cursor's own row may be another by now.
    const isAlike = (shape.filters as string[]).includes(shape.sortBy);
    const columns = isAlike ? [id] : column === id || uniqueSorts.includes(column) ? [column] : [column, id];
    const place = sql.join(columns, sql`, `);
    const orderBy = columns.map(directions[shape.sortDir]);
    const limit = value("count");
    const wanted = [ofTenant(table), always, ...shape.filters.map((name) => filters[name](value(name)))];
    const parts = { select: db.select.bind(db), orderBy, limit };
    let known: SQL | undefined;
    if (!shape.isFirst) {
      // Looked up once: for every range, and for whether it is there at all.
      const cursor = rowOf(db, table, columns, eq(id, value("startAfter")));
      const beyond = sql.raw(shape.sortDir === "asc" ? ">" : "<");
      wanted.push(sql`(${place}) ${beyond} (select * from ${cursor})`);
      known = sql`require_cursor(exists (select from ${cursor}))`;
      parts.select = db.with(cursor).select as typeof parts.select;
    }
    const splits = splitsOf(list, shape);
    if (splits.length === 1) return select(db, { ...parts, from: table, where: and(...wanted, known) });
    const ranges = splits.map(
      (split) => sql`(select * from ${table} where ${and(...wanted, ...split)}
                       order by ${sql.join(orderBy, sql`, `)} limit ${limit})`,
    );
    const merged = new Subquery(sql.join(ranges, sql` union all `), {}, getTableName(table));
    return select(db, { ...parts, from: merged, where: known });
  });
}

/** The row of a cursor, as a common table expression: of these columns, in this order. */
const rowOf = (db: NeonHttpDatabase, table: PgTable & { tenantId: PgColumn }, columns: PgColumn[], isIt: SQL) =>
  db.$with("cursor").as(
    db
      .select(Object.fromEntries(columns.map((column) => [column.name, column])))
      .from(table as PgTable)
      .where(and(ofTenant(table), isIt)),
  );

/** The conditions of each range that a page is merged from: every combination of the values that are not filtered by. */
function splitsOf<Sort extends string, Filters, Row>(
  { filters, splits = {}, narrow = [] }: List<Sort, Filters, Row>,
  { filters: given, sortBy }: Shape<Sort, keyof Filters & string>,
): SQL[][] {
  if (narrow.some((name) => given.includes(name))) return [[]];
  // What is sorted by its values has an index that has them in order.
  const names = (Object.keys(splits) as (keyof Filters & string)[]).filter(
    (name) => !given.includes(name) && (name as string) !== sortBy,
  );
  return names.reduce<SQL[][]>(
    (ranges, name) =>
      ranges.flatMap((range) => (splits[name] ?? []).map((value) => [...range, filters[name](sql`${value}`)])),
    [[]],
  );
}
