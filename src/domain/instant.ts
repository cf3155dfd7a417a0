/** A moment in UTC to the millisecond, in ISO 8601: `2026-11-22T09:30:00.000Z`. As text it sorts by time, and is what the wire shows. */
export type Instant = string;

/** A moment of a request, in whatever zone and precision it was written. */
export const toInstant = (text: string): Instant => new Date(text).toISOString();
