import { Injectable } from '@nestjs/common';
import type { ActivityQuery } from '#libs/activity';
import { dayCountOf, type LocalDate, type RangeName } from '#libs/kernel';
import { StatsService } from '#libs/stats';
import { type EditTotals, SummariesService } from '#libs/summaries';
import type { Figure } from './fleet-figures.js';
import { FleetStatisticsReader } from './fleet-statistics.reader.js';
import { type DayInsight, dayInsight, type WeekdayInsight, weekdayInsights } from './insights.js';

/** A person beside everybody. Seconds, µs precision. */
export interface AverageInsight {
  readonly totalSeconds: number;
  /** Of the days added up, for the average. */
  readonly daysSeconds: number;
  /** Local days of the range, with and without activity. */
  readonly days: number;
  readonly activeDays: number;
  /** Undefined: of this range nothing is counted of everybody, or of too few people. */
  readonly everybody: { readonly total: Figure; readonly dailyAverage: Figure } | undefined;
}

/** What assistants did on a day. Seconds, µs precision. */
export interface AiDayInsight {
  readonly date: LocalDate;
  /** Time whose category is "ai coding". */
  readonly seconds: number;
  readonly edits: EditTotals;
}

const AI_CODING = 'ai coding';

/** Looks at a range from one side at a time. All numbers are those of summaries and stats. */
@Injectable()
export class InsightsService {
  constructor(
    private readonly summaries: SummariesService,
    private readonly statistics: StatsService,
    private readonly fleet: FleetStatisticsReader,
  ) {}

  /** Every day of the range, oldest first. */
  async days(query: ActivityQuery): Promise<DayInsight[]> {
    const { days } = await this.summaries.days(query);
    return days.map(dayInsight);
  }

  /** All seven, Monday first. */
  async weekdays(query: ActivityQuery): Promise<WeekdayInsight[]> {
    return weekdayInsights(await this.days(query));
  }

  /** Every day of the range, oldest first. */
  async aiDays(query: ActivityQuery): Promise<AiDayInsight[]> {
    const { days } = await this.summaries.days(query);
    return days.map(({ date, categories, edits }) => ({
      date,
      seconds: categories.find(({ name }) => name.toLowerCase() === AI_CODING)?.seconds ?? 0,
      edits,
    }));
  }

  /** @param range name of the question's range, under which everybody is counted */
  async average(query: ActivityQuery, range: RangeName): Promise<AverageInsight> {
    const [own, everybody] = await Promise.all([this.statistics.total(query), this.fleet.find(range)]);
    const { total = null, dailyAverage = null } = everybody?.figures ?? {};
    return {
      totalSeconds: own.totalSeconds,
      daysSeconds: own.daysSeconds,
      days: dayCountOf(query.range),
      activeDays: own.activeDays,
      everybody: total && dailyAverage ? { total, dailyAverage } : undefined,
    };
  }
}
