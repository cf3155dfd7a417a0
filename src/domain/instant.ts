/** A moment in UTC to the millisecond, in ISO 8601: `2026-11-22T09:30:00.000Z`. As text it sorts by time, and is what the wire shows. */
export type Instant = string;
