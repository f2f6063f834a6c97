import { SetMetadata } from '@nestjs/common';
import { type DashboardPermission, grants, type OrgPermission, SCOPES, type Scope as ScopeName } from '#libs/kernel';
import type { Section } from './access.js';
import type { AdminLevel, CredentialKind } from './principal.js';

/** What a caller must hold. `sections`: one of the scope's dotted parts will do, and the answer shows only those. */
export type ScopeRule =
  | { readonly kind: 'scope'; readonly scope: ScopeName; readonly sections: boolean }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * What others must be shown to be let in. `any`: whatever section is public. A section: that one, as far back as the
 * person allows. `days`: time of days, be it of the last year alone. `all_time`: the total, be it as a badge alone.
 * `activity_chart`: time of the days of the last year, as a chart.
 */
export type Showing = 'any' | 'days' | 'all_time' | 'activity_chart' | Section;

/** What programs of the installation's operator do that belong to no person. */
export type Service = 'stats' | 'revocation';

/** Whose things a route is about. */
export type Subject =
  | { readonly kind: 'self'; readonly isUnconvicted?: boolean }
  | { readonly kind: 'pathUser'; readonly param: string; readonly isNumbered?: true }
  | { readonly kind: 'publicUser'; readonly param: string; readonly shows: Showing }
  | { readonly kind: 'publicProfile'; readonly param: string; readonly shows: Showing }
  | { readonly kind: 'lookedUp'; readonly param: string }
  | { readonly kind: 'sharedOrLookedUp'; readonly param: string; readonly parameters: readonly string[] }
  | { readonly kind: 'lookedUpByQuery'; readonly parameters: readonly string[] }
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'org'; readonly param: string; readonly permission: OrgPermission | 'member' }
  | {
      readonly kind: 'dashboard';
      readonly org: string;
      readonly param: string;
      readonly permission: DashboardPermission | OrgPermission;
    }
  | { readonly kind: 'directory' }
  | { readonly kind: 'admin'; readonly level: AdminLevel }
  | { readonly kind: 'visitor' }
  | { readonly kind: 'passerby' }
  | { readonly kind: 'anyone' };

/** How the caller may have proved who they are. */
export interface Proof {
  /** Kinds of credential that will do. Without `session` the cookie is not even read. */
  readonly by: readonly CredentialKind[];
  /** The person must have proved it within the last ten minutes. */
  readonly isRecent: boolean;
  /** Origins of browser extensions may call, besides our own pages. */
  readonly isForExtensions: boolean;
}

export interface Requirement {
  readonly scope: ScopeRule;
  readonly subject: Subject;
  readonly proof: Proof;
}

export type Scope = ScopeName;
export const Scope = {
  /** No scope is needed, because of `reason`. */
  none: (reason: string): ScopeRule => ({ kind: 'none', reason }),
  /** The scope or any of its dotted parts; the controller must cut the answer with `pickGranted`. */
  sectionsOf: (scope: ScopeName): ScopeRule => ({ kind: 'scope', scope, sections: true }),
};

const REQUIREMENT = 'beatkeeper:requires';

/**
 * The only way to open a route: what the caller must hold, whose things the route is about, and how the caller proves
 * who they are. By default a key or an app's token will do, for an administrator's route an administrator's.
 */
export function Requires(scope: ScopeName | ScopeRule, subject: Subject, proof: Partial<Proof> = {}): MethodDecorator {
  const rule: ScopeRule = typeof scope === 'string' ? { kind: 'scope', scope, sections: false } : scope;
  const { by = kindsFor(subject), isRecent = false, isForExtensions = false } = proof;
  const requirement: Requirement = { scope: rule, subject, proof: { by, isRecent, isForExtensions } };
  return SetMetadata(REQUIREMENT, requirement);
}

/** Keys of administrators are for administering, and keys that lie in editors are not. */
function kindsFor(subject: Subject): readonly CredentialKind[] {
  switch (subject.kind) {
    case 'service':
      return subject.service === 'stats' ? ['stats_key', 'admin_key', 'api_key', 'oauth'] : ['revocation_key'];
    case 'lookedUp':
    case 'sharedOrLookedUp':
    case 'lookedUpByQuery':
      return ['api_key', 'oauth', 'admin_key', 'stats_key'];
    case 'anyone':
      return [];
    case 'visitor':
      return ['session'];
    case 'admin':
      return ['admin_key', 'oauth'];
    case 'directory':
      return ['scim'];
    case 'org':
    case 'dashboard':
      return ['api_key', 'oauth', 'service_account'];
    default:
      return ['api_key', 'oauth'];
  }
}

/** The declaration on a controller's method. */
export function requirementOf(handler: object): Requirement | undefined {
  return Reflect.getMetadata(REQUIREMENT, handler) as Requirement | undefined;
}

/** The caller. */
export function self(): Subject {
  return { kind: 'self' };
}

/** The caller, unless convicted: to programs it is then as if the credential were no good. */
export function unconvictedSelf(): Subject {
  return { kind: 'self', isUnconvicted: true };
}

/** The caller, named in the path; anybody else's is not found. */
export function pathUser(param: string): Subject {
  return { kind: 'pathUser', param };
}

/** The same, where people are also known by their number. */
export function numberedUser(param: string): Subject {
  return { kind: 'pathUser', param, isNumbered: true };
}

/** The caller, or a person who shares this of their activity with everybody. */
export function publicUser(param: string, shows: Showing = 'any'): Subject {
  return { kind: 'publicUser', param, shows };
}

/**
 * Any person: their name and face. What of their activity everybody is shown is in the `Access`; to refuse where that is
 * too little is for the controller.
 */
export function publicProfile(param: string, shows: Showing = 'any'): Subject {
  return { kind: 'publicProfile', param, shows };
}

/**
 * A person whom Hackatime's tools look up by number, Slack id or username. Everybody may ask; whether their time may be
 * seen is for the controller to say, by `Access.isLookedUp`. Nobody under that name: not found.
 */
export function lookedUp(param: string): Subject {
  return { kind: 'lookedUp', param };
}

/**
 * What two APIs ask at one address: with any of these query parameters as {@link lookedUp}, without as
 * {@link publicUser}. `settledSubject` tells which.
 */
export function sharedOrLookedUp(param: string, parameters: readonly string[]): Subject {
  return { kind: 'sharedOrLookedUp', param, parameters };
}

/** As {@link lookedUp}, named by the first of these query parameters that says anything; the caller where none does. */
export function lookedUpByQuery(parameters: readonly string[]): Subject {
  return { kind: 'lookedUpByQuery', parameters };
}

type Settled = Exclude<Subject, { kind: 'sharedOrLookedUp' | 'lookedUpByQuery' }>;
type Params = Readonly<Record<string, string>>;

/** The subject of one request, and the parameters that name it, by the query that it came with. */
export function settledSubject(
  subject: Subject,
  { params, query }: { readonly params: Params; readonly query: unknown },
): { readonly subject: Settled; readonly params: Params } {
  const given: object = typeof query === 'object' && query !== null ? query : {};
  if (subject.kind === 'sharedOrLookedUp') {
    const { param, parameters } = subject;
    const isLookedUp = parameters.some((name) => Object.hasOwn(given, name));
    return { params, subject: isLookedUp ? { kind: 'lookedUp', param } : { kind: 'publicUser', param, shows: 'any' } };
  }
  if (subject.kind !== 'lookedUpByQuery') return { params, subject };
  const refs = subject.parameters.map((name) => firstText((given as Record<string, unknown>)[name]));
  const ref = refs.find((text) => text !== '') ?? 'current';
  return { params: { ...params, [QUERIED]: ref }, subject: { kind: 'lookedUp', param: QUERIED } };
}

/** No route calls a parameter so. */
const QUERIED = '?';

function firstText(value: unknown): string {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one.trim() : '';
}

/**
 * The holder of the installation's key for this. For `stats` whoever administers will do as well, by whichever key; for
 * anybody else it is forbidden.
 */
export function service(name: Service): Subject {
  return { kind: 'service', service: name };
}

/**
 * An organisation of the caller, who must have the permission there; `member`: belonging will do. To everybody else it
 * does not exist. A parameter `user` of the path must name the caller.
 */
export function org(param: string, permission: OrgPermission | 'member'): Subject {
  return { kind: 'org', param, permission };
}

/** A dashboard of an organisation of the caller, who must have the permission there or in the organisation. */
export function dashboard(orgParam: string, param: string, permission: DashboardPermission | OrgPermission): Subject {
  return { kind: 'dashboard', org: orgParam, param, permission };
}

/** The organisation whose directory shows its token. No other credential is any good there. */
export function directory(): Subject {
  return { kind: 'directory' };
}

/** The caller, who must have at least this level. */
export function admin(level: AdminLevel): Subject {
  return { kind: 'admin', level };
}

/** Somebody at a browser, logged in or not. What the browser sends is checked against forgery. */
export function visitor(): Subject {
  return { kind: 'visitor' };
}

/**
 * Everybody; whoever shows a good key or token is known by it (`CurrentViewer`), and a bad one is refused. What is there
 * belongs to nobody in particular.
 */
export function passerby(): Subject {
  return { kind: 'passerby' };
}

/** Everybody; credentials are not even read. */
export function anyone(): Subject {
  return { kind: 'anyone' };
}

/** Do these scopes satisfy the rule? */
export function satisfies(granted: ReadonlySet<ScopeName>, rule: ScopeRule): boolean {
  if (rule.kind === 'none' || grants(granted, rule.scope)) return true;
  return rule.sections && SCOPES.some((scope) => scope.startsWith(`${rule.scope}.`) && grants(granted, scope));
}
