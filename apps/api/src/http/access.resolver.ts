import { Inject, Injectable } from '@nestjs/common';
import { ALL_SCOPES, CLOCK, type Clock, READ_ONLY_SCOPES } from '#libs/kernel';
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
import { lookedUpActivity, visibility } from '#libs/sharing';
import { ownActivity, type Person, UsersReader } from '#libs/users';
import { unauthorized } from './credentials/auth-refusals.js';

type OrgSubject = Extract<Subject, { kind: 'org' | 'dashboard' }>;
type PersonSubject = Exclude<
  Subject,
  | OrgSubject
  | { kind: 'anyone' | 'visitor' | 'passerby' | 'directory' | 'service' | 'sharedOrLookedUp' | 'lookedUpByQuery' }
>;
type PublicSubject = Extract<Subject, { kind: 'publicUser' | 'publicProfile' }>;
type LookedUpSubject = Extract<Subject, { kind: 'lookedUp' }>;

/** What a caller wants to do to whom, and by which right. */
type Question<S extends Subject> = { readonly scope: ScopeRule; readonly subject: S };

const OWN_NAMES = ['current', 'my'];

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
    { scope, subject }: Question<PersonSubject>,
    viewer: Principal | undefined,
    params: Readonly<Record<string, string>>,
  ): Promise<Access> {
    if (subject.kind === 'publicUser' || subject.kind === 'publicProfile')
      return this.public({ scope, subject }, viewer, params);
    if (subject.kind === 'lookedUp') return this.lookedUp({ scope, subject }, viewer, params);
    if (viewer === undefined) throw unauthorized();
    checkScope(viewer, scope);
    if (subject.kind === 'admin' && !hasAdminLevel(viewer.adminLevel, subject.level)) {
      throw new AuthError('auth.forbidden', `needs admin level ${subject.level}`);
    }
    const owner = await this.users.resolve(refOf(subject, viewer, params), viewer.userId);
    if (owner?.id !== viewer.userId) throw notFound();
    if (subject.kind === 'self' && subject.isUnconvicted && owner.trustLevel === 'red') throw unauthorized();
    if (owner.isLeaving && scope.kind === 'scope' && scope.scope === 'write_heartbeats') throw leaving();
    return ownAccess(viewer, owner);
  }

  /**
   * Where the caller stands in an organisation. Outsiders find nothing; members without the permission are told so.
   *
   * @throws AuthError `auth.unauthorized`, `auth.not_found`, `auth.insufficient_scope`, `auth.forbidden`
   */
  async resolveOrg(
    { scope, subject }: Question<OrgSubject>,
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
    { scope, subject }: Question<PublicSubject>,
    viewer: Principal | undefined,
    params: Readonly<Record<string, string>>,
  ): Promise<Access> {
    const ref = params[subject.param] ?? '';
    const isOwn = OWN_NAMES.includes(ref.toLowerCase());
    if (isOwn && viewer === undefined) throw unauthorized();
    const owner = await this.users.resolve(ref, viewer?.userId);
    if (owner === undefined) throw notFound();
    if (viewer !== undefined && owner.id === viewer.userId) {
      checkScope(viewer, scope);
      return ownAccess(viewer, owner);
    }
    const { shows } = subject;
    const { sections, visible } = visibility({ viewer: viewer?.userId, owner, shows }, this.clock.now());
    if (subject.kind === 'publicUser' && sections.size === 0) throw notFound();
    return { viewer, owner, isSelf: false, scopes: READ_ONLY_SCOPES, sections, visible };
  }

  private async lookedUp(
    { scope, subject }: Question<LookedUpSubject>,
    viewer: Principal | undefined,
    params: Readonly<Record<string, string>>,
  ): Promise<Access> {
    const ref = params[subject.param] ?? '';
    if (viewer === undefined && OWN_NAMES.includes(ref.toLowerCase())) throw unauthorized();
    const owner = await this.users.lookUp(ref, viewer?.userId);
    if (owner === undefined) throw notFound();
    if (viewer !== undefined && owner.id === viewer.userId && viewer.via !== 'admin_key') {
      checkScope(viewer, scope);
      return { ...ownAccess(viewer, owner), isLookedUp: true };
    }
    const { sections, visible: shown } = visibility({ viewer: undefined, owner, shows: 'any' }, this.clock.now());
    const isLookedUp = owner.allowsPublicLookup || (viewer !== undefined && mayReadEverybody(viewer));
    const visible = isLookedUp ? lookedUpActivity(owner.id) : shown;
    const isByOffice = isLookedUp && !owner.allowsPublicLookup && viewer?.via !== 'stats_key' && scope.kind === 'scope';
    return { viewer, owner, isSelf: false, isLookedUp, isByOffice, scopes: READ_ONLY_SCOPES, sections, visible };
  }
}

/**
 * The operator's programs, and people who administer: by a key for that, by an app that was given `admin`, or by a key of
 * their own that may do everything: read-only ones are made to be handed on.
 */
export function mayReadEverybody({ via, adminLevel, scopes }: Principal): boolean {
  if (via === 'stats_key') return true;
  if (!hasAdminLevel(adminLevel, 'viewer')) return false;
  return via === 'api_key'
    ? [...ALL_SCOPES].every((scope) => scopes.has(scope))
    : via === 'admin_key' || scopes.has('admin');
}

/** What the path says, the caller's own number being another word for `current`. */
function refOf(subject: PersonSubject, { userId }: Principal, params: Readonly<Record<string, string>>): string {
  if (subject.kind !== 'pathUser') return 'current';
  const ref = params[subject.param] ?? '';
  return subject.isNumbered === true && ref === String(userId) ? 'current' : ref;
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

function leaving(): AuthError {
  return new AuthError('auth.leaving', 'the account is about to be deleted');
}

function notFound(): AuthError {
  return new AuthError('auth.not_found', 'nobody, or not shown to this caller');
}
