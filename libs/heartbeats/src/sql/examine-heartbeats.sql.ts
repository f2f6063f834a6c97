import { namedQuery } from '#libs/platform/database';
import { NAMED_HEARTBEATS, word } from './list-heartbeats.sql.js';
import type { FoundHeartbeatRow } from './search-heartbeats.sql.js';
import { WHOLE_COLUMNS } from './stream-heartbeats.sql.js';

type SegmentParams = [pattern: string, userId: number | null, fromUs: number, toUs: number];

/** Clients whose string is like `$1`, by person; those not seen in `[$3, $4)` are left out before heartbeats are read. */
const AGENTS = `agents as materialized (
    select user_id, array_agg(id) as ids from user_agents
    where value ilike $1 and ($2::integer is null or user_id = $2)
      and coalesce(last_seen_at, 'infinity') >= from_us_v1($3) - interval '1 minute'
    group by user_id
  )`;

const THEIRS = `heartbeats b where b.user_id = a.user_id and b.time >= from_us_v1($3) and b.time < from_us_v1($4)
      and b.user_agent_id = any (a.ids)`;

/** Heartbeats sent by clients like these, newest first. No person's are read further back than the page needs. */
export const BY_USER_AGENT = namedQuery<
  [...SegmentParams, limit: number, offset: number],
  FoundHeartbeatRow & { user_id: number }
>(
  'heartbeats.by-user-agent',
  `with ${AGENTS}, h as materialized (
    select own.* from agents a
    cross join lateral (
      select * from ${THEIRS} order by b.time desc, b.hid desc limit $5::bigint + $6::bigint
    ) own
    order by own.time desc, own.user_id, own.hid
    limit $5 offset $6
  )
  select h.user_id, ${WHOLE_COLUMNS}, (select ip from machines where id = c.machine_id) as machine_ip
  from ${NAMED_HEARTBEATS.replace('heartbeats h', 'h')}
  order by h.time desc, h.user_id, h.hid`,
  'everyTime',
);

export const COUNT_BY_USER_AGENT = namedQuery<SegmentParams, { total: number }>(
  'heartbeats.count-by-user-agent',
  `with ${AGENTS}
  select coalesce(sum(own.total), 0)::bigint as total
  from agents a cross join lateral (select count(*) as total from ${THEIRS}) own`,
  'everyTime',
);

export interface MomentRow {
  user_id: number;
  time_us: number;
  entity: string;
  project_id: number;
  project: string | null;
  editor: string | null;
  language: string | null;
}

/** What several people did, each between two instants of their own (µs, half-open): by person, oldest first. */
export const MOMENTS = namedQuery<[users: number[], fromUs: number[], toUs: number[]], MomentRow>(
  'heartbeats.moments',
  `select h.user_id, to_us_v1(h.time) as time_us, ${word('h.entity_id')} as entity,
    coalesce(m.id, p.id, 0) as project_id, coalesce(m.name, p.name) as project,
    ${word('c.editor_id')} as editor, ${word('c.language_id')} as language
  from unnest($1::integer[], $2::bigint[], $3::bigint[]) w(user_id, from_us, to_us)
  cross join lateral (
    select * from heartbeats b
    where b.user_id = w.user_id and b.time >= from_us_v1(w.from_us) and b.time < from_us_v1(w.to_us)
  ) h
  join ctx c on c.id = h.ctx_id
  left join projects p on p.id = c.project_id
  left join projects m on m.id = p.merged_into
  order by h.user_id, h.time, h.hid`,
  'everyTime',
);

export interface PointRow {
  day: number;
  time_us: number;
  lineno: number | null;
  cursorpos: number | null;
}

/**
 * Heartbeats of a person as points of one chart per day, `$4` wide and `$5` high: of those that fall on one point only
 * the first. Days by their edges in µs, `$2` and the first of `$3` being the first one's; numbered from 1. Lines and
 * columns are drawn on their own, each as high as the highest of its day; what has neither is drawn once more.
 */
export const POINTS = namedQuery<
  [userId: number, fromUs: number[], toUs: number[], width: number, height: number],
  PointRow
>(
  'heartbeats.points',
  `with placed as materialized (
    select d.day::integer as day, to_us_v1(h.time) as time_us, h.lineno, h.cursorpos,
      round($4::numeric * (to_us_v1(h.time) - d.from_us) / (d.to_us - d.from_us)) as x,
      greatest(1, max(h.lineno) over (partition by d.day)) as lines,
      greatest(1, max(h.cursorpos) over (partition by d.day)) as columns
    from unnest($2::bigint[], $3::bigint[]) with ordinality d(from_us, to_us, day)
    join heartbeats h on h.user_id = $1 and h.time >= from_us_v1(d.from_us) and h.time < from_us_v1(d.to_us)
  )
  select day, time_us, lineno, cursorpos from (
    (select distinct on (day, x, round($5::numeric * lineno / lines)) * from placed where lineno is not null
      order by day, x, round($5::numeric * lineno / lines), time_us)
    union
    (select distinct on (day, x, round($5::numeric * cursorpos / columns)) * from placed where cursorpos is not null
      order by day, x, round($5::numeric * cursorpos / columns), time_us)
    union
    (select distinct on (day, x) * from placed where lineno is null and cursorpos is null order by day, x, time_us)
  ) points
  order by time_us, lineno, cursorpos`,
  'everyTime',
);
