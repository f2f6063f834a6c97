import { sourceOf, type WholeHeartbeat } from '#libs/heartbeats';
import { heartbeatNumber, microsToSeconds, type UserId } from '#libs/kernel';
import type { HackatimeHeartbeat } from './heartbeat-row.responses.js';
import { instant } from './instant-texts.js';

/** Of the programme that has claimed no heartbeat. */
const UNCLAIMED = 'nothing';

/**
 * A heartbeat as Hackatime shows its rows: flat, every column. Addresses are not kept with heartbeats.
 *
 * @param owner number of the person
 */
export function presentHeartbeatRow(heartbeat: WholeHeartbeat, owner: UserId): HackatimeHeartbeat {
  const stored = instant(heartbeat.createdAt);
  return {
    id: heartbeatNumber(heartbeat.id),
    uuid: heartbeat.id,
    user_id: owner,
    time: microsToSeconds(heartbeat.time),
    entity: heartbeat.entity,
    type: heartbeat.type,
    category: heartbeat.category ?? 'coding',
    project: heartbeat.project,
    project_root_count: heartbeat.project_root_count,
    branch: heartbeat.branch,
    language: heartbeat.language,
    dependencies: heartbeat.dependencies,
    editor: heartbeat.editor,
    operating_system: heartbeat.os,
    machine: heartbeat.machine,
    user_agent: heartbeat.user_agent,
    is_write: heartbeat.is_write,
    lines: heartbeat.lines,
    lineno: heartbeat.lineno,
    cursorpos: heartbeat.cursorpos,
    line_additions: heartbeat.line_additions,
    line_deletions: heartbeat.line_deletions,
    ai_model: heartbeat.ai_model,
    ai_session: heartbeat.ai_session,
    ai_subscription_plan: heartbeat.ai_plan,
    ai_line_changes: heartbeat.ai_line_changes,
    ai_input_tokens: heartbeat.ai_input_tokens,
    ai_cached_input_tokens: heartbeat.ai_cached_input_tokens,
    ai_output_tokens: heartbeat.ai_output_tokens,
    ai_prompt_length: heartbeat.ai_prompt_length,
    human_line_changes: heartbeat.human_line_changes,
    source_type: sourceOf(heartbeat),
    fields_hash: heartbeat.id.replaceAll('-', ''),
    ip_address: null,
    ysws_program: UNCLAIMED,
    raw_heartbeat_upload_id: null,
    created_at: stored,
    updated_at: stored,
    deleted_at: null,
  };
}
