import { sourceOf, type WholeHeartbeat } from '#libs/heartbeats';
import { heartbeatNumber, localDateOf } from '#libs/kernel';
import type { DumpSource } from './dump-source.js';
import { isoUtcMicros } from './heartbeat-record.js';

/**
 * Hackatime's export: heartbeats in one flat list, and what they amount to. Times keep their microseconds, so that what
 * is taken in elsewhere adds up to the same.
 */
export async function* hackatimeJson(source: DumpSource): AsyncGenerator<Buffer> {
  yield Buffer.from('{"heartbeats":[');
  let count = 0;
  for await (const slice of source.heartbeats()) {
    const separator = count === 0 ? '' : ',';
    count += slice.length;
    yield Buffer.from(separator + slice.map((heartbeat) => JSON.stringify(recordOf(heartbeat))).join(','));
  }
  const { range, openedAt } = source;
  const info = {
    exported_at: isoUtcMicros(openedAt),
    date_range: {
      start_date: localDateOf(range.from, range.zone),
      end_date: localDateOf(Math.max(range.from, range.to - 1), range.zone),
    },
    total_heartbeats: count,
    total_duration_seconds: await source.totalSeconds(),
  };
  yield Buffer.from(`],"export_info":${JSON.stringify(info)}}`);
}

function recordOf(heartbeat: WholeHeartbeat) {
  const stored = isoUtcMicros(heartbeat.createdAt);
  return {
    id: heartbeatNumber(heartbeat.id),
    entity: heartbeat.entity,
    type: heartbeat.type,
    category: heartbeat.category,
    project: heartbeat.project,
    project_root_count: heartbeat.project_root_count,
    language: heartbeat.language,
    editor: heartbeat.editor,
    operating_system: heartbeat.os,
    machine: heartbeat.machine,
    branch: heartbeat.branch,
    user_agent: heartbeat.user_agent,
    is_write: heartbeat.is_write,
    line_additions: heartbeat.line_additions,
    line_deletions: heartbeat.line_deletions,
    lineno: heartbeat.lineno,
    lines: heartbeat.lines,
    cursorpos: heartbeat.cursorpos,
    dependencies: heartbeat.dependencies,
    source_type: sourceOf(heartbeat),
    ai_model: heartbeat.ai_model,
    ai_session: heartbeat.ai_session,
    ai_subscription_plan: heartbeat.ai_plan,
    ai_line_changes: heartbeat.ai_line_changes,
    ai_input_tokens: heartbeat.ai_input_tokens,
    ai_cached_input_tokens: heartbeat.ai_cached_input_tokens,
    ai_output_tokens: heartbeat.ai_output_tokens,
    ai_prompt_length: heartbeat.ai_prompt_length,
    human_line_changes: heartbeat.human_line_changes,
    time: isoUtcMicros(heartbeat.time),
    created_at: stored,
    updated_at: stored,
  };
}
