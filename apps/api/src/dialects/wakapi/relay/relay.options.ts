/** What the relay may call. */
export class RelayOptions {
  /**
   * @param origins such as `https://wakapi.example`, none: there is no relay
   * @param publicUrl where people reach this server
   */
  constructor(
    private readonly origins: readonly string[],
    private readonly publicUrl: string,
  ) {}

  get isOn(): boolean {
    return this.origins.length > 0;
  }

  /** Never this server itself: that would be a ring. */
  allows({ origin }: URL): boolean {
    return (
      this.origins.some((listed) => new URL(listed).origin === origin) && origin !== new URL(this.publicUrl).origin
    );
  }
}
