import {
  dayText,
  humanRangeName,
  isoUtcSeconds,
  type LocalDate,
  type Micros,
  type ResolvedRange,
  toDecimal,
  toDigital,
  toText,
} from '#libs/kernel';
import type { Section } from '#libs/platform/auth';
import type { Stats, TotalTime } from '#libs/stats';
import { type Slice, totalEdits } from '#libs/summaries';
import type { NamedRange } from './range.requests.js';
import { stableId } from './stable-id.js';
import type { AllTime, BestDay, StatsBody } from './stats.responses.js';
import { dailyAverage, presentAiBlock, presentBounds, presentStatsItems, titled } from './time.presenter.js';
import type { BreakdownItem, VisibilityFlags } from './time.responses.js';

export interface StatsContext {
  readonly owner: { readonly uuid: string; readonly username: string };
  readonly range: NamedRange;
  readonly now: Micros;
  /** What of it the viewer may see; without `logged_time` items show names and shares only. */
  readonly visible: ReadonlySet<Section>;
}

const NO_EDITS = totalEdits([]);
const MICROS = 1_000_000;

export function presentStats(stats: Stats, context: StatsContext): StatsBody {
  const { owner, range, now, visible } = context;
  const computedAt = isoUtcSeconds(now);
  const edits = visible.has('ai') ? stats.edits : NO_EDITS;
  return {
    id: stableId('stats', owner.uuid, range.name, `${stats.timeoutSeconds}`, `${stats.writesOnly}`),
    user_id: owner.uuid,
    username: owner.username,
    range: range.name,
    human_readable_range: humanRangeName(range.name),
    ...presentBounds(range.range),
    timezone: stats.zone,
    timeout: Math.round(stats.timeoutSeconds / 60),
    writes_only: stats.writesOnly,
    status: 'ok',
    percent_calculated: 100,
    is_already_updating: false,
    is_stuck: false,
    is_up_to_date: true,
    is_up_to_date_pending_future: true,
    is_cached: false,
    is_including_today: range.includesToday,
    ...totalsOf(stats, visible),
    best_day: visible.has('logged_time') ? bestDay(stats, owner.uuid, computedAt) : null,
    ...sectionsOf(stats, visible),
    ...flagsOf(visible),
    ...presentAiBlock(edits),
    ai_line_changes_total: edits.aiAdditions + edits.aiDeletions,
    created_at: computedAt,
    modified_at: computedAt,
  };
}

/** "Other" is left out of the main total, which would tell others of languages that are not shown; its twin includes it. */
function totalsOf(stats: Stats, visible: ReadonlySet<Section>) {
  const codingActivity = visible.has('logged_time');
  const all = codingActivity ? stats.totalSeconds : 0;
  const other = visible.has('languages') && codingActivity ? stats.otherLanguageSeconds : 0;
  const known = minus(all, other);
  const active = codingActivity ? stats.days - stats.holidays : 0;
  const knownAverage = dailyAverage(minus(stats.daysSeconds, other), active);
  const average = dailyAverage(stats.daysSeconds, active);
  return {
    total_seconds: known,
    total_seconds_including_other_language: all,
    human_readable_total: toText(known),
    human_readable_total_including_other_language: toText(all),
    daily_average: knownAverage,
    daily_average_including_other_language: average,
    human_readable_daily_average: toText(knownAverage),
    human_readable_daily_average_including_other_language: toText(average),
    holidays: stats.days - active,
    days_including_holidays: stats.days,
    days_minus_holidays: active,
  };
}

function sectionsOf(stats: Stats, visible: ReadonlySet<Section>) {
  const show = (section: Section, slices: readonly Slice[]): BreakdownItem[] => {
    if (!visible.has(section)) return [];
    const items = presentStatsItems(slices);
    return visible.has('logged_time') ? items : items.map(withoutTime);
  };
  return {
    categories: show('categories', titled(stats.categories)),
    projects: show('projects', stats.projects),
    languages: show('languages', stats.languages),
    editors: show('editors', stats.editors),
    operating_systems: show('operating_systems', stats.operatingSystems),
    dependencies: show('dependencies', stats.dependencies),
    machines: show('machines', stats.machines),
  };
}

function withoutTime({ name, percent }: BreakdownItem): BreakdownItem {
  const [nothing] = presentStatsItems([{ name, seconds: 0 }]);
  return { ...(nothing as BreakdownItem), percent };
}

/** Profile cards read `is_other_usage_visible` to tell "hidden" from "nothing yet" about languages. */
function flagsOf(visible: ReadonlySet<Section>): VisibilityFlags {
  return {
    is_coding_activity_visible: visible.has('logged_time'),
    is_language_usage_visible: visible.has('languages'),
    is_editor_usage_visible: visible.has('editors'),
    is_category_usage_visible: visible.has('categories'),
    is_os_usage_visible: visible.has('operating_systems'),
    is_other_usage_visible: visible.has('languages'),
  };
}

function bestDay(stats: Stats, ownerUuid: string, computedAt: string): BestDay | null {
  if (stats.bestDay === null) return null;
  const { date, seconds } = stats.bestDay;
  const id = stableId('best-day', ownerUuid, date);
  return { id, date, total_seconds: seconds, text: toText(seconds), created_at: computedAt, modified_at: computedAt };
}

export interface AllTimeContext {
  readonly range: ResolvedRange;
  readonly today: LocalDate;
  readonly project: string | undefined;
}

export function presentAllTime(total: TotalTime, { range, today, project }: AllTimeContext): AllTime {
  const { totalSeconds, daysSeconds, activeDays, timeoutSeconds } = total;
  return {
    total_seconds: totalSeconds,
    text: toText(totalSeconds),
    decimal: toDecimal(totalSeconds),
    digital: toDigital(totalSeconds),
    daily_average: dailyAverage(daysSeconds, activeDays),
    is_up_to_date: true,
    percent_calculated: 100,
    timeout: Math.round(timeoutSeconds / 60),
    ...(project !== undefined && { project }),
    range: {
      ...presentBounds(range.range),
      start_date: range.firstDay,
      end_date: range.lastDay,
      start_text: dayText(range.firstDay, today),
      end_text: dayText(range.lastDay, today),
      timezone: range.range.zone,
    },
  };
}

/** Differences of sums of microseconds keep their precision. */
function minus(seconds: number, other: number): number {
  return Math.round((seconds - other) * MICROS) / MICROS;
}
