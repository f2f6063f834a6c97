import type { Micros } from '#libs/kernel';

/** Another server has not done its part yet. */
export class ImportWaits extends Error {
  override readonly name = 'ImportWaits';

  /** @param until when to look again */
  constructor(readonly until: Micros) {
    super('the other server still makes its dump');
  }
}
