import { namedQuery } from '#libs/platform/database';

/** `kind` says what `name` and `user_id` mean: a member's total, a project of everybody, a language of everybody. */
export interface TeamSqlRow {
  kind: 'member' | 'project' | 'language';
  user_id: number | null;
  name: string | null;
  us: number;
}

/**
 * Time of many people over days, per member, project name and language. Reads rows of (project, language), so the time
 * of a hidden project leaves the languages and the member's total too. `$1` to `$4` are parallel: person, policy, first
 * and last day; `$5`, `$6` are parallel: person and hidden project.
 */
export const TEAM = namedQuery<
  [
    users: number[],
    policies: (number | null)[],
    first: string[],
    last: string[],
    hiddenOf: number[],
    hiddenProjects: number[],
  ],
  TeamSqlRow
>(
  'activity.team',
  `with asked as materialized (
    select m.user_id, coalesce(m.policy_id, u.policy_id) as policy_id, m.first, m.last
    from unnest($1::integer[], $2::integer[], $3::date[], $4::date[]) m(user_id, policy_id, first, last)
    join users u on u.id = m.user_id
  ), pairs as materialized (
    select a.user_id, own.value_id, own.other_id, own.us
    from asked a
    cross join lateral (
      select d.value_id, d.other_id, sum(d.us)::bigint as us
      from activity_day_dim d
      where d.user_id = a.user_id and d.policy_id = a.policy_id and d.dim = 1 and d.day >= a.first and d.day <= a.last
      group by 1, 2
      having sum(d.us) > 0
    ) own
  ), named as (
    select t.user_id, coalesce(into_p.name, p.name) as project, w.value as language, t.us
    from pairs t
    left join projects p on p.id = t.value_id
    left join projects into_p on into_p.id = p.merged_into
    left join dictionary w on w.id = t.other_id
    where not exists (
      select from unnest($5::integer[], $6::bigint[]) h(user_id, project_id)
      where h.user_id = t.user_id and h.project_id = coalesce(into_p.id, p.id, 0))
  )
  select case when grouping(user_id) = 0 then 'member' when grouping(project) = 0 then 'project' else 'language' end as kind,
    user_id, coalesce(project, language) as name, sum(us)::bigint as us
  from named
  group by grouping sets ((user_id), (project), (language))`,
);
