import { microsToSeconds, type TimeRange, titleCaseCategory } from '#libs/kernel';
import type { SliceKey, Stretch } from '#libs/summaries';
import type { DurationRow, DurationsAnswer } from './durations.responses.js';
import { presentBounds } from './time.presenter.js';

export interface DurationsContext {
  readonly range: TimeRange;
  readonly sliceBy: SliceKey;
}

export function presentDurations(stretches: readonly Stretch[], { range, sliceBy }: DurationsContext): DurationsAnswer {
  const branches = stretches.flatMap(({ branch }) => (branch === null ? [] : [branch]));
  return {
    data: stretches.map((stretch) => presentStretch(stretch, sliceBy)),
    branches: [...new Set(branches)].sort(),
    ...presentBounds(range),
    timezone: range.zone,
  };
}

function presentStretch(stretch: Stretch, sliceBy: SliceKey): DurationRow {
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
