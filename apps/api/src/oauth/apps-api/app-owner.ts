import type { AuditActor } from '#libs/audit';
import type { UserId } from '#libs/kernel';
import type { Access, Principal } from '#libs/platform/auth';
import { wholeCaller } from '../../http/credentials/whole-caller.js';

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
  return { ownerId: owner.id, actor: actorOf(wholeCaller(viewer), address) };
}

export function actorOf({ userUuid, preview, via }: Principal, address: string): AuditActor {
  return { kind: via === 'admin_key' ? 'admin_key' : 'person', id: userUuid, credential: preview, address };
}
