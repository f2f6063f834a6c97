import type { AdminLevel, Owner } from '#libs/platform/auth';

/** What a person shows to everybody. */
export interface SharingSettings {
  readonly loggedTime: boolean;
  readonly languages: boolean;
  readonly editors: boolean;
  readonly categories: boolean;
  readonly operatingSystems: boolean;
  readonly ai: boolean;
  readonly projects: boolean;
  /** How many local days before today are shown; null: all. */
  readonly days: number | null;
  /** How long they were active on each day of the last year, whatever else is shown. */
  readonly lastYearDays: boolean;
  /** The one total since the first heartbeat, whatever else is shown. */
  readonly allTimeBadge: boolean;
}

/** A person as a request resolves them: enough to decide on access and to count time. */
export interface Person extends Owner {
  readonly adminLevel: AdminLevel;
  readonly sharing: SharingSettings;
}
