import { SetMetadata } from '@nestjs/common';
import { grants, SCOPES, type Scope as ScopeName } from '#libs/kernel';
import type { AdminLevel } from './principal.js';

/** What a caller must hold. `sections`: one of the scope's dotted parts will do, and the answer shows only those. */
export type ScopeRule =
  | { readonly kind: 'scope'; readonly scope: ScopeName; readonly sections: boolean }
  | { readonly kind: 'none'; readonly reason: string };

/** Whose things a route is about. */
export type Subject =
  | { readonly kind: 'self' }
  | { readonly kind: 'pathUser'; readonly param: string }
  | { readonly kind: 'publicUser' | 'publicProfile'; readonly param: string }
  | { readonly kind: 'admin'; readonly level: AdminLevel }
  | { readonly kind: 'anyone' };

export interface Requirement {
  readonly scope: ScopeRule;
  readonly subject: Subject;
}

export type Scope = ScopeName;
export const Scope = {
  /** No scope is needed, because of `reason`. */
  none: (reason: string): ScopeRule => ({ kind: 'none', reason }),
  /** The scope or any of its dotted parts; the controller must cut the answer with `pickGranted`. */
  sectionsOf: (scope: ScopeName): ScopeRule => ({ kind: 'scope', scope, sections: true }),
};

const REQUIREMENT = 'beatkeeper:requires';

/** The only way to open a route: what the caller must hold, and whose things the route is about. */
export function Requires(scope: ScopeName | ScopeRule, subject: Subject): MethodDecorator {
  const rule: ScopeRule = typeof scope === 'string' ? { kind: 'scope', scope, sections: false } : scope;
  return SetMetadata(REQUIREMENT, { scope: rule, subject } satisfies Requirement);
}

/** The declaration on a controller's method. */
export function requirementOf(handler: object): Requirement | undefined {
  return Reflect.getMetadata(REQUIREMENT, handler) as Requirement | undefined;
}

/** The caller. */
export function self(): Subject {
  return { kind: 'self' };
}

/** The caller, named in the path; anybody else's is not found. */
export function pathUser(param: string): Subject {
  return { kind: 'pathUser', param };
}

/** The caller, or a person who shares some of their activity with everybody. */
export function publicUser(param: string): Subject {
  return { kind: 'publicUser', param };
}

/** Any person: their name and face, not their activity. */
export function publicProfile(param: string): Subject {
  return { kind: 'publicProfile', param };
}

/** The caller, who must have at least this level. */
export function admin(level: AdminLevel): Subject {
  return { kind: 'admin', level };
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
