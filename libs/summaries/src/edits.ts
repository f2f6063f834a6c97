import type { EditsRow } from '#libs/activity';

/** What people and assistants changed over some span of time. Counts of lines, tokens and characters. */
export interface EditTotals {
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
  readonly promptEventsAveragePerSession: number;
  readonly promptEventsMedianPerSession: number;
  readonly promptLengthAveragePerSession: number;
  readonly promptLengthMedianPerSession: number;
  readonly promptLengthAverage: number;
  /** Lines changed (added and deleted) per model name. */
  readonly modelLineChanges: Readonly<Record<string, number>>;
}

/** Adds rows of edits up; an empty list gives zeros. */
export function totalEdits(rows: readonly EditsRow[]): EditTotals {
  const sum = (pick: (row: EditsRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const sessions = perSession(rows);
  const events = sessions.map((session) => session.events);
  const lengths = sessions.map((session) => session.length);
  const promptLengthSum = sum((row) => row.promptLengthSum);
  const promptEvents = sum((row) => row.promptEvents);
  return {
    aiAdditions: sum((row) => row.aiAdditions),
    aiDeletions: sum((row) => row.aiDeletions),
    humanAdditions: sum((row) => row.humanAdditions),
    humanDeletions: sum((row) => row.humanDeletions),
    inputTokens: sum((row) => row.inputTokens),
    cachedInputTokens: sum((row) => row.cachedInputTokens),
    outputTokens: sum((row) => row.outputTokens),
    promptLengthSum,
    promptEvents,
    sessions: sessions.length,
    promptEventsAveragePerSession: average(events),
    promptEventsMedianPerSession: median(events),
    promptLengthAveragePerSession: average(lengths),
    promptLengthMedianPerSession: median(lengths),
    promptLengthAverage: promptEvents === 0 ? 0 : promptLengthSum / promptEvents,
    modelLineChanges: perModel(rows),
  };
}

function perSession(rows: readonly EditsRow[]): { events: number; length: number }[] {
  const sessions = new Map<string, { events: number; length: number }>();
  for (const row of rows) {
    if (row.session === null) continue;
    const session = sessions.get(row.session) ?? { events: 0, length: 0 };
    session.events += row.promptEvents;
    session.length += row.promptLengthSum;
    sessions.set(row.session, session);
  }
  return [...sessions.values()];
}

function perModel(rows: readonly EditsRow[]): Record<string, number> {
  const models = new Map<string, number>();
  for (const { model, aiAdditions, aiDeletions } of rows) {
    if (model !== null) models.set(model, (models.get(model) ?? 0) + aiAdditions + aiDeletions);
  }
  return Object.fromEntries(models);
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
