/**
 * The gap arithmetic shared by ingest, re-derivation and reads.
 *
 * `credit_v1(gap, rule, edge, timeout_us)`: microseconds that a policy credits to the heartbeat before the gap.
 * `split_15m_v1(from_us, to_us)`: the interval, clipped at 15-minute UTC bucket edges; empty unless from < to.
 * `to_us_v1`, `from_us_v1`: by way of `timestamp`, whose arithmetic is immutable; that of `timestamptz` is not, and a
 * function that is no more immutable than it says is never inlined (reads of heartbeats take four times as long).
 */
export const CREDIT_V1 = [
  `create function credit_v1(p_gap bigint, p_rule text, p_edge text, p_timeout_us bigint) returns bigint
  language sql immutable parallel safe as $$
    select case
      when p_gap is null then 0
      when p_rule = 'cap' then case when p_gap < 0 then p_timeout_us else least(p_gap, p_timeout_us) end
      when p_gap < 0 or p_gap > p_timeout_us or (p_edge = 'strict' and p_gap = p_timeout_us) then 0
      else p_gap
    end
  $$`,
  `create function split_15m_v1(p_from_us bigint, p_to_us bigint) returns table (bucket_us bigint, us bigint)
  language sql immutable parallel safe rows 2 as $$
    select b, least(b + 900000000, p_to_us) - greatest(b, p_from_us)
    from generate_series(p_from_us / 900000000 * 900000000, p_to_us - 1, 900000000) b
    where p_to_us > p_from_us
  $$`,
  `create function to_us_v1(p_time timestamptz) returns bigint
  language sql immutable parallel safe as $$ select (extract(epoch from p_time at time zone 'UTC') * 1000000)::bigint $$`,
  `create function from_us_v1(p_us bigint) returns timestamptz
  language sql immutable parallel safe as $$ select (timestamp 'epoch' + p_us * interval '1 microsecond') at time zone 'UTC' $$`,
];
