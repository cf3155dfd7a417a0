/** Something that a person can put right: its message says what is wrong and the way out, without a stack trace. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** Prints why a program ends early: a refusal by its message, anything unforeseen with its stack. */
export function printFailure(error: unknown): void {
  const text = error instanceof Error && !(error instanceof Refusal) ? (error.stack ?? error.message) : messageOf(error);
  console.error(`\n${text}\n`);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
