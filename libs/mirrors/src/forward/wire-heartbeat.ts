import type { WholeHeartbeat } from '#libs/heartbeats';
import { microsToSeconds } from '#libs/kernel';

/** A heartbeat as editors send it; what is not known of it is absent. */
export type WireHeartbeat = Readonly<Record<string, unknown>>;

/** What every face of every instance reads: WakaTime's fields, and Beatkeeper's besides. */
export function wireHeartbeat(heartbeat: WholeHeartbeat): WireHeartbeat {
  const { dependencies } = heartbeat;
  const fields = {
    entity: heartbeat.entity,
    type: heartbeat.type,
    category: heartbeat.category,
    time: microsToSeconds(heartbeat.time),
    project: heartbeat.project,
    branch: heartbeat.branch,
    language: heartbeat.language,
    dependencies: dependencies.length === 0 ? null : dependencies,
    is_write: heartbeat.is_write,
    project_root_count: heartbeat.project_root_count,
    lines: heartbeat.lines,
    lineno: heartbeat.lineno,
    cursorpos: heartbeat.cursorpos,
    line_additions: heartbeat.line_additions,
    line_deletions: heartbeat.line_deletions,
    ai_line_changes: heartbeat.ai_line_changes,
    human_line_changes: heartbeat.human_line_changes,
    ai_session: heartbeat.ai_session,
    ai_subscription_plan: heartbeat.ai_plan,
    ai_input_tokens: heartbeat.ai_input_tokens,
    ai_cached_input_tokens: heartbeat.ai_cached_input_tokens,
    ai_output_tokens: heartbeat.ai_output_tokens,
    ai_prompt_length: heartbeat.ai_prompt_length,
    user_agent: heartbeat.user_agent,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
