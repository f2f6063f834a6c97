import { DICTIONARY_KINDS } from '#libs/durations';
import { namedQuery } from '#libs/platform/database';
import { TRIAL_ENTITY } from '../heartbeat-source.js';
import { NAMED_HEARTBEATS, word } from './list-heartbeats.sql.js';
import { WHOLE_COLUMNS, type WholeHeartbeatRow } from './stream-heartbeats.sql.js';

/** A page of a person's heartbeats in `[from, to)` (µs), oldest first, with everything that is known of each. */
export const PAGE_OF_HEARTBEATS = namedQuery<
  [userId: number, fromUs: number, toUs: number, limit: number, offset: number],
  WholeHeartbeatRow
>(
  'heartbeats.page',
  `with h as materialized (
    select * from heartbeats
    where user_id = $1 and time >= from_us_v1($2) and time < from_us_v1($3)
    order by time, hid
    limit $4 offset $5
  )
  select ${WHOLE_COLUMNS}
  from ${NAMED_HEARTBEATS.replace('heartbeats h', 'h')}
  order by h.time, h.hid`,
  'everyTime',
);

/** Those of a person's heartbeats (time in µs, identity) that are stored. */
export const WHOLE_HEARTBEATS = namedQuery<
  [userId: number, times: number[], hids: string[], lo: number, hi: number],
  WholeHeartbeatRow
>(
  'heartbeats.whole',
  `with h as materialized (
    select b.* from (select distinct t, hid from unnest($2::bigint[], $3::bigint[]) as wanted(t, hid)) n
    join heartbeats b on b.user_id = $1 and b.time = from_us_v1(n.t) and b.hid = n.hid
      and b.time between from_us_v1($4) and from_us_v1($5)
  )
  select ${WHOLE_COLUMNS}
  from ${NAMED_HEARTBEATS.replace('heartbeats h', 'h')}`,
  'everyTime',
);

/** As {@link WHOLE_HEARTBEATS}, as they were received: before the person's rules. */
export const RECEIVED_HEARTBEATS: typeof WHOLE_HEARTBEATS = namedQuery(
  'heartbeats.received',
  WHOLE_HEARTBEATS.text.replace('h.ctx_id', 'h.raw_ctx_id'),
  'everyTime',
);

/**
 * A person's latest heartbeat of an editor (in any case; null: any) and of a source (null: any but trials). Which
 * contexts have the editor is known before a heartbeat is looked at.
 */
export const RECENT_HEARTBEAT = namedQuery<
  [userId: number, editor: string | null, source: string | null],
  WholeHeartbeatRow
>(
  'heartbeats.recent',
  `with contexts as materialized (
    select c.id from ctx c
    where c.user_id = $1 and $2::text is not null and lower(${word('c.editor_id')}) = lower($2)
  ), trial as materialized (
    select id from dictionary where user_id = $1 and kind = ${DICTIONARY_KINDS.entity} and value = '${TRIAL_ENTITY}'
  ), h as materialized (
    select * from heartbeats b
    where b.user_id = $1
      and ($2::text is null or b.ctx_id in (select id from contexts))
      and case coalesce($3::text, 'any')
        when 'any' then b.entity_id not in (select id from trial)
        when 'test_entry' then b.entity_id in (select id from trial)
        else b.entity_id not in (select id from trial)
          and (to_us_v1(b.created_at) % 1000 = 0) = ($3 = 'direct_entry')
      end
    order by b.time desc, b.hid desc
    limit 1
  )
  select ${WHOLE_COLUMNS}
  from ${NAMED_HEARTBEATS.replace('heartbeats h', 'h')}`,
  'everyTime',
);
