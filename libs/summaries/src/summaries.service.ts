import { Injectable } from '@nestjs/common';
import { type ActivityQuery, ActivityReader, type DaysAnswer } from '#libs/activity';
import { dayRange, type LocalDate, localDatesOf, type TimeRange } from '#libs/kernel';
import { type EditTotals, totalEdits } from './edits.js';
import { type Breakdown, breakdown, rank, type Slice, totals } from './slices.js';

/** One local day; a day without activity has zeros and empty lists. */
export interface DaySummary extends Breakdown {
  readonly date: LocalDate;
  readonly range: TimeRange;
  /** Seconds, µs precision. */
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
  readonly totalSeconds: number;
  readonly otherLanguageSeconds: number;
  /** Sum over all days. */
  readonly edits: EditTotals;
  /** Days without activity. */
  readonly holidays: number;
}

const MICROS = 1_000_000;

/** Per-day summaries: adds up what the read engine returns and lists every day of the range. */
@Injectable()
export class SummariesService {
  constructor(private readonly activity: ActivityReader) {}

  /** Every local day of the question's range, oldest first. */
  async days(query: ActivityQuery): Promise<Summaries> {
    return summariesOf(await this.activity.days(query), query.range);
  }
}

/** Every local day of a range, from what is told of those with activity. */
export function summariesOf(
  { contexts: rows, dependencies, entities, edits }: DaysAnswer,
  range: TimeRange,
): Summaries {
  const rowsOf = groupByDay(rows);
  const dependenciesOf = groupByDay(dependencies);
  const entitiesOf = entities && groupByDay(entities);
  const editsOf = groupByDay(edits);
  const days = localDatesOf(range).map((date): DaySummary => {
    const own = rowsOf.get(date) ?? [];
    const { totalUs, otherLanguageUs } = totals(own);
    return {
      date,
      range: dayRange(date, range.zone),
      totalSeconds: totalUs / MICROS,
      otherLanguageSeconds: otherLanguageUs / MICROS,
      ...breakdown(own),
      dependencies: rank(dependenciesOf.get(date) ?? []),
      entities:
        entitiesOf && rank((entitiesOf.get(date) ?? []).map(({ entity, us, type }) => ({ name: entity, us, type }))),
      edits: totalEdits(editsOf.get(date) ?? []),
    };
  });
  const whole = totals(rows);
  return {
    days,
    zone: range.zone,
    totalSeconds: whole.totalUs / MICROS,
    otherLanguageSeconds: whole.otherLanguageUs / MICROS,
    edits: totalEdits(edits),
    holidays: days.filter((day) => day.totalSeconds === 0).length,
  };
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
