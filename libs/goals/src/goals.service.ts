import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { Jobs } from '#libs/platform/queue';
import { StoredGoal } from './entities/goal.entity.js';
import { EVALUATE_GOALS } from './evaluate.job.js';
import type { Goal, GoalSubscriber, Weekday } from './goal.js';
import { checkRule, type GoalChange, parseGoalChange, parseNewGoal, parseSnooze } from './goal-input.js';
import { GoalSubscribers } from './goal-subscribers.js';
import { GoalsError } from './goals.errors.js';
import { LOCK_PERSON } from './sql/goals.sql.js';

/** Per person. */
export const MAX_GOALS = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A change of any of these makes another goal of it: what ended before is nobody's news. */
const CRITERIA = [
  'delta',
  'seconds',
  'languages',
  'projects',
  'editors',
  'categories',
  'is_enabled',
  'is_inverse',
  'ignore_days',
  'ignore_zero_days',
  'improve_by_percent',
] as const satisfies (keyof GoalChange)[];

/** A person's goals. How they do is said by the evaluator. */
@Injectable()
export class GoalsService {
  constructor(
    private readonly em: EntityManager,
    private readonly subscribers: GoalSubscribers,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Oldest first. */
  async list(userId: UserId): Promise<Goal[]> {
    const em = this.em.fork();
    const order = { orderBy: { createdAt: 'asc', id: 'asc' } } as const;
    return this.withSubscribers(em, await em.find(StoredGoal, { userId }, order));
  }

  /** @throws GoalsError `goals.not_found` */
  async find(userId: UserId, id: string): Promise<Goal> {
    const em = this.em.fork();
    return this.complete(em, await existing(em, userId, id));
  }

  /**
   * @param input by the names of the API; `delta` and `seconds` are required
   * @throws GoalsError `goals.invalid`, `goals.too_many`
   */
  create(userId: UserId, input: unknown): Promise<Goal> {
    const wanted = parseNewGoal(input);
    return this.em.fork().transactional(async (em) => {
      await em.execute(LOCK_PERSON, [userId]);
      if ((await em.count(StoredGoal, { userId })) >= MAX_GOALS) {
        throw new GoalsError('goals.too_many', `no more than ${MAX_GOALS} goals`);
      }
      const now = this.now();
      const { delta, seconds } = wanted;
      const goal = em.create(StoredGoal, {
        ...BLANK,
        ...columnsOf(wanted),
        id: randomUUID(),
        userId,
        delta,
        seconds,
        judgedFrom: now,
        createdAt: now,
        modifiedAt: now,
      });
      return this.store(em, goal, wanted);
    });
  }

  /** What is absent stays. Fails as {@link create}, or with `goals.not_found`. */
  update(userId: UserId, id: string, input: unknown): Promise<Goal> {
    const wanted = parseGoalChange(input);
    return this.em.fork().transactional(async (em) => {
      const goal = await existing(em, userId, id);
      const now = this.now();
      Object.assign(goal, columnsOf(wanted), { modifiedAt: now });
      if (CRITERIA.some((name) => wanted[name] !== undefined)) goal.judgedFrom = now;
      return this.store(em, goal, wanted);
    });
  }

  /** Until an instant nobody is told what is reached, nor afterwards what was reached meanwhile. Fails as {@link update}. */
  snooze(userId: UserId, id: string, input: unknown): Promise<Goal> {
    const until = parseSnooze(input);
    return this.em.fork().transactional(async (em) => {
      const goal = await existing(em, userId, id);
      Object.assign(goal, { snoozeUntil: until, modifiedAt: this.now() });
      await em.flush();
      return this.complete(em, goal);
    });
  }

  /** @throws GoalsError `goals.not_found` */
  async remove(userId: UserId, id: string): Promise<void> {
    const removed = UUID.test(id) ? await this.em.fork().nativeDelete(StoredGoal, { id, userId }) : 0;
    if (removed === 0) throw notFound();
  }

  /**
   * Ends the mails to one subscriber, for good: nobody else can add them again.
   *
   * @throws GoalsError `goals.not_found` when they were told of no such goal
   */
  async unsubscribe(subscriber: UserId, id: string): Promise<void> {
    const hasLeft = UUID.test(id) && (await this.subscribers.leave(this.em.fork(), id, subscriber));
    if (!hasLeft) throw notFound();
  }

  private async store(em: EntityManager, goal: StoredGoal, wanted: GoalChange): Promise<Goal> {
    checkRule(goalOf(goal, []));
    await em.flush();
    await this.subscribers.set(em, { id: goal.id, ownerId: goal.userId }, wanted.subscribers);
    if (goal.isEnabled) await this.jobs.request(em, EVALUATE_GOALS, { userId: goal.userId });
    return this.complete(em, goal);
  }

  private async complete(em: EntityManager, goal: StoredGoal): Promise<Goal> {
    const [complete] = await this.withSubscribers(em, [goal]);
    return complete as Goal;
  }

  private async withSubscribers(em: EntityManager, goals: readonly StoredGoal[]): Promise<Goal[]> {
    const ids = goals.map(({ id }) => id);
    const subscribers = await this.subscribers.of(em, ids);
    return goals.map((goal) => goalOf(goal, subscribers.get(goal.id) ?? []));
  }

  private now(): Date {
    return new Date(this.clock.now() / 1000);
  }
}

const BLANK = {
  customTitle: null,
  languages: [],
  projects: [],
  editors: [],
  categories: [],
  isEnabled: true,
  isInverse: false,
  ignoreDays: [],
  ignoreZeroDays: false,
  improveByPercent: null,
  snoozeUntil: null,
};

const COLUMNS = {
  custom_title: 'customTitle',
  delta: 'delta',
  seconds: 'seconds',
  languages: 'languages',
  projects: 'projects',
  editors: 'editors',
  categories: 'categories',
  is_enabled: 'isEnabled',
  is_inverse: 'isInverse',
  ignore_days: 'ignoreDays',
  ignore_zero_days: 'ignoreZeroDays',
  improve_by_percent: 'improveByPercent',
} as const satisfies Record<keyof Omit<GoalChange, 'subscribers'>, keyof StoredGoal>;

function columnsOf(change: GoalChange): Partial<StoredGoal> {
  const given = Object.entries(COLUMNS).filter(([name]) => change[name as keyof GoalChange] !== undefined);
  return Object.fromEntries(given.map(([name, column]) => [column, change[name as keyof GoalChange]]));
}

async function existing(em: EntityManager, userId: UserId, id: string): Promise<StoredGoal> {
  const goal = UUID.test(id) ? await em.findOne(StoredGoal, { id, userId }) : null;
  if (goal === null) throw notFound();
  return goal;
}

function notFound(): GoalsError {
  return new GoalsError('goals.not_found', 'no such goal');
}

function goalOf(goal: StoredGoal, subscribers: readonly GoalSubscriber[]): Goal {
  return {
    id: goal.id,
    userId: goal.userId,
    customTitle: goal.customTitle ?? null,
    delta: goal.delta,
    seconds: goal.seconds,
    languages: goal.languages,
    projects: goal.projects,
    editors: goal.editors,
    categories: goal.categories,
    isEnabled: goal.isEnabled,
    isInverse: goal.isInverse,
    ignoreDays: goal.ignoreDays as Weekday[],
    ignoreZeroDays: goal.ignoreZeroDays,
    improveByPercent: goal.improveByPercent === null ? null : Number(goal.improveByPercent),
    snoozeUntil: goal.snoozeUntil ? goal.snoozeUntil.getTime() * 1000 : null,
    judgedFrom: goal.judgedFrom.getTime() * 1000,
    subscribers,
    createdAt: goal.createdAt.getTime() * 1000,
    modifiedAt: goal.modifiedAt.getTime() * 1000,
  };
}
