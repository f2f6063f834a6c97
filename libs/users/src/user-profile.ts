import type { GapPolicyName, Micros, UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import type { StatusBarText, TrustLevel, UnknownProjects } from './person.js';
import type { User } from './user.entity.js';

/** Everything a person's own profile shows, except what their heartbeats say. Times in µs, UTC. */
export interface UserProfile {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly email: string | null;
  readonly isEmailConfirmed: boolean;
  readonly isEmailPublic: boolean;
  readonly adminLevel: AdminLevel;
  readonly displayName: string | null;
  readonly fullName: string | null;
  readonly publicEmail: string | null;
  readonly photoUrl: string | null;
  readonly isPhotoPublic: boolean;
  readonly website: string | null;
  readonly githubUsername: string | null;
  readonly twitterUsername: string | null;
  readonly linkedinUsername: string | null;
  readonly wonderfuldevUsername: string | null;
  readonly location: string | null;
  readonly bio: string | null;
  readonly city: Readonly<Record<string, unknown>> | null;
  readonly isHireable: boolean;
  /** Ranked on the public leaderboard, by their own wish. */
  readonly isOnLeaderboard: boolean;
  readonly trustLevel: TrustLevel;
  /** Id and name in Slack. */
  readonly slackId: string | null;
  readonly slackUsername: string | null;
  /** Whether everybody may look their time up by their name. */
  readonly allowPublicStatsLookup: boolean;
  readonly statusBarText: StatusBarText;
  readonly showGoalsInStatusBar: boolean;
  readonly timezone: string;
  readonly timeoutMinutes: number;
  readonly writesOnly: boolean;
  /** How gaps are counted when they are read; null: as the installation does. */
  readonly gapPolicy: GapPolicyName | null;
  readonly loggedTimePublic: boolean;
  readonly languagesUsedPublic: boolean;
  readonly editorsUsedPublic: boolean;
  readonly categoriesUsedPublic: boolean;
  readonly osUsedPublic: boolean;
  readonly aiUsedPublic: boolean;
  readonly projectsUsedPublic: boolean;
  readonly machinesUsedPublic: boolean;
  readonly labelsUsedPublic: boolean;
  /** Whether everybody may see how active they were on each day. */
  readonly shareActivityChart: boolean;
  /** Whether they want a mail about each week. */
  readonly weeklyReport: boolean;
  readonly unknownProjects: UnknownProjects;
  /** Seconds, of policies that count when they are read; null: the policy's own. */
  readonly gapTimeoutSeconds: number | null;
  /** Local days before today that are public; null: all. */
  readonly shareDays: number | null;
  readonly shareLastYearDays: boolean;
  readonly shareAllTimeBadge: boolean;
  readonly showMachineNameIp: boolean;
  readonly suggestDanglingBranches: boolean;
  readonly defaultDashboardRange: string;
  readonly durationsSliceBy: string;
  readonly publicProfileTimeRange: string;
  /** 0 is Sunday. */
  readonly weekdayStart: number;
  readonly timeFormat24hr: boolean | null;
  readonly timeFormatDisplay: string;
  readonly dateFormat: string;
  readonly colorScheme: string;
  readonly isOnboardingFinished: boolean;
  readonly settingsRev: number;
  readonly loggedInAt: Micros | null;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

export function profileOf(user: User): UserProfile {
  const { passwordHash: _, policyId: __, leavingSince: ___, ...shown } = { ...user };
  return {
    ...shown,
    loggedInAt: user.loggedInAt ? user.loggedInAt.getTime() * 1000 : null,
    createdAt: user.createdAt.getTime() * 1000,
    modifiedAt: user.modifiedAt.getTime() * 1000,
  } as UserProfile;
}
