import { namedQuery } from '#libs/platform/database';
import { seenProject } from './slice.js';

const BUCKET_US = 900_000_000;
const bucketOf = (us: string) => `(${us} / ${BUCKET_US} * ${BUCKET_US})`;

/**
 * Time on branches of one project inside windows of any edges. Whole buckets come from the 15-minute rollup; what lies in
 * an edge's bucket before the edge comes from the heartbeats, and is taken off where a window begins, and added where it
 * ends.
 */
export const BY_WINDOW = namedQuery<unknown[], { us: number }>(
  'activity.by-window',
  `with windows as materialized (
    select * from unnest($9::bigint[], $10::bigint[], $11::text[]) with ordinality as w (from_us, to_us, branch, place)
  ), places as materialized (
    select c.id, (select value from dictionary d where d.id = c.branch_id) as branch
    from ctx c
    join projects p on p.id = c.project_id
    left join projects into_p on into_p.id = p.merged_into
    where c.user_id = $1 and coalesce(into_p.name, p.name) = $7::text
      and ${seenProject('$8', '$12')}
  ), edges as materialized (
    select distinct branch, at from windows cross join lateral (values (from_us), (to_us)) edge (at)
  ), begun as materialized (
    select e.branch, e.at, sum(greatest(0,
      least(to_us_v1(h.time) + credit_v1(case when $4::boolean then h.wgap else h.gap end, $5::text, $6::text, $3::bigint), e.at)
        - greatest(to_us_v1(h.time), ${bucketOf('e.at')})))::bigint as us
    from edges e
    join heartbeats h on h.user_id = $1
      and h.time >= from_us_v1(${bucketOf('e.at')}) - interval '1 hour' and h.time < from_us_v1(e.at)
    join places p on p.id = h.ctx_id and p.branch = e.branch
    group by e.branch, e.at
  )
  select (coalesce(whole.us, 0) + coalesce(ending.us, 0) - coalesce(beginning.us, 0))::bigint as us
  from windows w
  cross join lateral (
    select sum(a.us)::bigint as us from activity_15m a join places p on p.id = a.ctx_id and p.branch = w.branch
    where a.user_id = $1 and a.policy_id = $2
      and a.bucket >= from_us_v1(${bucketOf('w.from_us')}) and a.bucket < from_us_v1(${bucketOf('w.to_us')})
  ) whole
  left join begun beginning on beginning.branch = w.branch and beginning.at = w.from_us
  left join begun ending on ending.branch = w.branch and ending.at = w.to_us
  order by w.place`,
  'everyTime',
);
