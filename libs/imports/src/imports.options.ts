/** What an operator allows. */
export class ImportOptions {
  /** @param maxFileBytes largest file that is taken, sent or fetched */
  constructor(readonly maxFileBytes: number) {}
}
