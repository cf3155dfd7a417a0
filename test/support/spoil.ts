import fc from "fast-check";
import { type Draft, writeBody } from "./draft.ts";

/** One way to spoil a request. `fatal`: nothing that is spoilt so, and not otherwise, may be let through. */
export type Spoil = { name: string; fatal: boolean; apply(draft: Draft): Draft };

/** Changes some parts of a request. A counterexample shows the name. */
export const spoil = (name: string, change: (draft: Draft) => Partial<Draft>, fatal = false): Spoil => {
  const apply = (draft: Draft) => ({ ...draft, ...change(draft) });
  return Object.assign({ name, fatal, apply }, { [fc.toStringMethod]: () => name });
};

export const short = (value: unknown) => {
  const text = typeof value === "string" ? JSON.stringify(value) : writeBody(value);
  return text.length > 60 ? `${text.slice(0, 60)}... (${text.length} characters)` : text;
};

/** Changes the body as it is written. */
export const rewritten = (name: string, rewrite: Draft["rewrite"], fatal = true) =>
  spoil(`body ${name}`, () => ({ rewrite }), fatal);
