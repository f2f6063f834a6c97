import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { UsersReader } from '#libs/users';
import type { EmailFrequency, GoalSubscriber } from './goal.js';
import { invalid } from './goal-input.js';
import { LEAVE, SUBSCRIBE, SUBSCRIBERS, type SubscriberSqlRow, UNSUBSCRIBE_OTHERS } from './sql/goals.sql.js';

export interface WantedSubscriber {
  /** Id or username of somebody of this installation. */
  readonly user: string;
  readonly email_frequency: EmailFrequency;
}

/** Who is told of a goal by mail. They see nothing of the owner's activity but what the mail says. */
@Injectable()
export class GoalSubscribers {
  constructor(
    private readonly users: UsersReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Per goal, in the order in which they came. */
  async of(em: EntityManager, goalIds: readonly string[]): Promise<Map<string, GoalSubscriber[]>> {
    const rows = goalIds.length === 0 ? [] : await em.execute<SubscriberSqlRow[]>(SUBSCRIBERS, [listOf(goalIds)]);
    const goals = new Map<string, GoalSubscriber[]>();
    for (const row of rows) {
      const subscriber = {
        userId: row.user_id,
        uuid: row.uuid,
        username: row.username,
        displayName: row.display_name,
        fullName: row.full_name,
        emailFrequency: row.email_frequency,
      };
      goals.set(row.goal_id, [...(goals.get(row.goal_id) ?? []), subscriber]);
    }
    return goals;
  }

  /**
   * Exactly these from now on, and the owner always; without a list those it has stay.
   *
   * @throws GoalsError `goals.invalid` for somebody who is not there
   */
  async set(
    em: EntityManager,
    { id, ownerId }: { readonly id: string; readonly ownerId: UserId },
    wanted: readonly WantedSubscriber[] | undefined,
  ): Promise<void> {
    const now = new Date(this.clock.now() / 1000);
    const current = (await this.of(em, [id])).get(id) ?? [];
    if (wanted === undefined && current.length > 0) return;
    const own = current.find(({ userId }) => userId === ownerId)?.emailFrequency ?? 'Daily';
    const frequencies = new Map<UserId, EmailFrequency>([[ownerId, own]]);
    for (const { user, email_frequency: frequency } of wanted ?? []) {
      const person = await this.users.resolve(user, ownerId);
      if (person === undefined) throw invalid({ subscribers: [`There is no ${user}.`] });
      frequencies.set(person.id, frequency);
    }
    await em.execute(UNSUBSCRIBE_OTHERS, [id, listOf([...frequencies.keys()])]);
    for (const [userId, frequency] of frequencies) await em.execute(SUBSCRIBE, [id, userId, frequency, now]);
  }

  /** False when the goal tells them nothing. */
  async leave(em: EntityManager, id: string, subscriber: UserId): Promise<boolean> {
    return (await em.execute<object[]>(LEAVE, [id, subscriber])).length > 0;
  }
}

/** An array as PostgreSQL writes it. The values are ids. */
function listOf(ids: readonly (string | number)[]): string {
  return `{${ids.join(',')}}`;
}
