/** What mirrors know of this server. */
export class MirrorsOptions {
  /**
   * @param publicUrl where people reach this server, without a slash at the end
   * @param timeoutMs for an answer to begin, and again for each pause inside it
   */
  constructor(
    readonly publicUrl: string,
    readonly timeoutMs = 15_000,
  ) {}

  /** How this instance calls itself in the header of origin: its host. */
  get instance(): string {
    return new URL(this.publicUrl).host;
  }

  /** Is this an address of this very server? */
  isOwn(url: string): boolean {
    return URL.parse(url)?.host === this.instance;
  }
}
