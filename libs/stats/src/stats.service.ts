import { Injectable } from '@nestjs/common';
import { type ActivityQuery, ActivityReader } from '#libs/activity';
import { dayCountOf, type LocalDate } from '#libs/kernel';
import { type Breakdown, breakdown, type EditTotals, rank, type Slice, totalEdits, totals } from '#libs/summaries';

/** A range added up. Seconds have µs precision; averages are over days with activity. */
export interface Stats extends Breakdown {
  readonly zone: string;
  readonly timeoutSeconds: number;
  readonly writesOnly: boolean;
  readonly totalSeconds: number;
  /** The part of the total whose language is unknown. */
  readonly otherLanguageSeconds: number;
  readonly dependencies: readonly Slice[];
  readonly edits: EditTotals;
  /** Local days of the range, with and without activity. */
  readonly days: number;
  /** Days without activity. */
  readonly holidays: number;
  /** The day with the most time, whatever its languages; null without activity. */
  readonly bestDay: { readonly date: LocalDate; readonly seconds: number } | null;
}

/** The one total of a project or of everything, for badges and "all time". */
export interface TotalTime {
  readonly totalSeconds: number;
  readonly activeDays: number;
  readonly timeoutSeconds: number;
}

const MICROS = 1_000_000;

/** Range statistics over the read engine. */
@Injectable()
export class StatsService {
  constructor(private readonly activity: ActivityReader) {}

  async stats(query: ActivityQuery): Promise<Stats> {
    const { plan, rows, figures, dependencies, edits } = await this.activity.ask(query, async (activity) => {
      const [rows, figures, dependencies, edits] = await Promise.all([
        activity.byDimension(),
        activity.dayFigures(),
        activity.byDependency(),
        activity.editsOfRange(),
      ]);
      return { plan: activity.plan, rows, figures, dependencies, edits };
    });
    const { totalUs, otherLanguageUs } = totals(rows);
    const days = dayCountOf(query.range);
    return {
      zone: query.range.zone,
      timeoutSeconds: plan.policy.timeoutSeconds,
      writesOnly: plan.policy.writesOnly,
      totalSeconds: totalUs / MICROS,
      otherLanguageSeconds: otherLanguageUs / MICROS,
      ...breakdown(rows),
      dependencies: rank(dependencies),
      edits: totalEdits(edits),
      days,
      holidays: days - figures.activeDays,
      bestDay: figures.best && { date: figures.best.day, seconds: figures.best.us / MICROS },
    };
  }

  async total(query: ActivityQuery): Promise<TotalTime> {
    const { plan, figures } = await this.activity.ask(query, async (activity) => ({
      plan: activity.plan,
      figures: await activity.dayFigures(),
    }));
    const { totalUs, activeDays } = figures;
    return { totalSeconds: totalUs / MICROS, activeDays, timeoutSeconds: plan.policy.timeoutSeconds };
  }
}
