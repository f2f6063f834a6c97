import { namedQuery } from '#libs/platform/database';
import { CLEAN_MONTHS, ROLLED_SPANS } from './rolled.js';

/** `dim` as in `activity_day_dim`: 1 project and language, 2 editor, 3 operating system, 4 machine, 5 category. */
export interface DimensionSqlRow {
  dim: 1 | 2 | 3 | 4 | 5;
  us: number;
  project: string | null;
  /** The language of a project, else the value itself. */
  value: string | null;
  machine: string | null;
  machine_uuid: string | null;
}

/** Time of a range of whole days per value of each dimension, from months, and days where months do not reach. */
export const BY_DIMENSION = namedQuery<unknown[], DimensionSqlRow>(
  'activity.by-dimension',
  `with ${ROLLED_SPANS}, t as (
    select dim, value_id, other_id, sum(us)::bigint as us
    from (
      select m.dim, m.value_id, m.other_id, m.us from activity_month m where ${CLEAN_MONTHS} and m.dim between 1 and 5
      union all
      select d.dim, d.value_id, d.other_id, d.us
      from span cross join generate_series(1, 5) k(dim)
      join activity_day_dim d on d.user_id = $1 and d.policy_id = $2 and d.dim = k.dim::smallint
        and d.day >= span.first and d.day <= span.last
    ) parts
    group by dim, value_id, other_id
    having sum(us) > 0
  )
  select t.dim, t.us, coalesce(into_p.name, p.name) as project, w.value, m.name as machine, m.uuid as machine_uuid
  from t
  left join projects p on t.dim = 1 and p.id = t.value_id
  left join projects into_p on into_p.id = p.merged_into
  left join machines m on t.dim = 4 and m.id = t.value_id
  left join dictionary w on w.id = case t.dim when 1 then t.other_id when 4 then 0 else t.value_id end`,
);
