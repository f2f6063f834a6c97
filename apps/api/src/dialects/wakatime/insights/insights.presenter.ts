import type { AiDayInsight, AverageInsight, DayInsight, Figure, WeekdayInsight } from '#libs/insights';
import { humanRangeName, isoUtcSeconds, type Micros, titleCaseCategory, toText, weekdayOf } from '#libs/kernel';
import type { Stats } from '#libs/stats';
import type { Slice } from '#libs/summaries';
import type { NamedRange } from '../range.requests.js';
import { dailyAverage, presentBounds } from '../time.presenter.js';
import { WEEKDAYS } from './insights.requests.js';
import type {
  EverybodysFigure,
  InsightAiDay,
  InsightBestDay,
  InsightBody,
  InsightDay,
  InsightFacts,
  InsightItem,
  InsightMachine,
  WeekdayBody,
} from './insights.responses.js';

export interface InsightContext {
  readonly ownerUuid: string;
  readonly range: NamedRange;
  readonly now: Micros;
  readonly timeoutSeconds: number;
  readonly writesOnly: boolean;
}

/** Everything but the payload. */
export function presentFacts(context: InsightContext): InsightFacts {
  const { range, now } = context;
  const computedAt = isoUtcSeconds(now);
  return {
    range: range.name,
    human_readable_range: humanRangeName(range.name),
    status: 'ok',
    is_including_today: range.includesToday,
    is_up_to_date: true,
    is_up_to_date_pending_future: true,
    is_stuck: false,
    is_already_updating: false,
    percent_calculated: 100,
    ...presentBounds(range.range),
    timezone: range.range.zone,
    timeout: Math.round(context.timeoutSeconds / 60),
    writes_only: context.writesOnly,
    user_id: context.ownerUuid,
    created_at: computedAt,
    modified_at: computedAt,
  };
}

/** @param showsCategories may the viewer see them? */
export function presentWeekdays(weekdays: readonly WeekdayInsight[], showsCategories: boolean): WeekdayBody[] {
  return weekdays.map(({ weekday, activeDays, seconds, averageSeconds, categories }) => ({
    name: WEEKDAYS[weekday] as string,
    count: activeDays,
    ...spent(seconds, averageSeconds),
    categories: showsCategories
      ? categories.map((category) => ({
          name: titleCaseCategory(category.name),
          ...spent(category.seconds, category.averageSeconds),
        }))
      : [],
  }));
}

function spent(total: number, average: number) {
  return {
    total,
    human_readable_total: toText(total),
    average,
    human_readable_average: toText(average),
  };
}

/** @param weekday 0 is Monday; undefined: every day */
export function presentDays(
  days: readonly DayInsight[],
  weekday: number | undefined,
  showsCategories: boolean,
): InsightDay[] {
  const asked = weekday === undefined ? days : days.filter(({ date }) => weekdayOf(date) === weekday);
  return asked.map(({ date, seconds, categories }) => ({
    date,
    total: seconds,
    categories: showsCategories
      ? categories.map((category) => ({ name: titleCaseCategory(category.name), total: category.seconds }))
      : [],
  }));
}

export function presentAiDays(days: readonly AiDayInsight[]): InsightAiDay[] {
  return days.map(({ date, seconds, edits }) => ({
    date,
    total: seconds,
    human_readable_total: toText(seconds),
    ai_additions: edits.aiAdditions,
    ai_deletions: edits.aiDeletions,
    human_additions: edits.humanAdditions,
    human_deletions: edits.humanDeletions,
    ai_input_tokens: edits.inputTokens,
    ai_output_tokens: edits.outputTokens,
    ai_prompt_events_total: edits.promptEvents,
    ai_sessions: edits.sessions,
  }));
}

export function presentBestDay({ bestDay }: Stats): InsightBestDay | null {
  if (bestDay === null) return null;
  return { date: bestDay.date, total_seconds: bestDay.seconds, text: toText(bestDay.seconds) };
}

/** These stand directly beside the facts. */
export function presentAverage({
  totalSeconds,
  daysSeconds,
  days,
  activeDays,
  everybody,
}: AverageInsight): Partial<InsightBody> {
  const average = dailyAverage(daysSeconds, activeDays);
  return {
    current_user: {
      total: { seconds: totalSeconds, text: toText(totalSeconds) },
      daily_average: { seconds: average, text: toText(average) },
    },
    all_users: everybody
      ? { total: everybodys(everybody.total), daily_average: everybodys(everybody.dailyAverage) }
      : null,
    holidays: days - activeDays,
    days_including_holidays: days,
    days_minus_holidays: activeDays,
  };
}

function everybodys({ average, max, median }: Figure): EverybodysFigure {
  return { average, text: toText(average), max, median };
}

export function presentInsightItems(slices: readonly Slice[]): InsightItem[] {
  return slices.map(({ name, seconds }) => ({ name, total_seconds: seconds }));
}

export function presentInsightMachines(slices: readonly Slice[]): InsightMachine[] {
  return slices.map(({ name, seconds, machineId }) => ({
    machine_name_id: machineId ?? null,
    name,
    total_seconds: seconds,
  }));
}
