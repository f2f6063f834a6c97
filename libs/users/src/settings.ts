import { z } from 'zod';
import {
  GAP_POLICY_NAMES,
  MAX_TIMEOUT_SECONDS,
  MIN_TIMEOUT_SECONDS,
  parseRangeName,
  parseStatsRange,
  parseZone,
  STATS_RANGES_TEXT,
} from '#libs/kernel';
import { parseCity } from './city.js';
import { UNKNOWN_PROJECTS } from './person.js';
import { UsersError } from './users.errors.js';

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};
const flag = z.preprocess((value) => (typeof value === 'string' ? WORDS[value.toLowerCase()] : value), z.boolean());
const optionalText = (max: number) =>
  z.preprocess((value) => (value === '' ? null : value), z.string().trim().max(max).nullable());
const optionalFlag = z.preprocess((value) => (value === '' ? null : value), z.union([z.null(), flag]));

/** A hundred years. */
const MAX_SHARE_DAYS = 36_500;
const SLICE = /^(project|entity|language|dependencies|os|operating[ _]system|editor|category|machine)$/i;

/** The public profile shows stats. Any spelling; stored by its name. */
const statsRange = z
  .string()
  .transform((text) => parseStatsRange(text) ?? '')
  .refine((name) => name !== '', `Must be ${STATS_RANGES_TEXT}.`);
/** Stored as it was written: dashboards show the text. */
const anyRange = z
  .string()
  .trim()
  .max(60)
  .refine((text) => parseRangeName(text) !== undefined, 'Not a known range.');
const sliceKey = z
  .string()
  .trim()
  .regex(SLICE, 'Must be Entity, Language, Dependencies, OS, Editor, Category, Machine or Project.');

/** As text "Kathmandu, Bagmati, NP", or by its parts; leaderboards of a country go by it. */
const city = z.unknown().transform((value, context) => {
  const parsed = parseCity(value);
  if (parsed !== undefined) return parsed;
  context.addIssue({
    code: 'custom',
    message: 'Must be like "Kathmandu, Bagmati, NP": city, state, code of the country.',
  });
  return z.NEVER;
});

/** Settings that decide how time is counted. Changing them republishes a person's time. */
const COUNTING = {
  timezone: z
    .string()
    .refine((zone) => parseZone(zone) !== undefined, 'Not a known time zone.')
    .transform((zone) => parseZone(zone) as string),
  timeout_minutes: z.coerce.number().int().min(1).max(60),
  writes_only: flag,
};

/** Every other setting, by the name the public API gives it. */
const PLAIN = {
  email: optionalText(254).refine(
    (email) => email === null || /^[^\s@]+@[^\s@]+$/.test(email),
    'Not an e-mail address.',
  ),
  is_email_confirmed: flag,
  is_email_public: flag,
  admin_level: z.enum(['default', 'viewer', 'admin', 'superadmin']),
  display_name: optionalText(120),
  full_name: optionalText(120),
  public_email: optionalText(254),
  photo_url: optionalText(2048),
  is_photo_public: flag,
  website: optionalText(2048),
  github_username: optionalText(120),
  twitter_username: optionalText(120),
  linkedin_username: optionalText(120),
  wonderfuldev_username: optionalText(120),
  location: optionalText(200),
  bio: optionalText(2000),
  is_hireable: flag,
  is_on_leaderboard: flag,
  city,
  logged_time_public: flag,
  languages_used_public: flag,
  editors_used_public: flag,
  categories_used_public: flag,
  os_used_public: flag,
  ai_used_public: flag,
  projects_used_public: flag,
  machines_used_public: flag,
  labels_used_public: flag,
  share_activity_chart: flag,
  gap_policy: z.preprocess((value) => (value === '' ? null : value), z.enum(GAP_POLICY_NAMES).nullable()),
  gap_timeout_seconds: z.preprocess(
    (value) => (value === '' ? null : value),
    z.union([z.null(), z.coerce.number().int().min(MIN_TIMEOUT_SECONDS).max(MAX_TIMEOUT_SECONDS)]),
  ),
  unknown_projects: z.enum(UNKNOWN_PROJECTS),
  weekly_report: flag,
  share_days: z.preprocess(
    (value) => (value === '' ? null : value),
    z.union([z.null(), z.coerce.number().int().min(0).max(MAX_SHARE_DAYS)]),
  ),
  share_last_year_days: flag,
  share_all_time_badge: flag,
  allow_public_stats_lookup: flag,
  status_bar_text: z.enum(['simple_text', 'clock_emoji', 'compliment_text']),
  show_goals_in_status_bar: flag,
  show_machine_name_ip: flag,
  suggest_dangling_branches: flag,
  default_dashboard_range: anyRange,
  durations_slice_by: sliceKey,
  public_profile_time_range: statsRange,
  weekday_start: z.coerce.number().int().min(0).max(6),
  time_format_24hr: optionalFlag,
  time_format_display: z.string().max(60),
  date_format: z.string().max(60),
  color_scheme: z.string().max(60),
  is_onboarding_finished: flag,
};

const SETTINGS = z.strictObject({ ...COUNTING, ...PLAIN }).partial();
type SettingName = keyof typeof SETTINGS.shape;

/** Other names that people know the sharing switches by. */
const OTHER_NAMES: Readonly<Record<string, SettingName>> = {
  timeout: 'timeout_minutes',
  leaderboard_opt_in: 'is_on_leaderboard',
  hackatime_extension_text_type: 'status_bar_text',
  share_logged_time: 'logged_time_public',
  share_languages: 'languages_used_public',
  share_editors: 'editors_used_public',
  share_categories: 'categories_used_public',
  share_operating_systems: 'os_used_public',
  share_ai: 'ai_used_public',
  share_projects: 'projects_used_public',
  share_machines: 'machines_used_public',
  share_labels: 'labels_used_public',
};

/** Names that `parseUserSettings` knows. */
export const USER_SETTING_NAMES: readonly string[] = [...Object.keys(SETTINGS.shape), ...Object.keys(OTHER_NAMES)];

export type UserSettings = Partial<z.infer<z.ZodObject<typeof PLAIN>>>;
export type CountingSettingsChange = Partial<z.infer<z.ZodObject<typeof COUNTING>>>;

/** A change of settings, apart by who carries it out. */
export interface SettingsChange {
  /** For `UsersService.update`. */
  readonly settings: UserSettings;
  /** For the time policy. */
  readonly counting: CountingSettingsChange;
}

/**
 * Settings by name, as text or JSON values. An empty text clears what may be empty.
 *
 * @throws UsersError `users.invalid` naming every unknown name and bad value
 */
export function parseUserSettings(values: Readonly<Record<string, unknown>>): SettingsChange {
  const named = Object.fromEntries(Object.entries(values).map(([name, value]) => [OTHER_NAMES[name] ?? name, value]));
  const parsed = SETTINGS.safeParse(named);
  if (!parsed.success) throw invalid(parsed.error);
  const entries = Object.entries(parsed.data);
  return {
    settings: Object.fromEntries(entries.filter(([name]) => name in PLAIN)),
    counting: Object.fromEntries(entries.filter(([name]) => name in COUNTING)),
  };
}

function invalid(error: z.ZodError): UsersError {
  const details: Record<string, string[]> = Object.create(null);
  for (const issue of error.issues) {
    const names = issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')];
    const message = issue.code === 'unrecognized_keys' ? 'Not a known setting.' : issue.message;
    for (const name of names) details[name] = [...(details[name] ?? []), message];
  }
  const text = Object.entries(details).map(([name, messages]) => `${name}: ${messages.join(' ')}`);
  return new UsersError('users.invalid', text.join('; '), { details });
}
