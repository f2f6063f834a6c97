import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, type Queryable, run } from '#libs/platform/database';
import { type BoardDays, boardDays } from './board-days.js';
import { LeaderCounter, type RankedPerson } from './leader-counter.js';
import type { LeaderTime } from './leader-times.js';
import {
  ADD_TIMES,
  BEGIN_SNAPSHOT,
  DROP_PUBLISHED,
  DROP_TIMES,
  DROP_UNFINISHED,
  LOCK_PUBLISHED,
  PUBLISH_SNAPSHOT,
  RANKED_PEOPLE,
  RANKED_PERSON,
} from './sql/snapshots.sql.js';

const PEOPLE_AT_ONCE = 4;
const SLICE = 200;

/** What boards are read from: the time of everybody who is ranked, all of one count. */
@Injectable()
export class LeaderSnapshots {
  constructor(
    private readonly pools: ActivityPools,
    private readonly counter: LeaderCounter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Counts everybody and puts the result in the place of the last one, at once. Whoever reads meanwhile, or after a crash
   * in the middle, reads the last one.
   *
   * @returns how many people have time on it
   */
  async take(signal?: AbortSignal): Promise<number> {
    const days = boardDays(this.clock.now());
    const id = await this.begin(days);
    let people = 0;
    let slice: readonly RankedPerson[] = [];
    do {
      slice = await run(this.pools.job, RANKED_PEOPLE, [slice.at(-1)?.id ?? 0, SLICE]);
      people += await this.addAll(id, slice, { days, signal });
    } while (slice.length === SLICE);
    await this.publish(id);
    return people;
  }

  /** Puts one person on the count that is there already; whoever is on it is counted again. */
  async recount(userId: UserId): Promise<void> {
    const [person] = await run(this.pools.job, RANKED_PERSON, [userId]);
    if (person === undefined) return;
    await inTransaction(this.pools.job, async (client) => {
      const [published] = await run(client, LOCK_PUBLISHED, []);
      if (published === undefined) return;
      const { id, first_day: first, last_day: last } = published;
      const times = await this.counter.count(person, { first, last });
      await run(client, DROP_TIMES, [id, userId]);
      await add(client, id, [{ userId, times }]);
    });
  }

  private async begin({ first, last }: BoardDays): Promise<number> {
    const takenAt = new Date(this.clock.now() / 1000).toISOString();
    await run(this.pools.job, DROP_UNFINISHED, []);
    const [row] = await run(this.pools.job, BEGIN_SNAPSHOT, [first, last, takenAt]);
    return (row as { id: number }).id;
  }

  private async addAll(id: number, slice: readonly RankedPerson[], { days, signal }: Counting): Promise<number> {
    const counted: Counted[] = [];
    for (let at = 0; at < slice.length; at += PEOPLE_AT_ONCE) {
      signal?.throwIfAborted();
      const some = slice.slice(at, at + PEOPLE_AT_ONCE).map(async (person) => ({
        userId: person.id,
        times: await this.counter.count(person, days),
      }));
      counted.push(...(await Promise.all(some)));
    }
    const active = counted.filter(({ times }) => times.length > 0);
    await add(this.pools.job, id, active);
    return active.length;
  }

  private publish(id: number): Promise<void> {
    return inTransaction(this.pools.job, async (client) => {
      await run(client, DROP_PUBLISHED, []);
      const published = await run(client, PUBLISH_SNAPSHOT, [id]);
      if (published.length === 0) throw new Error('another count of the leaders began meanwhile');
    });
  }
}

interface Counting {
  readonly days: BoardDays;
  readonly signal: AbortSignal | undefined;
}

interface Counted {
  readonly userId: UserId;
  readonly times: readonly LeaderTime[];
}

async function add(on: Queryable, snapshotId: number, counted: readonly Counted[]): Promise<void> {
  const rows = counted.flatMap(({ userId, times }) => times.map((time) => ({ userId, ...time })));
  if (rows.length === 0) return;
  await run(on, ADD_TIMES, [
    snapshotId,
    rows.map((row) => row.userId),
    rows.map((row) => row.language),
    rows.map((row) => row.us),
    rows.map((row) => row.aiUs),
    rows.map((row) => row.lastDayUs),
    rows.map((row) => row.activeDays),
  ]);
}
