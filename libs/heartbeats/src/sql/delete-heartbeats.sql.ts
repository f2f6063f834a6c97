import { namedQuery } from '#libs/platform/database';

/** Removes heartbeats by (time in µs, hid) and re-derives around them. */
export const DELETE_HEARTBEATS = namedQuery<[userId: number, timesUs: number[], hids: string[]], { deleted: number }>(
  'heartbeats.delete',
  `select delete_heartbeats_v2($1,
    (select array_agg(from_us_v1(t) order by o) from unnest($2::bigint[]) with ordinality x(t, o)), $3::bigint[]) as deleted`,
);
