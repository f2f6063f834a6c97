/** Where lines about the start go. */
export type Print = (line: string) => void;

/** A failed start that an operator can act on: one line, no stack. */
export class StartError extends Error {
  readonly expected = true;
}
