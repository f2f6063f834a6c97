import type { UserSettings } from './settings.js';
import type { UserProfile } from './user-profile.js';

/** All days. */
const ALL_DAYS = -1;

/**
 * How far back a person shares in one number, as Wakapi says it: local days before today, 0 for nothing at all, -1 for
 * everything.
 */
export function shareDaysOf({
  loggedTimePublic,
  shareDays,
}: Pick<UserProfile, 'loggedTimePublic' | 'shareDays'>): number {
  return loggedTimePublic ? (shareDays ?? ALL_DAYS) : 0;
}

/** Settings of such a number. With 0 nothing is shown, whatever else is public. */
export function settingsOfShareDays(days: number): Pick<UserSettings, 'logged_time_public' | 'share_days'> {
  return { logged_time_public: days !== 0, share_days: days === ALL_DAYS ? null : days };
}
