import type { AuditActor } from '#libs/audit';
import type { UserId } from '#libs/kernel';
import type { Principal } from '#libs/platform/auth';
import type { UserAccount } from '#libs/users';

/** Where a request came from. */
export interface Visitor {
  /** Network address, as the proxies in front say. */
  readonly address: string;
  readonly userAgent: string;
}

/** A person who is logged in and acts on their own account. */
export interface Caller {
  readonly userId: UserId;
  /** Of the browser they act from. */
  readonly sessionId?: string | undefined;
  readonly actor: AuditActor;
  readonly address: string;
}

export function callerOf(principal: Principal, address: string): Caller {
  return {
    userId: principal.userId,
    sessionId: principal.session?.id,
    actor: { kind: 'person', id: principal.userUuid, credential: principal.preview, address },
    address,
  };
}

/** Somebody who is about to get in. */
export function actorOf(account: Pick<UserAccount, 'uuid'>, visitor?: Visitor): AuditActor {
  return { kind: 'person', id: account.uuid, address: visitor?.address };
}

export function anonymous(visitor: Visitor): AuditActor {
  return { kind: 'anonymous', address: visitor.address };
}

/** What a record about a person is filed under. */
export function person(account: Pick<UserAccount, 'uuid'>): { kind: string; id: string } {
  return { kind: 'user', id: account.uuid };
}
