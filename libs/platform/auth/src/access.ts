import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { GapPolicyName, Scope as ScopeName, UserId, VisibleUsers } from '#libs/kernel';
import type { Principal } from './principal.js';

/** The parts of a person's activity that are shared or hidden on their own. */
export const SECTIONS = [
  'logged_time',
  'languages',
  'editors',
  'categories',
  'operating_systems',
  'projects',
  'ai',
  'machines',
  'dependencies',
  'labels',
] as const;
export type Section = (typeof SECTIONS)[number];
export const ALL_SECTIONS: ReadonlySet<Section> = new Set(SECTIONS);

/** The person whose things a request is about. */
export interface Owner {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly fullName: string | null;
  readonly displayName: string | null;
  /** IANA zone of the person's days. */
  readonly timezone: string;
  readonly timeoutMinutes: number;
  readonly writesOnly: boolean;
  /** How gaps are counted for them; null: as the installation does. */
  readonly gapPolicy: GapPolicyName | null;
  /** Seconds, of policies that count when they are read; null: the policy's own. */
  readonly gapTimeoutSeconds: number | null;
  /** First day of the week, 0 is Sunday. */
  readonly weekdayStart: number;
  readonly policyId: number;
  /** Grows with every change of settings. */
  readonly settingsRev: number;
}

/** What the guard decided, and all that a controller needs to know about rights. */
export interface Access {
  /** Undefined for a caller without a credential. */
  readonly viewer: Principal | undefined;
  readonly owner: Owner;
  readonly isSelf: boolean;
  /** Of a `lookedUp` subject: whether the caller may see the person's time; `visible` is empty where not. */
  readonly isLookedUp?: boolean;
  /** They may because they administer, and for no other reason: the guard has written it down. */
  readonly isByOffice?: boolean;
  /** What the caller's credential allows; everything that reads for what is public anyway. */
  readonly scopes: ReadonlySet<ScopeName>;
  /** What of the owner's activity the caller may see. */
  readonly sections: ReadonlySet<Section>;
  /** The same as a subject of activity questions. */
  readonly visible: VisibleUsers;
}

const ACCESS = Symbol('access');
const VIEWER = Symbol('viewer');
type Carrier = { [ACCESS]?: Access; [VIEWER]?: Principal };

/** Who sent the request, as soon as it is known: also where the caller is refused in the end. */
export function putViewer(request: object, viewer: Principal): void {
  (request as Carrier)[VIEWER] = viewer;
}

export function viewerOf(request: object): Principal | undefined {
  return (request as Carrier)[VIEWER];
}

export function putAccess(request: object, access: Access): void {
  (request as Carrier)[ACCESS] = access;
}

export function accessOf(request: object): Access | undefined {
  return (request as Carrier)[ACCESS];
}

/** Who sent the request; undefined for a caller without a credential. */
export const CurrentViewer = createParamDecorator((_: unknown, context: ExecutionContext): Principal | undefined =>
  viewerOf(context.switchToHttp().getRequest<object>()),
);

/** The {@link Access} of a route whose subject is a person. */
export const CurrentAccess = createParamDecorator((_: unknown, context: ExecutionContext): Access => {
  const access = accessOf(context.switchToHttp().getRequest<object>());
  if (access === undefined) throw new Error('this route is about nobody: there is no access to inject');
  return access;
});
