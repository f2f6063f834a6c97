import type { CredentialKind, Principal } from '#libs/platform/auth';
import type { AuditActor } from './audit-event.js';

/** Somebody at the command line of the installation. */
export const OPERATOR: AuditActor = { kind: 'operator' };

/** Credentials that no person holds, and those that the operator's programs hold. */
const KINDS: Partial<Record<CredentialKind, AuditActor['kind']>> = {
  admin_key: 'admin_key',
  service_account: 'service_account',
  scim: 'scim',
  stats_key: 'operator',
  revocation_key: 'operator',
};

/** The caller of a request, as the log names them. */
export function actorOf(caller: Pick<Principal, 'userUuid' | 'via' | 'preview'>, address?: string): AuditActor {
  const kind = KINDS[caller.via] ?? 'person';
  return {
    kind,
    // Keys of the configuration are nobody's.
    id: kind === 'operator' ? undefined : caller.userUuid,
    credential: caller.preview,
    address,
  };
}
