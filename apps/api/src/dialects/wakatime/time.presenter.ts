import {
  dayText,
  hoursMinutes,
  hoursMinutesSeconds,
  isoUtcSeconds,
  type LocalDate,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  type Micros,
  percentages,
  type TimeRange,
  titleCaseCategory,
  toDecimal,
  toDigital,
  toDigitalSeconds,
  toText,
  toTextNoSeconds,
} from '#libs/kernel';
import type { EditTotals, Slice } from '#libs/summaries';
import type { AiBlock, BreakdownItem, DayRange, GrandTotal, PageKeys } from './time.responses.js';

/** Days of which some facts may be gone are not derived again. */
const FROZEN_AFTER = 2 * MICROS_PER_DAY;

/** Says since when heartbeats are there, beside numbers of a range that begins before; days next to it are frozen too. */
export function presentFactsFrom(factsFrom: Micros | null, { from }: TimeRange): { facts_from?: string } {
  return factsFrom === null || from >= factsFrom + FROZEN_AFTER ? {} : { facts_from: isoUtcSeconds(factsFrom) };
}

/** Totals of a day or longer. */
export function presentGrandTotal(seconds: number, edits: EditTotals): GrandTotal {
  return { ...presentTotal(seconds), ...presentAiBlock(edits) };
}

/** The time of them alone. */
export function presentTotal(seconds: number): Omit<GrandTotal, keyof AiBlock> {
  return {
    ...hoursMinutes(seconds),
    total_seconds: seconds,
    digital: toDigital(seconds),
    decimal: toDecimal(seconds),
    text: toText(seconds),
  };
}

/** Costs are unknown to a server that sees no bills: 0 and empty. */
export function presentAiBlock(edits: EditTotals): AiBlock {
  const models = Object.entries(edits.modelLineChanges);
  return {
    ai_additions: edits.aiAdditions,
    ai_deletions: edits.aiDeletions,
    human_additions: edits.humanAdditions,
    human_deletions: edits.humanDeletions,
    ai_model_line_changes: Object.fromEntries(models),
    ai_input_tokens: edits.inputTokens,
    ai_cached_input_tokens: edits.cachedInputTokens,
    ai_output_tokens: edits.outputTokens,
    ai_prompt_length_sum: edits.promptLengthSum,
    ai_prompt_events_total: edits.promptEvents,
    ai_sessions: edits.sessions,
    ai_model_costs: {},
    ai_model_breakdown: models.map(([name, lines]) => ({ name, lines, cost: 0 })).sort((a, b) => b.lines - a.lines),
    ai_model_total_cost: 0,
    ai_prompt_length_avg: edits.promptLengthAverage,
    ai_prompt_events_avg_per_session: edits.promptEventsAveragePerSession,
    ai_prompt_events_median_per_session: edits.promptEventsMedianPerSession,
    ai_prompt_length_avg_per_session: edits.promptLengthAveragePerSession,
    ai_prompt_length_median_per_session: edits.promptLengthMedianPerSession,
  };
}

/** Items of summaries and of the status bar: digital with seconds, text below a minute in seconds. */
export function presentSummaryItems(slices: readonly Slice[]): BreakdownItem[] {
  return presentItems(slices, toDigitalSeconds, toText);
}

/** Items of stats: digital and text know minutes only. */
export function presentStatsItems(slices: readonly Slice[]): BreakdownItem[] {
  return presentItems(slices, toDigital, toTextNoSeconds);
}

function presentItems(
  slices: readonly Slice[],
  digital: (seconds: number) => string,
  text: (seconds: number) => string,
): BreakdownItem[] {
  const shares = percentages(slices.map((slice) => slice.seconds));
  return slices.map(({ name, seconds, machineId, type }, index) => ({
    name,
    total_seconds: seconds,
    percent: shares[index] ?? 0,
    digital: digital(seconds),
    decimal: toDecimal(seconds),
    text: text(seconds),
    ...hoursMinutesSeconds(seconds),
    machine_name_id: machineId ?? null,
    ...(type !== undefined && { type }),
  }));
}

/** Categories are lower case at rest and Title Case on reads. */
export function titled(categories: readonly Slice[]): Slice[] {
  return categories.map((slice) => ({ ...slice, name: titleCaseCategory(slice.name) }));
}

export function presentDay(date: LocalDate, range: TimeRange, today: LocalDate): DayRange {
  return { date, ...presentBounds(range), text: dayText(date, today), timezone: range.zone };
}

/** First and last second of a half-open range, as UTC stamps. */
export function presentBounds({ from, to }: TimeRange): { start: string; end: string } {
  return { start: isoUtcSeconds(from), end: isoUtcSeconds(to - MICROS_PER_SECOND) };
}

export function presentPage(page: number, total: number, totalPages: number): PageKeys {
  return {
    page,
    prev_page: page > 1 ? page - 1 : null,
    next_page: page < totalPages ? page + 1 : null,
    total,
    total_pages: totalPages,
  };
}

/** A stamp, or null for what never happened. */
export function stampOrNull(us: number | null): string | null {
  return us === null ? null : isoUtcSeconds(us);
}

/** Seconds per active day, rounded to an integer; 0 without any. */
export function dailyAverage(seconds: number, activeDays: number): number {
  return activeDays === 0 ? 0 : Math.round(seconds / activeDays);
}
