import type { StoredHeartbeat } from '#libs/heartbeats';
import { microsToSeconds, type TimeRange, titleCaseCategory } from '#libs/kernel';
import { editsOfStretches, type SliceKey, type Stretch, type StretchEdits } from '#libs/summaries';
import type { DurationEdits, DurationRow, DurationsAnswer } from './durations.responses.js';
import { presentBounds } from './time.presenter.js';

export interface DurationsContext {
  readonly range: TimeRange;
  readonly sliceBy: SliceKey;
  /** Of the day and the filters, oldest first. */
  readonly heartbeats: readonly StoredHeartbeat[];
}

export function presentDurations(stretches: readonly Stretch[], context: DurationsContext): DurationsAnswer {
  const { range, sliceBy, heartbeats } = context;
  const edits = editsOfStretches(stretches, heartbeats);
  return {
    data: stretches.map((stretch, index) => ({
      ...presentStretch(stretch, sliceBy),
      ...presentEdits(edits[index] as StretchEdits),
    })),
    branches: [...new Set(stretches.flatMap(({ branches }) => branches))].sort(),
    ...presentBounds(range),
    timezone: range.zone,
  };
}

function presentStretch(stretch: Stretch, sliceBy: SliceKey): Omit<DurationRow, keyof DurationEdits> {
  const { start, us, project, branch, language, category, editor, os, machine } = stretch;
  return {
    time: microsToSeconds(start),
    duration: microsToSeconds(us),
    project,
    color: null,
    branch,
    language,
    category: category === null ? null : titleCaseCategory(category),
    editor,
    operating_system: os,
    machine,
    ...(sliceBy === 'entity' && { entity: stretch.entity }),
    ...(sliceBy === 'dependencies' && { dependencies: stretch.dependencies }),
    ...(sliceBy === 'os' && { os }),
  };
}

function presentEdits(edits: StretchEdits): DurationEdits {
  return {
    ai_additions: edits.aiAdditions,
    ai_deletions: edits.aiDeletions,
    human_additions: edits.humanAdditions,
    human_deletions: edits.humanDeletions,
    ai_input_tokens: edits.inputTokens,
    ai_cached_input_tokens: edits.cachedInputTokens,
    ai_output_tokens: edits.outputTokens,
    ai_prompt_length_sum: edits.promptLengthSum,
    ai_prompt_events_total: edits.promptEvents,
    ai_sessions: edits.sessions,
  };
}
