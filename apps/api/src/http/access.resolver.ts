import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, READ_ONLY_SCOPES } from '#libs/kernel';
import { OrgAccessReader } from '#libs/orgs';
import {
  type Access,
  ALL_SECTIONS,
  AuthError,
  hasAdminLevel,
  type OrgAccess,
  type Principal,
  type ScopeRule,
  type Subject,
  satisfies,
} from '#libs/platform/auth';
import { visibility } from '#libs/sharing';
import { ownActivity, type Person, UsersReader } from '#libs/users';
import { unauthorized } from './credentials/auth-refusals.js';

type OrgSubject = Extract<Subject, { kind: 'org' | 'dashboard' }>;
type PersonSubject = Exclude<Subject, OrgSubject | { kind: 'anyone' | 'visitor' | 'passerby' | 'directory' }>;
type PublicSubject = Extract<Subject, { kind: 'publicUser' | 'publicProfile' }>;

/** Scope × subject: decides whether a caller may do what a route is for, and on whose things. One query. */
@Injectable()
export class AccessResolver {
  constructor(
    private readonly users: UsersReader,
    private readonly orgs: OrgAccessReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param params the parameters of the path
   * @throws AuthError `auth.unauthorized`, `auth.not_found`, `auth.insufficient_scope`, `auth.forbidden`
   */
  async resolve(
    { scope, subject }: { scope: ScopeRule; subject: PersonSubject },
    viewer: Principal | undefined,
    params: Readonly<Record<string, string>>,
  ): Promise<Access> {
    if (subject.kind === 'publicUser' || subject.kind === 'publicProfile')
      return this.public({ scope, subject }, viewer, params);
    if (viewer === undefined) throw unauthorized();
    checkScope(viewer, scope);
    if (subject.kind === 'admin' && !hasAdminLevel(viewer.adminLevel, subject.level)) {
      throw new AuthError('auth.forbidden', `needs admin level ${subject.level}`);
    }
    const ref = subject.kind === 'pathUser' ? (params[subject.param] ?? '') : 'current';
    const owner = await this.users.resolve(ref, viewer.userId);
    if (owner?.id !== viewer.userId) throw notFound();
    return ownAccess(viewer, owner);
  }

  /**
   * Where the caller stands in an organisation. Outsiders find nothing; members without the permission are told so.
   *
   * @throws AuthError `auth.unauthorized`, `auth.not_found`, `auth.insufficient_scope`, `auth.forbidden`
   */
  async resolveOrg(
    { scope, subject }: { scope: ScopeRule; subject: OrgSubject },
    viewer: Principal | undefined,
    params: Readonly<Record<string, string>>,
  ): Promise<OrgAccess> {
    if (viewer === undefined) throw unauthorized();
    checkScope(viewer, scope);
    if (params.user !== undefined && viewer.serviceAccount === undefined) {
      const named = await this.users.resolve(params.user, viewer.userId);
      if (named?.id !== viewer.userId) throw notFound();
    }
    const ref =
      subject.kind === 'org'
        ? { org: params[subject.param] ?? '' }
        : { org: params[subject.org] ?? '', dashboard: params[subject.param] ?? '' };
    const access = await this.orgs.find(viewer, ref);
    if (access === undefined) throw notFound();
    const { permission } = subject;
    const held: ReadonlySet<string> = new Set([...access.permissions, ...(access.dashboard?.permissions ?? [])]);
    if (permission !== 'member' && !held.has(permission)) {
      throw new AuthError('auth.forbidden', `needs the permission ${permission}`);
    }
    return access;
  }

  private async public(
    { scope, subject }: { scope: ScopeRule; subject: PublicSubject },
    viewer: Principal | undefined,
    params: Readonly<Record<string, string>>,
  ): Promise<Access> {
    const ref = params[subject.param] ?? '';
    const isOwn = ['current', 'my'].includes(ref.toLowerCase());
    if (isOwn && viewer === undefined) throw unauthorized();
    const owner = await this.users.resolve(ref, viewer?.userId);
    if (owner === undefined) throw notFound();
    if (viewer !== undefined && owner.id === viewer.userId) {
      checkScope(viewer, scope);
      return ownAccess(viewer, owner);
    }
    const shows = subject.kind === 'publicUser' ? subject.shows : 'any';
    const { sections, visible } = visibility({ viewer: viewer?.userId, owner, shows }, this.clock.now());
    if (subject.kind === 'publicUser' && sections.size === 0) throw notFound();
    return { viewer, owner, isSelf: false, scopes: READ_ONLY_SCOPES, sections, visible };
  }
}

function ownAccess(viewer: Principal, owner: Person): Access {
  const { scopes } = viewer;
  return { viewer, owner, isSelf: true, scopes, sections: ALL_SECTIONS, visible: ownActivity(owner.id) };
}

/** @throws AuthError `auth.insufficient_scope` */
export function checkScope(viewer: Principal, rule: ScopeRule): void {
  if (satisfies(viewer.scopes, rule) || rule.kind === 'none') return;
  throw new AuthError('auth.insufficient_scope', `needs ${rule.scope}`, { details: { scope: rule.scope } });
}

function notFound(): AuthError {
  return new AuthError('auth.not_found', 'nobody, or not shown to this caller');
}
