import { Injectable, Logger } from '@nestjs/common';
import { TimePolicies } from '#libs/durations';
import { DomainError } from '#libs/kernel';
import { ActivityPools, inSnapshot } from '#libs/platform/database';
import { ActivityAnswer } from './activity-answer.js';
import { planActivity } from './activity-plan.js';
import type { ActivityQuery } from './activity-query.js';

/** The read engine: plans a question and answers it from one snapshot. */
@Injectable()
export class ActivityReader {
  private readonly logger = new Logger('activity');

  constructor(
    private readonly pools: ActivityPools,
    private readonly policies: TimePolicies,
  ) {}

  /**
   * Hands `work` the answer to a question. The policy is looked up and every row is read in one snapshot: parts of an
   * answer always fit each other, whatever is ingested or published meanwhile.
   *
   * @throws DomainError `activity.unknown_person` when the subject is gone
   */
  ask<T>(query: ActivityQuery, work: (activity: ActivityAnswer) => Promise<T>): Promise<T> {
    return inSnapshot(this.pools.read, async (client) => {
      const [person] = query.subject;
      const stored = person && (await this.policies.active(person.userId, client));
      if (stored === undefined) throw new DomainError('activity.unknown_person', 'nobody to read activity of');
      const plan = planActivity(query, stored);
      this.logger.debug(plan.explain);
      return work(new ActivityAnswer(plan, client));
    });
  }
}
