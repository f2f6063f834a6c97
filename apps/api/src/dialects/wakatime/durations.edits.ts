import type { StoredHeartbeat } from '#libs/heartbeats';
import type { Stretch } from '#libs/summaries';
import type { DurationEdits } from './durations.responses.js';

/**
 * What was changed during each stretch. A heartbeat belongs to the stretch of its project that began last, also when
 * it ends it; both lists are oldest first.
 */
export function editsOfStretches(
  stretches: readonly Stretch[],
  heartbeats: readonly StoredHeartbeat[],
): readonly DurationEdits[] {
  const own = stretches.map((): StoredHeartbeat[] => []);
  let index = -1;
  for (const heartbeat of heartbeats) {
    while ((stretches[index + 1]?.start ?? Number.POSITIVE_INFINITY) <= heartbeat.time) index++;
    const stretch = stretches[index];
    const belongs =
      stretch !== undefined && stretch.project === heartbeat.project && heartbeat.time <= stretch.start + stretch.us;
    if (belongs) own[index]?.push(heartbeat);
  }
  return own.map(total);
}

/** A 2026 client counts assistant and person apart; what an older one counts is the person's. */
function total(heartbeats: readonly StoredHeartbeat[]): DurationEdits {
  const sum = (pick: (heartbeat: StoredHeartbeat) => number | null) =>
    heartbeats.reduce((all, heartbeat) => all + (pick(heartbeat) ?? 0), 0);
  const added = (changes: number | null) => Math.max(changes ?? 0, 0);
  const deleted = (changes: number | null) => Math.max(-(changes ?? 0), 0);
  return {
    ai_additions: sum((h) => added(h.ai_line_changes)),
    ai_deletions: sum((h) => deleted(h.ai_line_changes)),
    human_additions: sum((h) => (h.human_line_changes === null ? h.line_additions : added(h.human_line_changes))),
    human_deletions: sum((h) => (h.human_line_changes === null ? h.line_deletions : deleted(h.human_line_changes))),
    ai_input_tokens: sum((h) => h.ai_input_tokens),
    ai_cached_input_tokens: sum((h) => h.ai_cached_input_tokens),
    ai_output_tokens: sum((h) => h.ai_output_tokens),
    ai_prompt_length_sum: sum((h) => h.ai_prompt_length),
    ai_prompt_events_total: heartbeats.filter((h) => h.ai_prompt_length !== null).length,
    ai_sessions: new Set(heartbeats.flatMap((h) => (h.ai_session === null ? [] : [h.ai_session]))).size,
  };
}
