import { namedQuery } from '#libs/platform/database';

/** Seconds. */
export interface RollupLag {
  readonly rollup: 'months' | 'dependencies' | 'fleet';
  readonly marks: number;
  readonly lag: number | null;
}

/**
 * Marks that upkeep should have taken away: of months and days that are over, by their policy's clock, since they are,
 * or since the mark was made.
 */
export const ROLLUP_LAG = namedQuery<[now: string], RollupLag>(
  'storage.rollup-lag',
  `select 'months' as rollup, count(*) as marks, extract(epoch from max($1::timestamptz - greatest(since, ended)))::float8 as lag
  from (select d.since, ((d.month + interval '1 month')::timestamp at time zone p.zone) as ended
    from month_dirty d join time_policies p on p.id = d.policy_id) m
  where ended <= $1
  union all
  select 'dependencies', count(*), extract(epoch from max($1::timestamptz - greatest(since, ended)))::float8
  from (select d.since, ((d.day + 1)::timestamp at time zone p.zone) as ended
    from dependency_dirty d join time_policies p on p.id = d.policy_id) m
  where ended <= $1
  union all
  select 'fleet', count(*), extract(epoch from max($1::timestamptz - since))::float8 from fleet_dirty`,
);
