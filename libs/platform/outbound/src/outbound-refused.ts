/** `bad_url` and `private_address`: not called at all; the others: not brought to an end. */
export type OutboundRefusal =
  | 'bad_url'
  | 'private_address'
  | 'too_large'
  | 'timeout'
  | 'unreachable'
  | 'too_many_redirects';

/** A call that was not made, or not brought to an end. The message names no address that a name stands for. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';

  constructor(
    readonly code: OutboundRefusal,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
