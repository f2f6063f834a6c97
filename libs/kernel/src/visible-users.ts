import type { Micros } from './clock.js';
import type { UserId } from './ids.js';

declare const minted: unique symbol;

/** Whose activity may be read, when, and without which projects. */
export interface VisibleUser {
  readonly userId: UserId;
  /** Half-open instants in µs. */
  readonly windows: readonly { readonly from: Micros; readonly to: Micros }[] | 'always';
  readonly hiddenProjectIds: readonly number[];
}

/** The only subject the read engine accepts. Made by the libraries that decide visibility, and by nobody else. */
export type VisibleUsers = readonly VisibleUser[] & { readonly [minted]: true };
