import type { AdminLevel, Owner } from '#libs/platform/auth';

/**
 * What administrators think of a person: nothing yet (`blue`), trusted (`green`), suspected (`yellow`, known to
 * administrators alone), convicted (`red`).
 */
export const TRUST_LEVELS = ['blue', 'red', 'green', 'yellow'] as const;
export type TrustLevel = (typeof TRUST_LEVELS)[number];

/** What everybody may know of it: a suspicion is none of theirs. */
export function publicTrustLevel(level: TrustLevel): Exclude<TrustLevel, 'yellow'> {
  return level === 'yellow' ? 'blue' : level;
}

/** What a person shows to everybody. */
export interface SharingSettings {
  readonly loggedTime: boolean;
  readonly languages: boolean;
  readonly editors: boolean;
  readonly categories: boolean;
  readonly operatingSystems: boolean;
  readonly ai: boolean;
  readonly projects: boolean;
  readonly machines: boolean;
  readonly labels: boolean;
  /** How active they were on each day, as a chart. */
  readonly activityChart: boolean;
  /** How many local days before today are shown; null: all. */
  readonly days: number | null;
  /** How long they were active on each day of the last year, whatever else is shown. */
  readonly lastYearDays: boolean;
  /** The one total since the first heartbeat, whatever else is shown. */
  readonly allTimeBadge: boolean;
}

/** Whether time in no project is counted in what the person is told, or left out of it. */
export const UNKNOWN_PROJECTS = ['shown', 'left_out'] as const;
export type UnknownProjects = (typeof UNKNOWN_PROJECTS)[number];

/** What editors show in place of the time: itself, a clock face, or a kind word. */
export type StatusBarText = 'simple_text' | 'clock_emoji' | 'compliment_text';

/** A person as a request resolves them: enough to decide on access and to count time. */
export interface Person extends Owner {
  readonly adminLevel: AdminLevel;
  readonly sharing: SharingSettings;
  readonly trustLevel: TrustLevel;
  /** Has asked for the account to be deleted: what is there can be read, nothing is added any more. */
  readonly isLeaving: boolean;
  /** Whether everybody may look the person's time up by their name. */
  readonly allowsPublicLookup: boolean;
}
