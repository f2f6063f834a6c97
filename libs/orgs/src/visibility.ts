import type { Privacy } from '#libs/platform/auth';

/** All that decides whether somebody may see a member's time on a project at some moment. */
export interface VisibilityFacts {
  readonly viewer: {
    readonly isInOrg: boolean;
    readonly mayViewDashboard: boolean;
  };
  readonly member: {
    readonly isOnDashboard: boolean;
    readonly isViewOnly: boolean;
    readonly isSuspended: boolean;
    /** Whether the role lets their coding be shown. */
    readonly mayDisplay: boolean;
    /** µs; `leftAt` is excluded. */
    readonly joinedAt: number;
    readonly leftAt: number | undefined;
  };
  readonly privacy: {
    readonly ofProject: Privacy | undefined;
    readonly ofMember: Privacy | undefined;
    readonly ofOrg: Privacy;
  };
  /** First moment (µs) that retention leaves to the organisation. */
  readonly seesFrom: number | undefined;
  /** When the time was spent, µs. */
  readonly at: number;
  /** External durations, which no editor saw. */
  readonly isManual: boolean;
  readonly isManualTimeHidden: boolean;
}

/** What a member's time on a project is to an organisation: the project's own word, else the member's, else the organisation's. */
export function privacyOf({ ofProject, ofMember, ofOrg }: VisibilityFacts['privacy']): Privacy {
  return ofProject ?? ofMember ?? ofOrg;
}

/** From when until when (µs, half-open) a member may be seen at all; undefined: never. */
export function windowOf(facts: Pick<VisibilityFacts, 'viewer' | 'member' | 'seesFrom'>): Window | undefined {
  const { viewer, member, seesFrom = Number.MIN_SAFE_INTEGER } = facts;
  if (!viewer.isInOrg || !viewer.mayViewDashboard) return undefined;
  if (!member.isOnDashboard || member.isViewOnly || member.isSuspended || !member.mayDisplay) return undefined;
  if (member.leftAt !== undefined) return undefined;
  const from = Math.max(member.joinedAt, seesFrom);
  return { from, to: Number.MAX_SAFE_INTEGER };
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The one rule. Everything that shows a member's time to somebody else follows it. */
export function isVisible(facts: VisibilityFacts): boolean {
  const window = windowOf(facts);
  if (window === undefined || facts.at < window.from || facts.at >= window.to) return false;
  if (facts.isManual && facts.isManualTimeHidden) return false;
  return privacyOf(facts.privacy) === 'visible';
}
