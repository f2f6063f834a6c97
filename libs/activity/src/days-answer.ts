import type { Rounding } from '#libs/kernel';
import type { ActivityPlan } from './activity-plan.js';
import type { DayContextRow, DayDependencyRow, DayEditsRow, DaysTime, EntityRow } from './activity-query.js';
import { sumsByDay } from './answer-rows.js';
import type { DaysSqlRow } from './sql/days.sql.js';
import { EDIT_SUMS } from './sql/edits-by-day.sql.js';

/** What is told of each day of a range, all of one moment. Days without anything are absent. */
export interface DaysAnswer extends DaysTime {
  /** How the policy shows seconds. */
  readonly rounding: Rounding;
  readonly dependencies: readonly DayDependencyRow[];
  /** Only when the question names a project. */
  readonly entities: readonly EntityRow[] | undefined;
  readonly edits: readonly DayEditsRow[];
}

/** Undefined: another policy was published meanwhile. */
export function daysOfRows(
  rows: readonly DaysSqlRow[],
  { gapPolicy: { rounding } }: Pick<ActivityPlan, 'gapPolicy'>,
): DaysAnswer | undefined {
  const contexts: DayContextRow[] = [];
  const dependencies: DayDependencyRow[] = [];
  const edits: DayEditsRow[] = [];
  let isPublished = false;
  for (const { kind, day, us, words, sums } of rows) {
    if (kind === 'policy') isPublished = true;
    else if (kind === 'context') contexts.push(contextOf(day as string, us as number, words ?? []));
    else if (kind === 'dependency') dependencies.push({ day: day as string, name: words?.[0] ?? '', us: us as number });
    else edits.push(editsOf(day as string, words ?? [], sums ?? []));
  }
  if (!isPublished) return undefined;
  return { rows: contexts, totals: sumsByDay(contexts), rounding, dependencies, entities: undefined, edits };
}

function contextOf(day: string, us: number, words: readonly (string | null)[]): DayContextRow {
  const [project = null, branch = null, language = null, editor = null, os = null, category = null, ...machines] =
    words;
  const [machine = null, machineUuid = null] = machines;
  return { day, us, project, branch, language, editor, os, category, machine, machineUuid };
}

function editsOf(
  day: string,
  [model = null, session = null]: readonly (string | null)[],
  sums: readonly string[],
): DayEditsRow {
  const sum = (column: (typeof EDIT_SUMS)[number]) => Number(sums[EDIT_SUMS.indexOf(column)]);
  return {
    day,
    model,
    session,
    aiAdditions: sum('ai_additions'),
    aiDeletions: sum('ai_deletions'),
    humanAdditions: sum('human_additions'),
    humanDeletions: sum('human_deletions'),
    inputTokens: sum('ai_input_tokens'),
    cachedInputTokens: sum('ai_cached_input_tokens'),
    outputTokens: sum('ai_output_tokens'),
    promptLengthSum: sum('prompt_length_sum'),
    promptEvents: sum('prompt_events'),
  };
}
