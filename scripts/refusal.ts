/** Something that a person can put right: its message says what is wrong and the way out, without a stack trace. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** Prints why a program ends early: a refusal by its message, anything unforeseen with its stack. */
export function printFailure(error: unknown): void {
  const cause = causeOf(error);
  const text =
    cause instanceof Error && !(cause instanceof Refusal) ? (cause.stack ?? cause.message) : messageOf(cause);
  console.error(`\n${text}\n`);
}

/** What went wrong, without what was being done: a database error, not the whole statement with its values. */
export function messageOf(error: unknown): string {
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message || String(codeOf(cause)) : String(cause);
}

/** The code of a system's or a database's error; "" where it has none. */
export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | undefined)?.code ?? "";

const causeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error ? causeOf(error.cause) : error;
