import type { Principal } from '#libs/platform/auth';
import type { AuditActor } from './audit-event.js';

/** Somebody at the command line of the installation. */
export const OPERATOR: AuditActor = { kind: 'operator' };

/** The caller of a request, as the log names them. */
export function actorOf(caller: Pick<Principal, 'userUuid' | 'via' | 'preview'>, address?: string): AuditActor {
  return {
    kind: caller.via === 'admin_key' ? 'admin_key' : 'person',
    id: caller.userUuid,
    credential: caller.preview,
    address,
  };
}
