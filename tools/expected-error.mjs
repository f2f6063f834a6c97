/** A failure the operator can act on: one line, no stack. */
export class ExpectedError extends Error {
  expected = true;
}

/** Prints a failure the way every command of this repository does; a stack only for what nobody expected. */
export function report(error) {
  const expected = error instanceof Error && error.expected === true;
  console.error(`beatkeeper: ${expected ? error.message : (error?.stack ?? error)}`);
}
