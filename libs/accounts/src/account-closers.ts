import type { EntityManager } from '@mikro-orm/postgresql';
import type { UserId } from '#libs/kernel';

/** Why somebody's access ends everywhere. `deprovisioned`: an organisation's directory says so; the account stays open. */
export type ClosingReason = 'password_reset' | 'suspended' | 'deprovisioned';

/** Ends what was handed out on somebody's behalf, such as tokens of apps, in the caller's transaction. */
export interface AccountCloser {
  closeAccess(em: EntityManager, userId: UserId, reason: ClosingReason): Promise<void>;
}

/** Injection token of all closers: `readonly AccountCloser[]`. */
export const ACCOUNT_CLOSERS = Symbol('AccountClosers');
