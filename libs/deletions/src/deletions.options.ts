/** How deletions are carried out. */
export class DeletionsOptions {
  constructor(
    /** Between approval and erasure. */
    readonly graceDays: number,
    /** Of this installation, without a slash at the end. */
    readonly publicUrl: string,
  ) {}
}
