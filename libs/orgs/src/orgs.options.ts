/** What the installation decides about organisations. */
export class OrgsOptions {
  /** @param publicUrl where people reach this server, without a slash at the end */
  constructor(readonly publicUrl: string) {}
}
