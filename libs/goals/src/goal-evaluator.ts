import { Inject, Injectable } from '@nestjs/common';
import { ActivityReader, type DayRow } from '#libs/activity';
import {
  CLOCK,
  type Clock,
  daysRange,
  type LocalDate,
  localDateOf,
  type Rounding,
  roundMicros,
  type VisibleUsers,
} from '#libs/kernel';
import { goalFilter, hasFilters } from './evaluation/goal-time.js';
import { type JudgedGoal, judge } from './evaluation/judge.js';
import { lastPeriods, type Period } from './evaluation/periods.js';
import type { GoalDelta, GoalRule } from './goal.js';

/** Whose time, and on which calendar. */
export interface EvaluationContext {
  readonly subject: VisibleUsers;
  /** IANA zone of the days. */
  readonly zone: string;
  /** First day of the week, 0 is Sunday. */
  readonly weekStart: number;
  /** How many of the last periods are judged; seven when absent. */
  readonly periods?: number;
}

const CHART_PERIODS = 7;
/** Further back a goal that improves looks for a period that counted. Weekdays to ignore leave at least one day in seven. */
const BEFORE: Record<GoalDelta, number> = { day: 7, week: 1, month: 1 };

/** Says how people do with their goals, by the read engine's numbers. */
@Injectable()
export class GoalEvaluator {
  constructor(
    private readonly activity: ActivityReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * In the order of the goals, all by one read.
   *
   * @throws ActivityError
   */
  async evaluate(goals: readonly GoalRule[], context: EvaluationContext): Promise<JudgedGoal[]> {
    const now = this.clock.now();
    const shown = context.periods ?? CHART_PERIODS;
    const calendar = { ...context, today: localDateOf(now, context.zone) };
    const plans = goals.map((goal) => {
      const before = goal.improveByPercent === null ? 0 : BEFORE[goal.delta];
      return { goal, periods: lastPeriods(goal.delta, shown + before, calendar) };
    });
    if (plans.length === 0) return [];
    const times = await this.timesOf(plans, context);
    return plans.map(({ goal, periods }, index) =>
      judge(goal, periods, { time: times[index] ?? new Map(), now, shown }),
    );
  }

  /** Microseconds that count for each goal, per local day, as the person's policy shows a day; days without any are absent. */
  private async timesOf(
    plans: readonly { readonly goal: GoalRule; readonly periods: readonly Period[] }[],
    { subject, zone }: EvaluationContext,
  ): Promise<ReadonlyMap<LocalDate, number>[]> {
    const first = plans.map(({ periods }) => (periods[0] as Period).firstDay).sort()[0] as string;
    const last = localDateOf(this.clock.now(), zone);
    const query = { subject, range: daysRange(first, last, zone), counting: {}, filters: {} };
    return this.activity.ask(query, async (activity) => {
      const { rounding } = activity.plan.gapPolicy;
      const isFiltered = plans.some(({ goal }) => hasFilters(goal));
      const time = isFiltered ? await activity.days() : { rows: [], totals: await activity.byDay() };
      const all = byDay(time.totals, rounding);
      return Promise.all(
        plans.map(async ({ goal }) => {
          if (!hasFilters(goal)) return all;
          return byDay((await activity.within(time, goalFilter(time.rows, goal))).totals, rounding);
        }),
      );
    });
  }
}

function byDay(rows: readonly DayRow[], rounding: Rounding): Map<LocalDate, number> {
  return new Map(rows.map(({ day, us }) => [day, roundMicros(us, rounding)]));
}
