/** Programmes of this installation that time may be claimed for. */
export class ProgrammesOptions {
  /** @param names the first one has number 1 */
  constructor(readonly names: readonly string[]) {}
}
