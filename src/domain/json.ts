/** Whether two values are the same JSON, whatever the order of fields: the database keeps its own. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [fields, others] = [sentFields(one), sentFields(other)];
  return fields.size === others.size && [...fields].every(([name, value]) => isSameField(others, name, value));
}

/** A field that is `undefined` is not there. */
const sentFields = (value: object) => new Map(Object.entries(value).filter(([, field]) => field !== undefined));

const isSameField = (fields: Map<string, unknown>, name: string, value: unknown) =>
  fields.has(name) && isSameJson(fields.get(name), value);
