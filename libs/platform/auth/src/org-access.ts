import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { DashboardPermission, GapPolicyName, Micros, OrgPermission } from '#libs/kernel';
import type { Principal } from './principal.js';

export const PRIVACIES = ['visible', 'hidden'] as const;
export type Privacy = (typeof PRIVACIES)[number];

export const ORG_ROLES = ['owner', 'admin', 'manager', 'member', 'viewer'] as const;
export type OrgRole = (typeof ORG_ROLES)[number];

/** An organisation as every route about it needs it. */
export interface OrgFacts {
  readonly id: string;
  readonly name: string;
  /** IANA zone of its days. */
  readonly timezone: string;
  readonly timeoutMinutes: number;
  readonly writesOnly: boolean;
  /** How gaps are counted; null: as the installation does. */
  readonly gapPolicy: GapPolicyName | null;
  /** Whether stretches of work may be seen, and not sums alone. */
  readonly isDurationVisible: boolean;
  readonly defaultProjectPrivacy: Privacy;
  /** How far back it sees; null: all. */
  readonly retentionDays: number | null;
  /** Grows with every change of who may see what, and of how time is counted. */
  readonly rev: number;
}

export interface DashboardFacts {
  readonly id: string;
  readonly fullName: string;
  /** Of the dashboard, or of the organisation. */
  readonly timezone: string;
  readonly isManualTimeHidden: boolean;
  readonly permissions: ReadonlySet<DashboardPermission>;
}

/** What the guard decided about a route of an organisation. */
export interface OrgAccess {
  readonly viewer: Principal;
  readonly org: OrgFacts;
  /** Undefined for a service account, which is nobody's membership. */
  readonly member: { readonly role: OrgRole; readonly joinedAt: Micros } | undefined;
  readonly permissions: ReadonlySet<OrgPermission>;
  /** On routes of a dashboard. */
  readonly dashboard?: DashboardFacts;
}

const ORG_ACCESS = Symbol('org-access');
type Carrier = { [ORG_ACCESS]?: OrgAccess };

export function putOrgAccess(request: object, access: OrgAccess): void {
  (request as Carrier)[ORG_ACCESS] = access;
}

export function orgAccessOf(request: object): OrgAccess | undefined {
  return (request as Carrier)[ORG_ACCESS];
}

/** The {@link OrgAccess} of a route whose subject is an organisation or a dashboard. */
export const CurrentOrg = createParamDecorator((_: unknown, context: ExecutionContext): OrgAccess => {
  const access = orgAccessOf(context.switchToHttp().getRequest<object>());
  if (access === undefined) throw new Error('this route is about no organisation: there is no access to inject');
  return access;
});
