import { namedQuery } from '#libs/platform/database';

/**
 * The oldest of a person's heartbeats before an instant (µs), of all projects or of one and what was merged into it; and
 * where history begins.
 */
export const HEARTBEATS_TO_CLEAR = namedQuery<
  [userId: number, untilUs: number, projectId: number | null, fromUs: number, limit: number],
  { time_us: number; hid: string }
>(
  'heartbeats.to-clear',
  `with wanted as materialized (
    select c.id from ctx c join projects p on p.id = c.project_id
    where c.user_id = $1 and (p.id = $3 or p.merged_into = $3)
  )
  select to_us_v1(h.time) as time_us, h.hid::text as hid
  from heartbeats h
  where h.user_id = $1 and h.time >= from_us_v1($4::bigint) and h.time < from_us_v1($2::bigint)
    and ($3::bigint is null or h.ctx_id in (select id from wanted))
  order by h.time, h.hid
  limit $5`,
  'everyTime',
);
