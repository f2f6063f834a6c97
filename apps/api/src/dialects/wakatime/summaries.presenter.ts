import { type LocalDate, toDecimal, toDigital, toText } from '#libs/kernel';
import type { Section } from '#libs/platform/auth';
import { type DaySummary, type Slice, type Summaries, totalEdits } from '#libs/summaries';
import type { CumulativeTotal, DailyAverage, SummariesAnswer, SummaryDay } from './summaries.responses.js';
import {
  dailyAverage,
  presentBounds,
  presentDay,
  presentGrandTotal,
  presentSummaryItems,
  titled,
} from './time.presenter.js';

export interface SummariesContext {
  /** The present day in the range's zone, for "Today" and "Yesterday". */
  readonly today: LocalDate;
  readonly visible: ReadonlySet<Section>;
}

const NO_EDITS = totalEdits([]);

export function presentSummaries(summaries: Summaries, context: SummariesContext): SummariesAnswer {
  const { visible } = context;
  const { days } = summaries;
  const [first] = days;
  const last = days.at(-1);
  return {
    data: days.map((day) => presentSummaryDay(day, context)),
    cumulative_total: cumulative(summaries.totalSeconds),
    daily_average: average(summaries, visible),
    start: first === undefined ? '' : presentBounds(first.range).start,
    end: last === undefined ? '' : presentBounds(last.range).end,
  };
}

/** A day with all sections; branches and entities where the question named a project, and never for others. */
export function presentSummaryDay(day: DaySummary, context: SummariesContext): SummaryDay {
  return {
    ...presentSections(day, context),
    ...(day.entities !== undefined &&
      context.visible.has('dependencies') && {
        branches: presentSummaryItems(day.branches),
        entities: presentSummaryItems(day.entities),
      }),
  };
}

/** The sections that every day has, as the status bar shows them too. */
export function presentSections(
  day: DaySummary,
  { today, visible }: SummariesContext,
): Required<Omit<SummaryDay, 'branches' | 'entities'>> {
  const show = (section: Section, slices: readonly Slice[]) =>
    visible.has(section) ? presentSummaryItems(slices) : [];
  return {
    grand_total: presentGrandTotal(day.totalSeconds, visible.has('ai') ? day.edits : NO_EDITS),
    categories: show('categories', titled(day.categories)),
    projects: show('projects', day.projects),
    languages: show('languages', day.languages),
    editors: show('editors', day.editors),
    operating_systems: show('operating_systems', day.operatingSystems),
    dependencies: show('dependencies', day.dependencies),
    machines: show('machines', day.machines),
    range: presentDay(day.date, day.range, today),
  };
}

function cumulative(seconds: number): CumulativeTotal {
  return { seconds, text: toText(seconds), decimal: toDecimal(seconds), digital: toDigital(seconds) };
}

/** "Other" is left out of the average, which would tell others of languages that are not shown; its twins include it. */
function average(
  { days, holidays, totalSeconds, otherLanguageSeconds }: Summaries,
  visible: ReadonlySet<Section>,
): DailyAverage {
  const active = days.length - holidays;
  const known = dailyAverage(totalSeconds - (visible.has('languages') ? otherLanguageSeconds : 0), active);
  const all = dailyAverage(totalSeconds, active);
  return {
    holidays,
    days_including_holidays: days.length,
    days_minus_holidays: active,
    seconds: known,
    text: toText(known),
    seconds_including_other_language: all,
    text_including_other_language: toText(all),
  };
}
