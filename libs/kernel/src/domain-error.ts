/** An expected failure of a domain operation. Knows no HTTP: each dialect maps `code` to its own answer. */
export class DomainError<Code extends string = string> extends Error {
  readonly code: Code;
  /** Facts for the answer or the log. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: Code,
    message: string,
    options: { details?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details;
  }
}
