import { Inject, Injectable } from '@nestjs/common';
import { HeartbeatsReader } from '#libs/heartbeats';
import { addDays, CLOCK, type Clock, localDateOf, MICROS_PER_MINUTE, type Micros } from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs } from '#libs/platform/queue';
import { ownActivity, type Person, UsersReader } from '#libs/users';
import { Webhooks } from '#libs/webhooks';
import { EVALUATE_GOALS } from '../evaluate.job.js';
import type { JudgedPeriod } from '../evaluation/judge.js';
import type { Goal } from '../goal.js';
import { GoalEvaluator } from '../goal-evaluator.js';
import { GoalsService } from '../goals.service.js';
import { MARK, MARKED, NOTE_CHECK } from '../sql/checks.sql.js';
import { MAIL_GOAL } from './jobs.js';
import { reachedData } from './reached-data.js';

type Payload = { userId: number };

/** The period that is under way, and the one before: what was reached there may come to light later. */
const PERIODS = 2;
/** Longer than two months. */
const MARKED_DAYS = 70;

/**
 * Tells, once per goal and period, that it was reached: as soon as it is, and of an inverse goal when the period is over
 * and the person's timeout has passed, because a heartbeat until then still adds to its last minutes. What is told never
 * is taken back.
 */
@Injectable()
export class EvaluateGoals implements JobHandler<Payload> {
  readonly type = EVALUATE_GOALS;

  constructor(
    private readonly pools: ActivityPools,
    private readonly users: UsersReader,
    private readonly heartbeats: HeartbeatsReader,
    private readonly goals: GoalsService,
    private readonly evaluator: GoalEvaluator,
    private readonly webhooks: Webhooks,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ payload: { userId } }: JobRun<Payload>): Promise<void> {
    const person = await this.users.byId(userId);
    if (person === undefined) return;
    const { rev } = await this.heartbeats.head(userId);
    const goals = (await this.goals.list(userId)).filter(({ isEnabled }) => isEnabled);
    const { timezone: zone, weekdayStart: weekStart } = person;
    const context = { subject: ownActivity(userId), zone, weekStart, periods: PERIODS };
    const judged = await this.evaluator.evaluate(goals, context);
    const now = this.clock.now();
    const results = goals.flatMap((goal, index) =>
      (judged[index]?.periods ?? []).map((period) => resultOf(goal, period, person)),
    );
    const marked = await this.marked(userId, zone);
    for (const result of results) {
      if (isNews(result, now) && !marked.has(keyOf(result.goal.id, result.period.firstDay))) {
        await this.tell(person, result);
      }
    }
    const dues = results.filter(({ goal, closesAt }) => goal.isInverse && closesAt > now);
    const nextAt = dues.length === 0 ? null : stamp(Math.min(...dues.map(({ closesAt }) => closesAt)));
    await run(this.pools.job, NOTE_CHECK, [userId, rev, nextAt]);
  }

  private async marked(userId: number, zone: string): Promise<Set<string>> {
    const since = addDays(localDateOf(this.clock.now(), zone), -MARKED_DAYS);
    const rows = await run(this.pools.job, MARKED, [userId, since]);
    return new Set(rows.map(({ goal_id, period }) => keyOf(goal_id, period)));
  }

  private async tell(person: Person, { goal, period }: Result): Promise<void> {
    const now = this.clock.now();
    const isSilent = goal.snoozeUntil !== null && goal.snoozeUntil > now;
    const { firstDay, actualUs, goalSeconds } = period;
    await inTransaction(this.pools.job, async (client) => {
      const mark = [goal.id, firstDay, actualUs, goalSeconds, isSilent, stamp(now)] as const;
      const isNew = (await run(client, MARK, mark)).length > 0;
      if (!isNew || isSilent) return;
      const data = reachedData(goal, period);
      await this.webhooks.emit(client, person.id, { type: 'goal.reached', key: keyOf(goal.id, firstDay), data });
      for (const { userId, emailFrequency } of goal.subscribers) {
        if (emailFrequency === 'Never') continue;
        await this.jobs.request(client, MAIL_GOAL, { goalId: goal.id, period: firstDay, userId });
      }
    });
  }
}

interface Result {
  readonly goal: Goal;
  readonly period: JudgedPeriod;
  /** When no heartbeat in time can add to it any more. */
  readonly closesAt: Micros;
}

function resultOf(goal: Goal, period: JudgedPeriod, { timeoutMinutes }: Person): Result {
  return { goal, period, closesAt: period.range.to + timeoutMinutes * MICROS_PER_MINUTE };
}

function isNews({ goal, period, closesAt }: Result, now: Micros): boolean {
  const isReached = period.status === 'success' && (!goal.isInverse || closesAt <= now);
  return isReached && period.range.to > goal.judgedFrom;
}

function keyOf(goalId: string, firstDay: string): string {
  return `${goalId}:${firstDay}`;
}

function stamp(us: Micros): string {
  return new Date(us / 1000).toISOString();
}
