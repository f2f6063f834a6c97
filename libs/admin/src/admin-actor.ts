import { type AuditActor, actorOf, OPERATOR } from '#libs/audit';
import { type AdminLevel, hasAdminLevel, type Principal } from '#libs/platform/auth';
import { AdminError } from './admin.errors.js';

/** The caller of a request, as the guard knows them, and where the request came from. */
export interface AdminCaller {
  readonly principal: Pick<Principal, 'userId' | 'userUuid' | 'via' | 'preview' | 'adminLevel'>;
  /** Network address. */
  readonly address?: string | undefined;
}

/** Who administers; the operator at the command line stands above all levels. */
export type AdminActor = AdminCaller | 'operator';

export function auditActorOf(actor: AdminActor): AuditActor {
  return actor === 'operator' ? OPERATOR : actorOf(actor.principal, actor.address);
}

/** @throws AdminError `admin.forbidden` */
export function requireLevel(held: AdminLevel | undefined, needs: AdminLevel): void {
  if (held === undefined || !hasAdminLevel(held, needs)) throw forbidden(needs);
}

export function forbidden(needs: string): AdminError {
  return new AdminError('admin.forbidden', `needs ${needs}`, { details: { needs } });
}
