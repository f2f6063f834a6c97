import type { ContextRow, DayFigures, DayRow, DimensionRow, EditsRow, ProjectDayRow } from './activity-query.js';
import type { ContextSqlRow } from './sql/by-context.sql.js';
import type { DimensionSqlRow } from './sql/by-dimension.sql.js';
import type { EditsSqlRow } from './sql/edits-by-day.sql.js';

export function contextOf(row: ContextSqlRow): ContextRow {
  const { us, project, branch, language, editor, os, category, machine, machine_uuid } = row;
  return { us, project, branch, language, editor, os, category, machine, machineUuid: machine_uuid };
}

export function dimensionOf({ dim, us, project, value, machine, machine_uuid }: DimensionSqlRow): DimensionRow {
  switch (dim) {
    case 1:
      return { us, project, language: value };
    case 2:
      return { us, editor: value };
    case 3:
      return { us, os: value };
    case 4:
      return { us, machine, machineUuid: machine_uuid };
    case 5:
      return { us, category: value };
  }
}

export function editsOf(row: Omit<EditsSqlRow, 'day'>): EditsRow {
  return {
    model: row.model,
    session: row.session,
    aiAdditions: row.ai_additions,
    aiDeletions: row.ai_deletions,
    humanAdditions: row.human_additions,
    humanDeletions: row.human_deletions,
    inputTokens: row.ai_input_tokens,
    cachedInputTokens: row.ai_cached_input_tokens,
    outputTokens: row.ai_output_tokens,
    promptLengthSum: row.prompt_length_sum,
    promptEvents: row.prompt_events,
  };
}

/** Oldest first. */
export function sumsByDay(rows: readonly DayRow[]): DayRow[] {
  const sums = new Map<string, number>();
  for (const { day, us } of rows) sums.set(day, (sums.get(day) ?? 0) + us);
  return [...sums].map(([day, us]) => ({ day, us })).sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** Of rows that add up. */
export function projectDayTotals(rows: readonly ProjectDayRow[]): ProjectDayRow[] {
  const sums = new Map<string, ProjectDayRow>();
  for (const { day, project, us } of rows) {
    const key = JSON.stringify([day, project]);
    sums.set(key, { day, project, us: (sums.get(key)?.us ?? 0) + us });
  }
  return [...sums.values()];
}

/** Of rows that add up, over those that know the language: each dimension has the whole time. */
export function rangeTotal(rows: readonly DimensionRow[]): number {
  let us = 0;
  for (const row of rows) if (row.language !== undefined) us += row.us;
  return us;
}

export function namesOf(dependencies: string): string[] {
  return JSON.parse(dependencies);
}

/** @param days oldest first */
export function figuresOf(days: readonly DayRow[]): DayFigures {
  let best: DayRow | null = null;
  let totalUs = 0;
  for (const day of days) {
    totalUs += day.us;
    if (best === null || day.us > best.us) best = day;
  }
  return { totalUs, activeDays: days.length, best };
}
