import { namedQuery } from '#libs/platform/database';

/** User-agent ids of (person, string with its parsed parts as one JSON object each), inserting what is missing. */
export const INTERN_USER_AGENTS = namedQuery<[users: number[], parsed: string[]], { ord: number; id: number }>(
  'user-agents.intern',
  `with wanted as (
    select w.user_id, w.ord, p.* from unnest($1::integer[], $2::jsonb[]) with ordinality w(user_id, parsed, ord)
    cross join lateral jsonb_to_record(w.parsed) as p(
      value text, editor text, version text, os text, plugin text, cli_version text, ai_model text,
      ai_model_version text, ai_model_complexity text, is_browser_extension boolean, is_desktop_app boolean)
  ), found as (
    select w.ord, a.id from wanted w
    join user_agents a on a.user_id = w.user_id and md5(a.value) = md5(w.value) and a.value = w.value
  ), added as (
    insert into user_agents (user_id, value, editor, version, os, plugin, cli_version, ai_model, ai_model_version,
      ai_model_complexity, is_browser_extension, is_desktop_app)
    select distinct on (user_id, value) user_id, value, editor, version, os, plugin, cli_version, ai_model,
      ai_model_version, ai_model_complexity, is_browser_extension, is_desktop_app
    from wanted w where not exists (select from found f where f.ord = w.ord)
    order by user_id, value
    on conflict do nothing
    returning id, user_id, value
  )
  select ord, id from found
  union all
  select w.ord, a.id from wanted w join added a using (user_id, value)`,
);
