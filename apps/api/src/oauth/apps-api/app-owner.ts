import type { AuditActor } from '#libs/audit';
import { ALL_SCOPES, type UserId } from '#libs/kernel';
import { type Access, AuthError, type Principal } from '#libs/platform/auth';

/** Who manages an app, and how the audit log names them. */
export interface AppOwner {
  readonly ownerId: UserId;
  readonly actor: AuditActor;
}

/**
 * Apps are managed by a person at a browser or with a key that may do everything: one that is narrower could make itself
 * a wider one.
 *
 * @throws AuthError `auth.forbidden`
 */
export function ownerOf({ viewer, owner }: Access, address: string): AppOwner {
  if (viewer === undefined) throw new AuthError('auth.unauthorized', 'no credential');
  const isWhole = viewer.via === 'session' || [...ALL_SCOPES].every((scope) => viewer.scopes.has(scope));
  if (!isWhole) throw new AuthError('auth.forbidden', 'takes a key with every scope');
  return { ownerId: owner.id, actor: actorOf(viewer, address) };
}

export function actorOf({ userUuid, preview, via }: Principal, address: string): AuditActor {
  return { kind: via === 'admin_key' ? 'admin_key' : 'person', id: userUuid, credential: preview, address };
}
