import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, READ_ONLY_SCOPES } from '#libs/kernel';
import {
  type Access,
  ALL_SECTIONS,
  AuthError,
  hasAdminLevel,
  type Principal,
  type ScopeRule,
  type Subject,
  satisfies,
} from '#libs/platform/auth';
import { visibility } from '#libs/sharing';
import { ownActivity, type Person, UsersReader } from '#libs/users';
import { unauthorized } from './credentials/auth-refusals.js';

type PersonSubject = Exclude<Subject, { kind: 'anyone' | 'visitor' | 'passerby' }>;
type PublicSubject = Extract<Subject, { kind: 'publicUser' | 'publicProfile' }>;

/** Scope × subject: decides whether a caller may do what a route is for, and on whose things. One query. */
@Injectable()
export class AccessResolver {
  constructor(
    private readonly users: UsersReader,
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
