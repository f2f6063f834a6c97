/**
 * What everybody did per UTC day: `fleet_day_tools` by language and editor, `fleet_day` in all. `day` is midnight UTC as
 * `timestamptz`, `us` microseconds. Rows exist for every policy of a person's own, also one on its way or retired: readers
 * join `users.policy_id`, so nobody counts twice. On TimescaleDB's community edition the step `03-fleet` puts continuous
 * aggregates of the same names and columns in their place, which may lag (see `fleet_dirty`); these never do.
 */
export const FLEET_VIEWS = [
  `create view fleet_day_tools as
  select date_bin('1 day', a.bucket, timestamptz 'epoch') as day, a.policy_id, a.user_id, c.language_id, c.editor_id,
    sum(a.us)::bigint as us, sum(a.n)::bigint as n
  from activity_15m a join ctx c on c.id = a.ctx_id
  group by 1, 2, 3, 4, 5`,
  `create view fleet_day as
  select day, policy_id, user_id, sum(us)::bigint as us, sum(n)::bigint as n
  from fleet_day_tools
  group by 1, 2, 3`,
];

/** Dependent view first. */
export const DROP_FLEET_VIEWS = ['drop view if exists fleet_day', 'drop view if exists fleet_day_tools'];

/**
 * Days of all people without a scan of everything: buckets lie on disk about as time goes. The expression is the one of
 * the views, so that a condition on `day` finds it. Hypertables leave out chunks instead and have no such index.
 */
export const FLEET_INDEX = `
create index activity_15m_day on activity_15m using brin (date_bin('1 day', bucket, timestamptz 'epoch'))
  with (pages_per_range = 32, autosummarize = on)`;
