/**
 * `note_rules_v1(users, times, revs, now)` is called in the transaction that has just stored heartbeats (so it holds the
 * people's locks, under which rules change) with the revision of the rules that each row was counted under. Where that is
 * not the revision in force, the row's instant is marked as not yet applied and the job that applies rules is promised.
 * Returns the people concerned, whose rules are to be read anew; null without any.
 *
 * Volatile, so that it sees what was committed while the lock was waited for.
 *
 * `apply_rules_v1(user, rev, from, to, raw, entities, types, depsets, contexts)` counts the heartbeats of `[from, to)` anew:
 * those of each (raw context, entity, type, set of dependencies) under the context beside it; where that is null they are
 * deleted. It does so only if `rev` is in force and history is applied up to exactly `from`, else it says `superseded`; if
 * there is a heartbeat of whose kind nothing is said it says `again`; both change nothing. From days on that retention has
 * frozen nothing changes. Gaps stay, rollups of the days around are derived anew, projects know when they were worked on.
 * Takes the person's lock in a statement of its own; READ COMMITTED only.
 */
export const CUSTOM_RULE_FUNCTIONS = [
  `
create function note_rules_v1(p_users integer[], p_times bigint[], p_revs bigint[], p_now timestamptz) returns integer[]
language plpgsql volatile as $fn$
#variable_conflict use_column
declare
  v_stale integer[];
  v_user integer;
begin
  with used as (
    select u.user_id, min(u.time_us) as since_us
    from unnest(p_users, p_times, p_revs) u(user_id, time_us, rev)
    left join custom_rule_sets s on s.user_id = u.user_id
    where u.rev <> coalesce(s.rev, 0)
    group by u.user_id
  ), marked as (
    update custom_rule_sets s set applied_until = least(s.applied_until, from_us_v1(used.since_us))
    from used where s.user_id = used.user_id
  )
  select array_agg(user_id) into v_stale from used;
  if v_stale is not null then
    foreach v_user in array v_stale loop
      update custom_rule_sets set job_id = job_request_v1(gen_random_uuid(), 'derive', 'custom-rules.apply', v_user::text,
        jsonb_build_object('userId', v_user), 12, p_now, true)
      where user_id = v_user;
    end loop;
  end if;
  return v_stale;
end $fn$`,
  `
create function apply_rules_v1(p_user integer, p_rev bigint, p_from timestamptz, p_to timestamptz, p_raw bigint[],
  p_entities bigint[], p_types bigint[], p_depsets bigint[], p_contexts bigint[]) returns text
language plpgsql volatile set plan_cache_mode = force_custom_plan as $fn$
#variable_conflict use_column
declare
  v_since timestamptz;
  v_unknown boolean;
  v_times timestamptz[];
  v_hids bigint[];
  v_new bigint[];
  v_old bigint[];
  v_first timestamptz;
  v_last timestamptz;
  v_projects bigint[];
begin
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
  perform pg_advisory_xact_lock(1, p_user);
  perform from custom_rule_sets where user_id = p_user and rev = p_rev and applied_until = p_from;
  if not found then
    return 'superseded';
  end if;
  select greatest(p_from, facts_from + interval '49 hours') into v_since from activity_head where user_id = p_user;
  v_since := coalesce(v_since, p_from);

  with wanted as materialized (
    select raw_ctx_id, entity_id, type_id, depset_id, ctx_id
    from unnest(p_raw, p_entities, p_types, p_depsets, p_contexts) w(raw_ctx_id, entity_id, type_id, depset_id, ctx_id)
  ), matched as materialized (
    select h.time, h.hid, h.ctx_id as old_ctx_id, w.ctx_id, w.raw_ctx_id is null as is_unknown
    from heartbeats h
    left join wanted w on w.raw_ctx_id = h.raw_ctx_id and w.entity_id = h.entity_id and w.type_id = h.type_id
      and w.depset_id = coalesce(h.depset_id, 0)
    where h.user_id = p_user and h.time >= v_since and h.time < p_to
  )
  select coalesce(bool_or(is_unknown), false), array_agg(time) filter (where is_changed), array_agg(hid) filter (where is_changed),
    array_agg(ctx_id) filter (where is_changed), array_agg(old_ctx_id) filter (where is_changed)
  into v_unknown, v_times, v_hids, v_new, v_old
  from (select *, not is_unknown and ctx_id is distinct from old_ctx_id as is_changed from matched) m;
  if v_unknown then
    return 'again';
  end if;
  update custom_rule_sets set applied_until = p_to where user_id = p_user;
  if v_times is null then
    return 'applied';
  end if;

  select min(t), max(t) into v_first, v_last from unnest(v_times) t;
  insert into heartbeats (user_id, time, hid, ctx_id, raw_ctx_id, entity_id, type_id)
  select p_user, time, hid, ctx_id, ctx_id, 0, 0 from unnest(v_times, v_hids, v_new) r(time, hid, ctx_id)
  where ctx_id is not null
  on conflict (user_id, time, hid) do update set ctx_id = excluded.ctx_id;
  delete from heartbeats h using unnest(v_times, v_hids, v_new) r(time, hid, ctx_id)
  where h.user_id = p_user and h.time = r.time and h.hid = r.hid and r.ctx_id is null
    and h.time >= v_first and h.time <= v_last;
  perform rederive_v2(p_user, v_first, v_last + interval '1 microsecond', null);

  update projects p set first_heartbeat_at = least(p.first_heartbeat_at, seen.lo),
    last_heartbeat_at = greatest(p.last_heartbeat_at, seen.hi)
  from (
    select c.project_id, min(r.time) as lo, max(r.time) as hi
    from unnest(v_times, v_new) r(time, ctx_id) join ctx c on c.id = r.ctx_id where c.project_id <> 0 group by 1
  ) seen
  where p.id = seen.project_id;
  select array_agg(distinct p.id) into v_projects
  from unnest(v_times, v_new, v_old) r(time, ctx_id, old_ctx_id)
  join ctx c on c.id = r.old_ctx_id
  join projects p on p.id = c.project_id
  left join ctx n on n.id = r.ctx_id
  where r.time in (p.first_heartbeat_at, p.last_heartbeat_at) and n.project_id is distinct from c.project_id;
  update projects p set first_heartbeat_at = seen.lo, last_heartbeat_at = seen.hi
  from (
    select wanted.id, min(h.time) as lo, max(h.time) as hi
    from unnest(v_projects) wanted(id)
    left join ctx c on c.user_id = p_user and c.project_id = wanted.id
    left join heartbeats h on h.user_id = p_user and h.ctx_id = c.id
    group by wanted.id
  ) seen
  where p.id = seen.id;
  return 'applied';
end $fn$`,
];
