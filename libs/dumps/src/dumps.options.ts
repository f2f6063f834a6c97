/** What the installation decides about exports. */
export class DumpsOptions {
  constructor(
    /** Where people reach this server, without a slash at the end. */
    readonly publicUrl: string,
    /** How long a finished export can be fetched. */
    readonly days: number,
  ) {}
}
