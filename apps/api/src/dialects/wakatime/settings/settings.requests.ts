import { parseUserSettings, settingsOfShareDays, type UserSettings } from '#libs/users';
import { isRecord, readBody } from '../heartbeats.requests.js';
import { badFields, badRequest } from '../problems.js';

const LIMITS = { maxItems: 1 };
/** A hundred years. */
const MAX_DAYS = 36_500;
const DAYS_TEXT = `Must be -1 for all, 0 for nothing, or 1 to ${MAX_DAYS}.`;

/** What can be changed here, besides `share_data_max_days`. */
const NAMES: ReadonlySet<string> = new Set([
  'share_projects',
  'share_languages',
  'share_editors',
  'share_operating_systems',
  'share_machines',
  'share_labels',
  'share_activity_chart',
  'leaderboard_opt_in',
  'unknown_projects',
  'gap_timeout_seconds',
  'weekly_report',
]);

/**
 * A change of settings by Wakapi's names. Refused with 400, naming every field that is unknown or bad.
 *
 * @throws UsersError `users.invalid`
 */
export function readSettings(body: unknown): UserSettings {
  const read = readBody(body, LIMITS);
  if (!isRecord(read)) throw badRequest('The body must be an object.');
  const { share_data_max_days: days, ...others } = read;
  const unknown = Object.keys(others).filter((name) => !NAMES.has(name));
  if (unknown.length > 0) throw badFields(Object.fromEntries(unknown.map((name) => [name, ['Not a known setting.']])));
  if (days !== undefined && !isDays(days)) throw badFields({ share_data_max_days: [DAYS_TEXT] });
  const { settings } = parseUserSettings(others);
  return { ...settings, ...(days !== undefined && settingsOfShareDays(days)) };
}

function isDays(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= -1 && value <= MAX_DAYS;
}
