import { Injectable } from '@nestjs/common';
import { type ActivityQuery, ActivityReader } from '#libs/activity';
import { dayCountOf, type LocalDate, roundSeconds } from '#libs/kernel';
import {
  type Breakdown,
  breakdown,
  type EditTotals,
  otherLanguageUs,
  rank,
  type Slice,
  totalEdits,
} from '#libs/summaries';

/** A range told as one. Seconds are as exact as the policy tells them; averages are over days with activity. */
export interface Stats extends Breakdown {
  readonly zone: string;
  readonly timeoutSeconds: number;
  readonly writesOnly: boolean;
  readonly totalSeconds: number;
  /** Of the days added up, for averages: not the total where gaps from one day to the next count in one of both only. */
  readonly daysSeconds: number;
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
  /** Of the days added up, for averages. */
  readonly daysSeconds: number;
  readonly activeDays: number;
  readonly timeoutSeconds: number;
}

/** Range statistics over the read engine. */
@Injectable()
export class StatsService {
  constructor(private readonly activity: ActivityReader) {}

  async stats(query: ActivityQuery): Promise<Stats> {
    const { plan, range, figures, dependencies, edits } = await this.activity.ask(query, async (activity) => {
      const [range, figures, dependencies, edits] = await Promise.all([
        activity.range(),
        activity.dayFigures(),
        activity.byDependency(),
        activity.editsOfRange(),
      ]);
      return { plan: activity.plan, range, figures, dependencies, edits };
    });
    const { rounding } = plan.gapPolicy;
    const rows = range.rows.filter(({ us }) => us > 0);
    const days = dayCountOf(query.range);
    return {
      zone: query.range.zone,
      timeoutSeconds: plan.policy.timeoutSeconds,
      writesOnly: plan.policy.writesOnly,
      totalSeconds: roundSeconds(range.totalUs, rounding),
      daysSeconds: roundSeconds(figures.totalUs, rounding),
      otherLanguageSeconds: roundSeconds(otherLanguageUs(rows), rounding),
      ...breakdown(rows, rounding),
      dependencies: rank(dependencies, rounding),
      edits: totalEdits(edits),
      days,
      holidays: days - figures.activeDays,
      bestDay: figures.best && { date: figures.best.day, seconds: roundSeconds(figures.best.us, rounding) },
    };
  }

  async total(query: ActivityQuery): Promise<TotalTime> {
    const { plan, figures } = await this.activity.ask(query, async (activity) => ({
      plan: activity.plan,
      figures: await activity.figures(),
    }));
    const { rangeUs, totalUs, activeDays } = figures;
    const { rounding } = plan.gapPolicy;
    return {
      totalSeconds: roundSeconds(rangeUs, rounding),
      daysSeconds: roundSeconds(totalUs, rounding),
      activeDays,
      timeoutSeconds: plan.policy.timeoutSeconds,
    };
  }
}
