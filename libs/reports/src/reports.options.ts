/** What mails about weeks refer to. */
export class ReportsOptions {
  /** @param publicUrl where people reach this server, without a slash at the end */
  constructor(readonly publicUrl: string) {}
}
