import type { CredentialKind, Principal } from '#libs/platform/auth';
import type { AuditActor } from './audit-event.js';

/** Somebody at the command line of the installation. */
export const OPERATOR: AuditActor = { kind: 'operator' };

/** Credentials that no person holds. */
const KINDS: Partial<Record<CredentialKind, AuditActor['kind']>> = {
  admin_key: 'admin_key',
  service_account: 'service_account',
  scim: 'scim',
};

/** The caller of a request, as the log names them. */
export function actorOf(caller: Pick<Principal, 'userUuid' | 'via' | 'preview'>, address?: string): AuditActor {
  return {
    kind: KINDS[caller.via] ?? 'person',
    id: caller.userUuid,
    credential: caller.preview,
    address,
  };
}
