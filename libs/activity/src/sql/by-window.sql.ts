import { type NamedQuery, namedQuery } from '#libs/platform/database';
import { seenProject, unsplitBeats } from './slice.js';

const BUCKET_US = 900_000_000;
const bucketOf = (us: string) => `(${us} / ${BUCKET_US} * ${BUCKET_US})`;

/** Windows, and where a project's branches are; `$13` is the zone of midnights. */
const ASKED = `windows as materialized (
    select * from unnest($9::bigint[], $10::bigint[], $11::text[]) with ordinality as w (from_us, to_us, branch, place)
  ), places as materialized (
    select c.id, (select value from dictionary d where d.id = c.branch_id) as branch
    from ctx c
    join projects p on p.id = c.project_id
    left join projects into_p on into_p.id = p.merged_into
    where c.user_id = $1 and coalesce(into_p.name, p.name) = $7::text and $13::text is not null
      and ${seenProject('$8', '$12')}
  )`;

/**
 * Whole buckets come from the 15-minute rollup; what lies in an edge's bucket before the edge comes from the heartbeats,
 * and is taken off where a window begins, and added where it ends.
 */
const CLIPPED = `with ${ASKED}, edges as materialized (
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
  order by w.place`;

const UNSPLIT = unsplitBeats({
  user: '$1',
  from: 'w.from_us',
  to: 'w.to_us',
  zone: '$13::text',
  timeoutUs: '$3::bigint',
  writesOnly: '$4::boolean',
  rule: '$5::text',
  edge: '$6::text',
});

/** Each window is a range of its own. */
const EACH: Record<'unsplit' | 'regrouped', string> = {
  unsplit: `select sum(h.us)::bigint as us from (${UNSPLIT}) h join places p on p.id = h.ctx_id and p.branch = w.branch
    where $2::integer is not null`,
  regrouped: `select sum(least(gap, $3::bigint))::bigint as us
    from (
      select to_us_v1(h.time) - to_us_v1(lag(h.time) over (order by h.time)) as gap
      from heartbeats h join places p on p.id = h.ctx_id and p.branch = w.branch
      where h.user_id = $1 and h.time >= from_us_v1(w.from_us) and h.time < from_us_v1(w.to_us)
        and (not $4::boolean or h.is_write) and $5::text = 'cap' and $6::text is not null and $2::integer is not null
    ) g
    where gap is not null`,
};

const byWindow = (how: string, text: string) =>
  namedQuery<unknown[], { us: number }>(`activity.by-window.${how}`, text, 'everyTime');

const each = (how: keyof typeof EACH) =>
  byWindow(
    how,
    `with ${ASKED}
  select coalesce(part.us, 0)::bigint as us from windows w cross join lateral (${EACH[how]}) part order by w.place`,
  );

/** Time on branches of one project inside windows of any edges. */
export const BY_WINDOW: Record<'clipped' | keyof typeof EACH, NamedQuery<unknown[], { us: number }>> = {
  clipped: byWindow('clipped', CLIPPED),
  unsplit: each('unsplit'),
  regrouped: each('regrouped'),
};
