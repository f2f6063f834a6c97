import { pagedQuery } from '#libs/platform/database';

export interface UserAgentRow {
  uuid: string;
  value: string;
  editor: string | null;
  version: string | null;
  os: string | null;
  cli_version: string | null;
  ai_model: string | null;
  ai_model_version: string | null;
  ai_model_complexity: string | null;
  is_browser_extension: boolean;
  is_desktop_app: boolean;
  first_seen_us: number | null;
  last_seen_us: number | null;
  created_us: number;
}

/** A person's clients, last seen first. */
export const LIST_USER_AGENTS = pagedQuery<UserAgentRow>('user-agents.list', {
  columns: `uuid, value, editor, version, os, cli_version, ai_model, ai_model_version, ai_model_complexity,
    is_browser_extension, is_desktop_app, to_us_v1(first_seen_at) as first_seen_us,
    to_us_v1(last_seen_at) as last_seen_us, to_us_v1(created_at) as created_us`,
  from: 'user_agents where user_id = $1 and ($2::text is null or strpos(lower(value), $2) > 0)',
  orderBy: 'last_seen_us desc nulls last, value',
});
