import { Injectable, Logger, Optional } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { PoolClient } from 'pg';
import { type PublishedPolicy, TimePolicies } from '#libs/durations';
import { revisionOf } from '#libs/heartbeats';
import { GAP_POLICIES, MICROS_PER_DAY, type UserId, type VisibleUser } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { ActivityError } from './activity.errors.js';
import { ActivityAnswer } from './activity-answer.js';
import { planActivity } from './activity-plan.js';
import type { ActivityQuery } from './activity-query.js';
import { type DaysAnswer, daysOfRows } from './days-answer.js';
import { GapPolicyDefault } from './gap-policy-default.js';
import { DAYS } from './sql/days.sql.js';
import { dependencyParams, externalParams } from './sql/slice.js';
import { Turnstile } from './turnstile.js';

/** What reads more than a season, or a month in another way than the rollups count, may cost seconds. */
const LONG_US = 92 * MICROS_PER_DAY;
const LONG_RECOUNT_US = 31 * MICROS_PER_DAY;
const MAX_LONG_AT_ONCE = 2;
const MAX_LONG_WAITING = 64;
const MAX_POLICIES = 10_000;

/** The read engine: plans a question and answers it from one snapshot. */
@Injectable()
export class ActivityReader {
  private readonly logger = new Logger('activity');
  private readonly longQuestions = new Turnstile(
    MAX_LONG_AT_ONCE,
    MAX_LONG_WAITING,
    () => new ActivityError('activity.overloaded', 'too many long questions are waiting'),
  );

  private readonly lastPolicies = new LRUCache<UserId, PublishedPolicy>({ max: MAX_POLICIES });

  constructor(
    private readonly pools: ActivityPools,
    private readonly policies: TimePolicies,
    @Optional() private readonly fallback: GapPolicyDefault = new GapPolicyDefault(),
  ) {}

  /**
   * Hands `work` the answer to a question; `work` may run twice. The policy is looked up and every row is read in one snapshot: parts of an
   * answer always fit each other, whatever is ingested or published meanwhile.
   *
   * Long questions take turns, so that whoever asks many of them leaves room for everybody's status bar.
   *
   * @throws ActivityError `activity.unknown_person`, `activity.overloaded`
   */
  async ask<T>(query: ActivityQuery, work: Work<T>): Promise<T> {
    return this.isLong(query) ? this.longQuestions.pass(() => this.answer(query, work)) : this.answer(query, work);
  }

  /**
   * What is told of each day of a question's range. Where rollups of the published policy answer, it is one statement:
   * the policy is the one seen last, and the statement itself says whether it still is published.
   *
   * @throws ActivityError as {@link ask}
   */
  async days(query: ActivityQuery): Promise<DaysAnswer> {
    return (await this.daysAtOnce(query)) ?? this.ask(query, daysInTurn);
  }

  private async daysAtOnce(query: ActivityQuery): Promise<DaysAnswer | undefined> {
    const [person] = query.subject;
    const stored = person && this.lastPolicies.get(person.userId);
    if (stored === undefined || this.isLong(query) || this.pools.hasReplicas) return undefined;
    const plan = planActivity(query, stored, this.fallback.name);
    if (!plan.isRolled) return undefined;
    const [, from, to] = externalParams(plan);
    const params = [...dependencyParams(plan, 'by day'), from, to, stored.choice];
    return daysOfRows(await run(this.pools.read, DAYS, params), plan);
  }

  /** By what was seen last of the person. */
  private isLong({ subject: [person], range, counting }: ActivityQuery): boolean {
    const choice = counting.policy ?? (person && this.lastPolicies.get(person.userId)?.choice) ?? this.fallback.name;
    const isRecount = Object.keys(counting).length > 0 || GAP_POLICIES[choice].atMidnight !== 'split';
    return range.to - range.from > (isRecount ? LONG_RECOUNT_US : LONG_US);
  }

  private answer<T>(query: ActivityQuery, work: Work<T>): Promise<T> {
    const [person] = query.subject;
    if (person === undefined) throw unknownPerson();
    return this.pools.readSnapshot(revisionOf(person.userId), (client) => this.answerOn(client, person, query, work));
  }

  /** Works under the policy seen last while the published one is still being asked for; again if it is another one. */
  private async answerOn<T>(
    client: PoolClient,
    { userId }: VisibleUser,
    query: ActivityQuery,
    work: Work<T>,
  ): Promise<T> {
    const workUnder = (policy: PublishedPolicy) => {
      const plan = planActivity(query, policy, this.fallback.name);
      this.logger.debug(plan.explain);
      return work(new ActivityAnswer(plan, client));
    };
    const guess = this.lastPolicies.get(userId);
    const published = this.policies.active(userId, client);
    const early = guess && Promise.allSettled([workUnder(guess)]);
    const stored = await published;
    const [outcome] = (await early) ?? [];
    if (stored === undefined) throw unknownPerson();
    if (outcome !== undefined && guess !== undefined && isSame(stored, guess)) return unwrap(outcome);
    this.lastPolicies.set(userId, stored);
    return workUnder(stored);
  }
}

type Work<T> = (activity: ActivityAnswer) => Promise<T>;

function unknownPerson(): ActivityError {
  return new ActivityError('activity.unknown_person', 'nobody to read activity of');
}

function unwrap<T>(outcome: PromiseSettledResult<T>): T {
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

/** Rows of one id never change. */
function isSame(a: PublishedPolicy, b: PublishedPolicy): boolean {
  return (
    a.id === b.id &&
    a.choice === b.choice &&
    a.choiceTimeoutSeconds === b.choiceTimeoutSeconds &&
    a.leavesOutUnknown === b.leavesOutUnknown &&
    a.factsFrom === b.factsFrom
  );
}

async function daysInTurn(activity: ActivityAnswer): Promise<DaysAnswer> {
  const [time, dependencies, entities, edits] = await Promise.all([
    activity.days(),
    activity.byDayAndDependency(),
    activity.plan.project === null ? undefined : activity.byDayAndEntity(),
    activity.edits(),
  ]);
  return { ...time, rounding: activity.plan.gapPolicy.rounding, dependencies, entities, edits };
}
