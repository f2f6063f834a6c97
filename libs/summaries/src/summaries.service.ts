import { Injectable } from '@nestjs/common';
import { type ActivityQuery, ActivityReader, type DaysAnswer } from '#libs/activity';
import {
  dayRange,
  type LocalDate,
  localDateOf,
  localDatesOf,
  MICROS_PER_SECOND,
  roundSeconds,
  type TimeRange,
} from '#libs/kernel';
import { type EditTotals, totalEdits } from './edits.js';
import { type Breakdown, breakdown, otherLanguageUs, rank, type Slice } from './slices.js';

/** One local day; a day without activity has zeros and empty lists. */
export interface DaySummary extends Breakdown {
  readonly date: LocalDate;
  readonly range: TimeRange;
  /** Seconds, as exact as the policy tells them; what the lists add up to only where groups share one line of gaps. */
  readonly totalSeconds: number;
  /** The part of it whose language is unknown. */
  readonly otherLanguageSeconds: number;
  readonly dependencies: readonly Slice[];
  /** Only when the question names a project. */
  readonly entities: readonly Slice[] | undefined;
  readonly edits: EditTotals;
}

export interface Summaries {
  readonly days: readonly DaySummary[];
  readonly zone: string;
  /** Sum over all days, as each is shown. */
  readonly totalSeconds: number;
  readonly otherLanguageSeconds: number;
  /** Sum over all days. */
  readonly edits: EditTotals;
  /** Days without activity. */
  readonly holidays: number;
}

/** Per-day summaries: adds up what the read engine returns and lists every day of the range. */
@Injectable()
export class SummariesService {
  constructor(private readonly activity: ActivityReader) {}

  /** Every local day of the question's range, oldest first. */
  async days(query: ActivityQuery): Promise<Summaries> {
    return summariesOf(await this.activity.days(query), query.range);
  }

  /** The question's whole range told as if it were one day, its first. */
  async whole(query: ActivityQuery): Promise<DaySummary> {
    const { rows, totals, dependencies, entities, edits, ...answer } = await this.activity.days(query);
    const date = localDateOf(query.range.from, query.range.zone);
    const moved = <Row>(list: readonly Row[]) => list.map((row) => ({ ...row, day: date }));
    const us = totals.reduce((sum, total) => sum + total.us, 0);
    const told = {
      ...answer,
      rows: moved(rows),
      totals: [{ day: date, us }],
      dependencies: moved(dependencies),
      entities: entities && moved(entities),
      edits: moved(edits),
    };
    const [day] = summariesOf(told, dayRange(date, query.range.zone)).days;
    return { ...(day as DaySummary), range: query.range };
  }
}

/** Every local day of a range, from what is told of those with activity. */
export function summariesOf(
  { rows, totals, rounding, dependencies, entities, edits }: DaysAnswer,
  range: TimeRange,
): Summaries {
  const rowsOf = groupByDay(rows);
  const totalOf = new Map(totals.map(({ day, us }) => [day, us]));
  const dependenciesOf = groupByDay(dependencies);
  const entitiesOf = entities && groupByDay(entities);
  const editsOf = groupByDay(edits);
  const days = localDatesOf(range).map((date): DaySummary => {
    const own = rowsOf.get(date) ?? [];
    return {
      date,
      range: dayRange(date, range.zone),
      totalSeconds: roundSeconds(totalOf.get(date) ?? 0, rounding),
      otherLanguageSeconds: roundSeconds(otherLanguageUs(own), rounding),
      ...breakdown(own, rounding),
      dependencies: rank(dependenciesOf.get(date) ?? [], rounding),
      entities:
        entitiesOf &&
        rank(
          (entitiesOf.get(date) ?? []).map(({ entity, us, type }) => ({ name: entity, us, type })),
          rounding,
        ),
      edits: totalEdits(editsOf.get(date) ?? []),
    };
  });
  return {
    days,
    zone: range.zone,
    totalSeconds: added(days, ({ totalSeconds }) => totalSeconds),
    otherLanguageSeconds: added(days, ({ otherLanguageSeconds }) => otherLanguageSeconds),
    edits: totalEdits(edits),
    holidays: days.filter((day) => day.totalSeconds === 0).length,
  };
}

/** Sums of whole microseconds stay exact. */
function added(days: readonly DaySummary[], secondsOf: (day: DaySummary) => number): number {
  const us = days.reduce((sum, day) => sum + Math.round(secondsOf(day) * MICROS_PER_SECOND), 0);
  return us / MICROS_PER_SECOND;
}

function groupByDay<Row extends { day: LocalDate }>(rows: readonly Row[]): Map<LocalDate, Row[]> {
  const days = new Map<LocalDate, Row[]>();
  for (const row of rows) {
    const own = days.get(row.day);
    if (own === undefined) days.set(row.day, [row]);
    else own.push(row);
  }
  return days;
}
