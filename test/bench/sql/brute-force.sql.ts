/**
 * A person's days folded from nothing but the times of their heartbeats, beside the stored ones: rows that differ in
 * time or in number. $1 person; the timeout and the zone are those of the published policy (`join`, inclusive, all
 * heartbeats). None of the product's functions or columns of gaps takes part.
 */
export const DIFFERING_DAYS = `with policy as (
    select p.* from users u join time_policies p on p.id = u.policy_id where u.id = $1
  ), line as (
    select time, ctx_id, lead(time) over (order by time, hid) as next_time from heartbeats where user_id = $1
  ), pieces as (
    select d.midnight::date as day, line.ctx_id,
      least(next_time, (d.midnight + interval '1 day') at time zone zone) - greatest(time, d.midnight at time zone zone) as span
    from line cross join policy
    cross join lateral generate_series((time at time zone zone)::date::timestamp,
      ((next_time - interval '1 microsecond') at time zone zone)::date::timestamp, interval '1 day') d(midnight)
    where next_time - time <= timeout_us * interval '1 microsecond'
  ), times as (
    select day, ctx_id, (sum(extract(epoch from span)) * 1000000)::bigint as us from pieces group by 1, 2
  ), counts as (
    select (time at time zone zone)::date as day, ctx_id, count(*) as n from line cross join policy group by 1, 2
  ), expected as (
    select day, ctx_id, coalesce(us, 0) as us, coalesce(n, 0) as n from times full join counts using (day, ctx_id)
    where coalesce(us, 0) <> 0 or coalesce(n, 0) <> 0
  ), stored as (
    select day, ctx_id, us, n from activity_day
    where user_id = $1 and policy_id = (select id from policy) and (us <> 0 or n <> 0)
  )
  select count(*) filter (where (e.us, e.n) is distinct from (s.us, s.n)) as differing, count(*) as days
  from expected e full join stored s using (day, ctx_id)`;

export const STORED_HEARTBEATS = 'select count(*) as count from heartbeats where user_id = any ($1)';

export const DEADLOCKS = 'select deadlocks from pg_stat_database where datname = current_database()';
