import { type AuditActor, actorOf } from '#libs/audit';
import type { Micros, OrgPermission, UserId } from '#libs/kernel';
import type { OrgAccess, OrgRole } from '#libs/platform/auth';

/** Who manages an organisation, as the guard found them. */
export interface OrgCaller {
  readonly orgId: string;
  /** Null for a service account, which is nobody. */
  readonly userId: UserId | null;
  /** Absent for a service account. */
  readonly role?: OrgRole | undefined;
  readonly permissions: ReadonlySet<OrgPermission>;
  /** When the person proved at a browser who they are; absent for keys and tokens. */
  readonly provedAt?: Micros | undefined;
  readonly actor: AuditActor;
}

/** @param address where the request came from */
export function orgCallerOf({ viewer, org, member, permissions }: OrgAccess, address?: string): OrgCaller {
  const userId = viewer.serviceAccount === undefined ? viewer.userId : null;
  return {
    orgId: org.id,
    userId,
    role: member?.role,
    permissions,
    provedAt: viewer.session?.authenticatedAt,
    actor: actorOf(viewer, address),
  };
}
