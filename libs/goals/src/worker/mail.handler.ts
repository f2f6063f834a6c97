import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_SECOND, toText } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type Mail, Mailer } from '#libs/platform/mail';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { goalTitle } from '../evaluation/goal-texts.js';
import type { Goal } from '../goal.js';
import { GoalsError } from '../goals.errors.js';
import { GoalsService } from '../goals.service.js';
import { MAIL_DUE, MAILED, type MailSqlRow } from '../sql/checks.sql.js';
import { MAIL_GOAL } from './jobs.js';

interface Payload {
  goalId: string;
  period: string;
  userId: number;
}

/** Mails one subscriber. Killed between the mail and its record it mails again. */
@Injectable()
export class MailGoal implements JobHandler<Payload> {
  readonly type = MAIL_GOAL;

  constructor(
    private readonly pools: ActivityPools,
    private readonly goals: GoalsService,
    private readonly mailer: Mailer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ payload: { goalId, period, userId } }: JobRun<Payload>): Promise<void> {
    if (!this.mailer.canSend) return;
    const now = new Date(this.clock.now() / 1000).toISOString();
    const [due] = await run(this.pools.job, MAIL_DUE, [goalId, period, userId, now]);
    const goal = due && (await this.goals.find(due.owner_id, goalId).catch(goneOrThrow));
    if (due === undefined || goal === undefined) return;
    await this.mailer.send(mailOf(goal, due, { isOwner: due.owner_id === userId, period }));
    await run(this.pools.job, MAILED, [goalId, userId, now]);
  }
}

function goneOrThrow(error: unknown): undefined {
  if (error instanceof GoalsError) return undefined;
  throw error;
}

function mailOf(goal: Goal, due: MailSqlRow, { isOwner, period }: { isOwner: boolean; period: string }): Mail {
  const title = goalTitle(goal);
  const actual = toText(due.actual_us / MICROS_PER_SECOND);
  const when = goal.delta === 'day' ? `on ${period}` : `in the ${goal.delta} that began on ${period}`;
  const lines = [
    `${isOwner ? 'You' : due.owner_name} reached the goal "${title}": ${actual} ${when}, of ${toText(due.goal_seconds)}.`,
    '',
    'Whoever subscribes to a goal can end these mails:',
    `DELETE /api/v1/users/current/goals/${goal.id}/subscription`,
  ];
  const subject = isOwner ? `Goal reached: ${title}` : `${due.owner_name} reached a goal: ${title}`;
  return { to: due.email, subject: subject.replaceAll(/\s+/g, ' '), text: `${lines.join('\n')}\n` };
}
