import { namedQuery } from '#libs/platform/database';
import { HEARTBEAT_COLUMNS, type HeartbeatRow, NAMED_HEARTBEATS, word } from './list-heartbeats.sql.js';

export interface WholeHeartbeatRow extends HeartbeatRow {
  editor: string | null;
  os: string | null;
  machine: string | null;
  user_agent: string | null;
  ai_model: string | null;
}

/** Columns of a {@link WholeHeartbeatRow} over {@link NAMED_HEARTBEATS}. */
export const WHOLE_COLUMNS = `${HEARTBEAT_COLUMNS}, ${word('c.editor_id')} as editor, ${word('c.os_id')} as os,
    (select name from machines where id = c.machine_id) as machine,
    (select value from user_agents where id = h.user_agent_id) as user_agent, ${word('h.ai_model_id')} as ai_model`;

/**
 * The next `limit` heartbeats of a person after (time, hid), up to and with the instant `to` (µs), with everything that
 * is known of each. The first condition on time says nothing that the second does not: it lets chunks be left out.
 */
export const STREAM_HEARTBEATS = namedQuery<
  [userId: number, afterUs: number, afterHid: string, toUs: number, limit: number],
  WholeHeartbeatRow
>(
  'heartbeats.stream',
  `with h as materialized (
    select * from heartbeats
    where user_id = $1 and time >= from_us_v1($2) and time <= from_us_v1($4)
      and (time, hid) > (from_us_v1($2), $3::bigint)
    order by time, hid
    limit $5
  )
  select ${WHOLE_COLUMNS}
  from ${NAMED_HEARTBEATS.replace('heartbeats h', 'h')}
  order by h.time, h.hid`,
  'everyTime',
);

interface ExtentRow {
  first_us: number | null;
  last_us: number | null;
}

/** First and last instant (µs) that a person may have time at: also what is no longer stored as heartbeats, and external durations. */
export const ACTIVE_EXTENT = namedQuery<[userId: number], ExtentRow>(
  'heartbeats.active-extent',
  `with external as (
    select min(start_time) as first_time, max(end_time) - interval '1 microsecond' as last_time
    from external_durations where user_id = $1
  )
  select to_us_v1(least(h.first_time, e.first_time)) as first_us,
    to_us_v1(greatest(h.last_time, h.facts_from, e.last_time)) as last_us
  from external e left join activity_head h on h.user_id = $1`,
);

/** Instants of a person's first and last heartbeat that are stored (µs); nulls without any. */
export const HEARTBEATS_EXTENT = namedQuery<[userId: number], ExtentRow>(
  'heartbeats.extent',
  `select (select to_us_v1(time) from heartbeats where user_id = $1 order by time limit 1) as first_us,
    (select to_us_v1(time) from heartbeats where user_id = $1 order by time desc limit 1) as last_us`,
);
