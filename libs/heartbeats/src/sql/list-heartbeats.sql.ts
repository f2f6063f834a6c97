import { namedQuery } from '#libs/platform/database';

export interface HeartbeatRow {
  time_us: number;
  hid: string;
  entity: string;
  type: string;
  category: string | null;
  project: string | null;
  branch: string | null;
  language: string | null;
  dependencies: string | null;
  is_write: boolean | null;
  project_root_count: number | null;
  lines: number | null;
  lineno: number | null;
  cursorpos: number | null;
  line_additions: number | null;
  line_deletions: number | null;
  ai_line_changes: number | null;
  human_line_changes: number | null;
  ai_session: string | null;
  ai_plan: string | null;
  ai_input_tokens: number | null;
  ai_cached_input_tokens: number | null;
  ai_output_tokens: number | null;
  ai_prompt_length: number | null;
  machine_uuid: string | null;
  user_agent_uuid: string | null;
  created_us: number;
}

/** The dictionary's text of an id. */
export const word = (id: string) => `(select value from dictionary w where w.id = ${id})`;

/** Columns of a {@link HeartbeatRow} over {@link NAMED_HEARTBEATS}. */
export const HEARTBEAT_COLUMNS = `to_us_v1(h.time) as time_us, h.hid::text as hid, ${word('h.entity_id')} as entity,
    ${word('h.type_id')} as type, ${word('c.category_id')} as category, coalesce(m.name, p.name) as project,
    ${word('c.branch_id')} as branch, ${word('c.language_id')} as language, ${word('h.depset_id')} as dependencies,
    h.is_write, h.project_root_count, h.lines, h.lineno, h.cursorpos, h.line_additions, h.line_deletions,
    h.ai_line_changes, h.human_line_changes, ${word('h.ai_session_id')} as ai_session, ${word('h.ai_plan_id')} as ai_plan,
    h.ai_input_tokens, h.ai_cached_input_tokens, h.ai_output_tokens, h.ai_prompt_length,
    (select uuid from machines where id = c.machine_id) as machine_uuid,
    (select uuid from user_agents where id = h.user_agent_id) as user_agent_uuid, to_us_v1(h.created_at) as created_us`;

export const NAMED_HEARTBEATS = `heartbeats h
  join ctx c on c.id = h.ctx_id
  left join projects p on p.id = c.project_id
  left join projects m on m.id = p.merged_into`;

/** A person's heartbeats in `[from, to)` (µs), oldest first, names resolved. */
export const LIST_HEARTBEATS = namedQuery<[userId: number, fromUs: number, toUs: number], HeartbeatRow>(
  'heartbeats.list',
  `select ${HEARTBEAT_COLUMNS}
  from ${NAMED_HEARTBEATS}
  where h.user_id = $1 and h.time >= from_us_v1($2) and h.time < from_us_v1($3)
  order by h.time, h.hid`,
);
