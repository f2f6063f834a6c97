import { namedQuery } from '#libs/platform/database';

/** People with the most time over UTC days `[from, to)`, each under their own policy. */
export const FLEET_PEOPLE = namedQuery<[from: string, to: string, limit: number], { user_id: number; us: number }>(
  'activity.fleet-people',
  `select f.user_id, sum(f.us)::bigint as us
  from fleet_day f join users u on u.id = f.user_id and u.policy_id = f.policy_id
  where f.day >= ($1 || ' 00:00+00')::timestamptz and f.day < ($2 || ' 00:00+00')::timestamptz
  group by f.user_id
  having sum(f.us) > 0
  order by us desc, f.user_id
  limit $3`,
  'everyTime',
);

/** Time of everybody over UTC days `[from, to)` per name of a language and of an editor. */
export const FLEET_TOOLS = namedQuery<
  [from: string, to: string],
  { kind: 'language' | 'editor'; name: string | null; us: number }
>(
  'activity.fleet-tools',
  `with t as materialized (
    select f.language_id, f.editor_id, sum(f.us) as us
    from fleet_day_tools f join users u on u.id = f.user_id and u.policy_id = f.policy_id
    where f.day >= ($1 || ' 00:00+00')::timestamptz and f.day < ($2 || ' 00:00+00')::timestamptz
    group by 1, 2
  )
  select 'language' as kind, w.value as name, sum(t.us)::bigint as us
  from t left join dictionary w on w.id = t.language_id group by w.value having sum(t.us) > 0
  union all
  select 'editor', w.value, sum(t.us)::bigint
  from t left join dictionary w on w.id = t.editor_id group by w.value having sum(t.us) > 0`,
  'everyTime',
);

/** Time of everybody over UTC days `[from, to)`, each under their own policy. */
export const FLEET_TOTAL = namedQuery<[from: string, to: string], { us: number }>(
  'activity.fleet-total',
  `select coalesce(sum(f.us), 0)::bigint as us
  from fleet_day f join users u on u.id = f.user_id and u.policy_id = f.policy_id
  where f.day >= ($1 || ' 00:00+00')::timestamptz and f.day < ($2 || ' 00:00+00')::timestamptz`,
  'everyTime',
);
