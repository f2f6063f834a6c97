/** Facts in bulk; the order of columns is that of `linesOf`. */
export const COPY_SEED = `copy heartbeats (user_id, time, hid, gap, wgap, ctx_id, raw_ctx_id, entity_id, type_id, depset_id,
  user_agent_id, is_write, project_root_count, lines, lineno, cursorpos, ai_line_changes, human_line_changes) from stdin`;

/** From where to where a person's history reaches: what deriving it starts from. */
export const START_HEADS = `insert into activity_head (user_id, rev, last_write_at, first_time, last_time)
  select user_id, 1, now(), min(time), max(time) from heartbeats where user_id = any ($1) group by user_id
  on conflict (user_id) do nothing`;

export const PROJECT_TIMES = `update projects p set first_heartbeat_at = seen.lo, last_heartbeat_at = seen.hi
  from (
    select c.project_id, min(h.time) as lo, max(h.time) as hi
    from heartbeats h join ctx c on c.id = h.ctx_id group by 1
  ) seen
  where p.id = seen.project_id`;
