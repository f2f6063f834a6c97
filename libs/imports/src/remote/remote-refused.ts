/** The other server answered, and said no. The message may be shown to the person. */
export class RemoteRefused extends Error {
  override readonly name = 'RemoteRefused';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
