import type { WholeHeartbeat } from '#libs/heartbeats';
import { isoUtcSeconds, MICROS_PER_SECOND, type Micros } from '#libs/kernel';

/**
 * A heartbeat as WakaTime's export has it, and behind that what its ids stand for, so that it can be taken in elsewhere
 * exactly: what the client said of itself, the machine, and what editor, system and model were understood from it.
 */
export function heartbeatRecord(heartbeat: WholeHeartbeat, userId: string) {
  return {
    branch: heartbeat.branch,
    category: heartbeat.category,
    created_at: isoUtcMicros(heartbeat.createdAt),
    cursorpos: heartbeat.cursorpos,
    dependencies: heartbeat.dependencies,
    entity: heartbeat.entity,
    id: heartbeat.id,
    is_write: heartbeat.is_write,
    language: heartbeat.language,
    line_additions: heartbeat.line_additions,
    line_deletions: heartbeat.line_deletions,
    lineno: heartbeat.lineno,
    lines: heartbeat.lines,
    machine_name_id: heartbeat.machine_uuid,
    project: heartbeat.project,
    project_root_count: heartbeat.project_root_count,
    time: heartbeat.time / MICROS_PER_SECOND,
    type: heartbeat.type,
    user_agent_id: heartbeat.user_agent_uuid,
    user_id: userId,
    ai_line_changes: heartbeat.ai_line_changes,
    human_line_changes: heartbeat.human_line_changes,
    ai_session: heartbeat.ai_session,
    ai_input_tokens: heartbeat.ai_input_tokens,
    ai_cached_input_tokens: heartbeat.ai_cached_input_tokens,
    ai_output_tokens: heartbeat.ai_output_tokens,
    ai_prompt_length: heartbeat.ai_prompt_length,
    ai_subscription_plan: heartbeat.ai_plan,
    ai_model: heartbeat.ai_model,
    user_agent: heartbeat.user_agent,
    editor: heartbeat.editor,
    operating_system: heartbeat.os,
    machine: heartbeat.machine,
  };
}

export type HeartbeatRecord = ReturnType<typeof heartbeatRecord>;

/** "2026-09-30T21:00:00.000125Z"; without a fraction where there is none. */
export function isoUtcMicros(us: Micros): string {
  const fraction = ((us % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND;
  const whole = isoUtcSeconds(us);
  return fraction === 0 ? whole : `${whole.slice(0, -1)}.${String(fraction).padStart(6, '0')}Z`;
}
