import type { StoredHeartbeat } from '#libs/heartbeats';
import type { Stretch } from './stretches.js';

/** What was changed during a stretch. Counts of lines, tokens and characters. */
export interface StretchEdits {
  readonly aiAdditions: number;
  readonly aiDeletions: number;
  readonly humanAdditions: number;
  readonly humanDeletions: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly promptLengthSum: number;
  readonly promptEvents: number;
  readonly sessions: number;
}

/**
 * What was changed during each stretch. A heartbeat belongs to the stretch of its project that began last, also when
 * it ends it; both lists are oldest first.
 */
export function editsOfStretches(
  stretches: readonly Stretch[],
  heartbeats: readonly StoredHeartbeat[],
): readonly StretchEdits[] {
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

/** As `edits_15m` counts: assistant and person apart; what an older client counts is the person's. */
function total(heartbeats: readonly StoredHeartbeat[]): StretchEdits {
  const sum = (pick: (heartbeat: StoredHeartbeat) => number | null) =>
    heartbeats.reduce((all, heartbeat) => all + (pick(heartbeat) ?? 0), 0);
  const added = (changes: number | null) => Math.max(changes ?? 0, 0);
  const deleted = (changes: number | null) => Math.max(-(changes ?? 0), 0);
  return {
    aiAdditions: sum((h) => added(h.ai_line_changes)),
    aiDeletions: sum((h) => deleted(h.ai_line_changes)),
    humanAdditions: sum((h) => (h.human_line_changes === null ? h.line_additions : added(h.human_line_changes))),
    humanDeletions: sum((h) => (h.human_line_changes === null ? h.line_deletions : deleted(h.human_line_changes))),
    inputTokens: sum((h) => h.ai_input_tokens),
    cachedInputTokens: sum((h) => h.ai_cached_input_tokens),
    outputTokens: sum((h) => h.ai_output_tokens),
    promptLengthSum: sum((h) => h.ai_prompt_length),
    promptEvents: heartbeats.filter((h) => h.ai_prompt_length !== null).length,
    sessions: new Set(heartbeats.flatMap((h) => (h.ai_session === null ? [] : [h.ai_session]))).size,
  };
}
