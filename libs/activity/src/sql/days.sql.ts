import { namedQuery } from '#libs/platform/database';
import { EDIT_SUMS } from './edits-by-day.sql.js';
import { externalDays } from './external.sql.js';
import { DEPENDENCY_DAYS } from './rolled-dependencies.js';

/** `words`: of a context project, branch, language, editor, os, category, machine and its uuid, of a dependency its name, of edits model and session. `sums`: of edits. */
export interface DaysSqlRow {
  kind: 'policy' | 'context' | 'dependency' | 'edits';
  day: string | null;
  us: number | null;
  words: (string | null)[] | null;
  sums: string[] | null;
}

const word = (id: string) => `(select value from dictionary d where d.id = ${id})`;
const WORDS = [
  'coalesce(into_p.name, p.name)',
  word('c.branch_id'),
  word('c.language_id'),
  word('c.editor_id'),
  word('c.os_id'),
  word('c.category_id'),
  '(select name from machines m where m.id = c.machine_id)',
  '(select uuid::text from machines m where m.id = c.machine_id)',
].join(', ');

/** `$14` to `$15` (µs), empty where external durations are left out; `$16`: the policy that the person has chosen. */
const EXTERNAL = externalDays({ user: '$1', from: '$14::bigint', to: '$15::bigint', zone: '$7::text' });

/**
 * Everything that is told of each day of a range of whole days, under the published policy, in one statement and so of
 * one moment. The row of kind `policy` is there only while `$2` is the person's published policy, `$16` their choice, and
 * nothing is left out: without it the others are worth nothing.
 */
export const DAYS = namedQuery<unknown[], DaysSqlRow>(
  'activity.days',
  `with ${DEPENDENCY_DAYS}, edited as (
    select (e.bucket at time zone $7::text)::date as day, e.ai_model_id, e.ai_session_id,
      array[${EDIT_SUMS.map((column) => `sum(e.${column})`).join(', ')}]::text[] as sums
    from edits_15m e
    where e.user_id = $1 and e.bucket >= day_start_v1($3::date, $7::text)
      and e.bucket < day_start_v1($4::date + 1, $7::text)
    group by 1, 2, 3
  ), timed as (
    select day, ctx_id, us from activity_day
    where user_id = $1 and policy_id = $2 and day >= $3::date and day <= $4::date and us > 0
    union all
    select day, ctx_id, sum(us)::bigint from (${EXTERNAL}) x group by 1, 2 having sum(us) > 0
  )
  select 'policy' as kind, null as day, null::bigint as us, null::text[] as words, null::text[] as sums
  where exists (select from users where id = $1 and policy_id = $2 and gap_policy is not distinct from $16::text
    and unknown_projects = 'shown')
  union all
  select 'context', t.day::text, t.us, array[${WORDS}], null
  from timed t
  join ctx c on c.id = t.ctx_id
  left join projects p on p.id = c.project_id
  left join projects into_p on into_p.id = p.merged_into
  union all
  select 'dependency', day::text, us, array[name], null from fresh where us > 0
  union all
  select 'dependency', day::text, us, array[name], null from heard
  union all
  select 'edits', day::text, null, array[${word('ai_model_id')}, ${word('ai_session_id')}], sums from edited`,
);
