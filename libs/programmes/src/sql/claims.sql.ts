import { namedQuery } from '#libs/platform/database';

/** By number or Slack id alone: anybody may call themselves as somebody's Slack id. Whoever claims their time waits. */
export const LOCK_PERSON = namedQuery<[number: number | null, slackId: string], { id: number; uuid: string }>(
  'programmes.lock-person',
  `select id, uuid from users where id = $1::integer or slack_id = $2
  order by id = $1::integer desc nulls last limit 1 for no key update`,
);

type Which = [userId: number, fromUs: number, toUs: number, project: string | null];

/** A project by any name it ever had, with everything that was merged into it. `$4` null: every heartbeat. */
const WANTED = `heartbeats h
  on h.user_id = $1 and h.time >= from_us_v1($2) and h.time <= from_us_v1($3)
    and ($4::text is null or h.ctx_id in (
      select c.id from project_names n
      join projects named on named.id = n.project_id
      join projects part on coalesce(part.merged_into, part.id) = coalesce(named.merged_into, named.id)
        and part.user_id = $1
      join ctx c on c.user_id = $1 and c.project_id = part.id
      where n.user_id = $1 and n.name = $4
    ))`;

export interface ConflictRow {
  /** As `heartbeatNumber` makes it. */
  id: number;
  programme: string;
}

/** Those that somebody has claimed, oldest first. Both ends of the time count. */
export const CONFLICTS = namedQuery<[...Which, limit: number], ConflictRow>(
  'programmes.conflicts',
  `select ((h.hid # to_us_v1(h.time)) & 9007199254740991)::float8 as id, p.programme
  from programme_claims p join ${WANTED} and p.user_id = h.user_id and p.time = h.time and p.hid = h.hid
  order by h.time, h.hid limit $5`,
  'everyTime',
);

export const CLAIM = namedQuery<[...Which, programme: string, at: string], { n: number }>(
  'programmes.claim',
  `with claimed as (
    insert into programme_claims (user_id, time, hid, programme, claimed_at)
    select h.user_id, h.time, h.hid, $5, $6::timestamptz from (select 1) one join ${WANTED}
    returning 1
  )
  select count(*)::integer as n from claimed`,
  'everyTime',
);
