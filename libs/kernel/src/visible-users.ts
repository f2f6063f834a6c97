import type { Micros } from './clock.js';
import type { UserId } from './ids.js';

declare const minted: unique symbol;

/** Whose activity may be read, when, and of which projects. */
export interface VisibleUser {
  readonly userId: UserId;
  /** Half-open instants in µs. */
  readonly windows: readonly { readonly from: Micros; readonly to: Micros }[] | 'always';
  /** Projects whose time is never seen, also after they were merged into another one. */
  readonly hiddenProjectIds: readonly number[];
  /**
   * Where only some projects are seen: these, and no time without a project. A project that nobody has heard of yet is
   * not among them, so one that is made between deciding and reading stays unseen.
   */
  readonly shownProjectIds: readonly number[] | 'all';
}

/** The only subject the read engine accepts. Made by the libraries that decide visibility, and by nobody else. */
export type VisibleUsers = readonly VisibleUser[] & { readonly [minted]: true };
