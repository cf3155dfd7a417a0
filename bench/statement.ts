/** A statement of the Worker's own, with places for the values of one request. */
export type Template = { text: string; params: unknown[] };

/** The three statements that bare and ceiling send, as the Worker sends them. */
export type Templates = { list: Template; get: Template; insert: Template };

/** What stands in a template for a value of a request. */
export const places = { id: "{id}", customerId: "{customerId}", groupName: "{groupName}", now: "{now}" };

export type Values = { id: string; customerId?: string; groupName?: string };

/** The values of a template for one request. */
export function fill({ params }: Template, values: Values): unknown[] {
  const known = new Map<unknown, unknown>([
    [places.id, values.id],
    [places.customerId, values.customerId],
    [places.groupName, values.groupName],
    [places.now, new Date().toISOString()],
  ]);
  return params.map((param) => (known.has(param) ? known.get(param) : param));
}

/** An id for a new group that sorts by time, as the Worker's do. */
export const newGroupId = () =>
  `bg_${Date.now().toString(16).padStart(11, "0")}${crypto.randomUUID().replaceAll("-", "").slice(0, 15)}`;
