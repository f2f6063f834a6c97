import type { GapPolicyName } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import { namedQuery } from '#libs/platform/database';
import type { TrustLevel } from '../person.js';

export interface PersonRow {
  id: number;
  uuid: string;
  username: string;
  full_name: string | null;
  display_name: string | null;
  admin_level: AdminLevel;
  timezone: string;
  timeout_minutes: number;
  writes_only: boolean;
  weekday_start: number;
  policy_id: number;
  settings_rev: number;
  logged_time_public: boolean;
  languages_used_public: boolean;
  editors_used_public: boolean;
  categories_used_public: boolean;
  os_used_public: boolean;
  ai_used_public: boolean;
  projects_used_public: boolean;
  machines_used_public: boolean;
  labels_used_public: boolean;
  share_activity_chart: boolean;
  share_days: number | null;
  share_last_year_days: boolean;
  share_all_time_badge: boolean;
  trust_level: TrustLevel;
  is_leaving: boolean;
  allow_public_stats_lookup: boolean;
  gap_policy: GapPolicyName | null;
  gap_timeout_seconds: number | null;
}

const PERSON = `select id, uuid, username, full_name, display_name, admin_level, timezone, timeout_minutes, writes_only,
  weekday_start, policy_id, settings_rev, logged_time_public, languages_used_public, editors_used_public,
  categories_used_public, os_used_public, ai_used_public, projects_used_public, machines_used_public,
  labels_used_public, share_activity_chart, share_days,
  share_last_year_days, share_all_time_badge, trust_level, leaving_since is not null as is_leaving,
  allow_public_stats_lookup, gap_policy, gap_timeout_seconds
from users`;

export const PEOPLE_BY_ID = namedQuery<[userIds: number[]], PersonRow>(
  'users.people-by-id',
  `${PERSON} where id = any ($1::integer[])`,
);

export const PERSON_BY_UUID = namedQuery<[uuid: string], PersonRow>(
  'users.person-by-uuid',
  `${PERSON} where uuid = $1`,
);

export const PERSON_BY_USERNAME = namedQuery<[username: string], PersonRow>(
  'users.person-by-username',
  `${PERSON} where lower(username) = lower($1)`,
);

/** One of three columns, the number first: a username may look like a number too. */
export const PERSON_BY_ANY_NAME = namedQuery<[text: string, number: number | null], PersonRow>(
  'users.person-by-any-name',
  `${PERSON} where id = $2 or slack_id = $1 or lower(username) = lower($1)
  order by id = $2 desc nulls last, slack_id = $1 desc nulls last limit 1`,
);

/** Everybody, oldest account first. */
export const PEOPLE = namedQuery<[], PersonRow>('users.people', `${PERSON} order by id`);

export const ANYBODY = namedQuery<[], { found: boolean }>(
  'users.anybody',
  'select exists (select from users) as found',
);
