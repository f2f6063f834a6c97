import { Injectable } from '@nestjs/common';
import { type ActivityQuery, ActivityReader, type DayRow } from '#libs/activity';
import { type LocalDate, localDatesOf } from '#libs/kernel';
import {
  type Breakdown,
  breakdown,
  type EditTotals,
  eachDependency,
  rank,
  type Slice,
  totalEdits,
  totals,
} from '#libs/summaries';

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
    const { plan, contexts, perDay, dependencies, edits } = await this.activity.ask(query, async (activity) => ({
      plan: activity.plan,
      contexts: await activity.byContext(),
      perDay: await activity.byDay(),
      dependencies: await activity.byDependencies(),
      edits: await activity.edits(),
    }));
    const { totalUs, otherLanguageUs } = totals(contexts);
    const days = localDatesOf(query.range).length;
    return {
      zone: query.range.zone,
      timeoutSeconds: plan.policy.timeoutSeconds,
      writesOnly: plan.policy.writesOnly,
      totalSeconds: totalUs / MICROS,
      otherLanguageSeconds: otherLanguageUs / MICROS,
      ...breakdown(contexts),
      dependencies: rank(eachDependency(dependencies)),
      edits: totalEdits(edits),
      days,
      holidays: days - perDay.length,
      bestDay: best(perDay),
    };
  }

  async total(query: ActivityQuery): Promise<TotalTime> {
    const { plan, perDay } = await this.activity.ask(query, async (activity) => ({
      plan: activity.plan,
      perDay: await activity.byDay(),
    }));
    const totalUs = perDay.reduce((sum, day) => sum + day.us, 0);
    return { totalSeconds: totalUs / MICROS, activeDays: perDay.length, timeoutSeconds: plan.policy.timeoutSeconds };
  }
}

function best(days: readonly DayRow[]): Stats['bestDay'] {
  let found: DayRow | undefined;
  for (const day of days) if (found === undefined || day.us > found.us) found = day;
  return found === undefined ? null : { date: found.day, seconds: found.us / MICROS };
}
