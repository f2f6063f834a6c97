import { Inject, Injectable } from '@nestjs/common';
import { type Micros, retentionBoundary, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { LOG } from './sql/log.sql.js';
import {
  ADVANCE_FACTS,
  COUNT_CHUNKS,
  COUNT_FACTS_BEFORE,
  DROP_CHUNK,
  DROP_FACTS,
  HAS_CHUNKS,
  LIMITED_PEOPLE,
  SET_RETENTION,
  TOUCH_HEAD,
} from './sql/retention.sql.js';

export interface RetentionOptions {
  /** Whole months that heartbeats are kept of whoever has no number of their own; undefined: for ever. */
  readonly retentionMonths: number | undefined;
}

export const RETENTION_OPTIONS = Symbol('RetentionOptions');

/** Whole months, for ever, or as the instance says. */
export type Retention = number | 'keep' | 'default';

export const MAX_RETENTION_MONTHS = 1_200;

/** What would go, or went, of one person. */
export interface ExpiringPerson {
  readonly userId: UserId;
  readonly username: string;
  readonly months: number;
  /** Heartbeats before this instant are refused from then on; facts go up to two hours before it. */
  readonly factsFrom: Micros;
  readonly heartbeats: number;
}

export interface RetentionPlan {
  readonly people: readonly ExpiringPerson[];
  readonly heartbeats: number;
  /** Chunks of the hypertable that go as a whole. */
  readonly chunks: number;
}

export interface RetentionReport extends RetentionPlan {
  /** Usernames of people whose rollups are being built from facts just now; the next run finds them again. */
  readonly postponed: readonly string[];
  /** Readers held a chunk too long; its facts went by bounded deletes. */
  readonly chunksBusy: boolean;
}

/** Rows of one person in one transaction: well under 200 ms of holding the person's lock. */
const SLICE = 5_000;
const LOCK_NOT_AVAILABLE = '55P03';
const FOR_EVER = 0;

/** Forgets heartbeats that are older than they are to be kept. Sums of time stay. */
@Injectable()
export class RetentionService {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(RETENTION_OPTIONS) private readonly options: RetentionOptions,
  ) {}

  /** A person's own number, which wins over the instance's. */
  async set(userId: UserId, retention: Retention): Promise<void> {
    const months = retention === 'default' ? null : retention === 'keep' ? FOR_EVER : retention;
    await run(this.pools.job, SET_RETENTION, [userId, months]);
  }

  /** What {@link apply} would do; changes nothing. People of whom nothing would go are left out. */
  async plan(now: Micros): Promise<RetentionPlan> {
    const limited = await run(this.pools.job, LIMITED_PEOPLE, [this.options.retentionMonths ?? null]);
    const people: ExpiringPerson[] = [];
    for (const { user_id: userId, username, months, facts_from } of limited) {
      const factsFrom = Math.max(retentionBoundary(now, months), facts_from ?? 0);
      const [count] = await run(this.pools.job, COUNT_FACTS_BEFORE, [userId, factsFrom]);
      const heartbeats = count?.heartbeats ?? 0;
      if (heartbeats > 0 || factsFrom !== facts_from) people.push({ userId, username, months, factsFrom, heartbeats });
    }
    return { people, heartbeats: sum(people), chunks: await this.countChunks(people) };
  }

  /**
   * Moves every person's `facts_from` first, with a line in `storage_log` each, then drops whole chunks, then the rest
   * in slices. Safe beside ingest and reads, and to run again after a crash.
   */
  async apply(
    now: Micros,
    progress: (done: number, total: number) => void = () => undefined,
  ): Promise<RetentionReport> {
    const plan = await this.plan(now);
    const people: ExpiringPerson[] = [];
    const postponed: string[] = [];
    for (const person of plan.people) {
      if (await this.advance(person)) people.push(person);
      else postponed.push(person.username);
    }
    const { chunks, chunksBusy } = await this.dropChunks();
    for (const [index, person] of people.entries()) {
      await this.drop(person);
      progress(index + 1, people.length);
    }
    const report = { people, heartbeats: sum(people), chunks, postponed, chunksBusy };
    const detail = { people: people.length, heartbeats: report.heartbeats, chunks, postponed, chunks_busy: chunksBusy };
    await run(this.pools.job, LOG, ['retention', null, JSON.stringify(detail)]);
    return report;
  }

  private advance({ userId, months, factsFrom, heartbeats }: ExpiringPerson): Promise<boolean> {
    return inTransaction(this.pools.job, async (client) => {
      const [row] = await run(client, ADVANCE_FACTS, [userId, factsFrom]);
      if (row?.advanced !== true) return false;
      const detail = { months, facts_from: new Date(factsFrom / 1000).toISOString(), heartbeats };
      await run(client, LOG, ['retention', userId, JSON.stringify(detail)]);
      return true;
    });
  }

  private async dropChunks(): Promise<{ chunks: number; chunksBusy: boolean }> {
    let chunks = 0;
    try {
      for (;;) {
        const [row] = await run(this.pools.job, DROP_CHUNK, []);
        if (row?.until === null || row === undefined) return { chunks, chunksBusy: false };
        chunks += 1;
      }
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
      return { chunks, chunksBusy: true };
    }
  }

  private async drop({ userId, heartbeats }: ExpiringPerson): Promise<void> {
    for (let dropped = SLICE; dropped >= SLICE; ) {
      const [row] = await run(this.pools.job, DROP_FACTS, [userId, SLICE]);
      dropped = row?.dropped ?? 0;
    }
    if (heartbeats > 0) await run(this.pools.job, TOUCH_HEAD, [userId]);
  }

  private async countChunks(people: readonly ExpiringPerson[]): Promise<number> {
    const [found] = await run(this.pools.job, HAS_CHUNKS, []);
    if (found?.has_chunks !== true) return 0;
    const [count] = await run(this.pools.job, COUNT_CHUNKS, [
      people.map(({ userId }) => userId),
      people.map(({ factsFrom }) => factsFrom),
    ]);
    return count?.chunks ?? 0;
  }
}

function sum(people: readonly ExpiringPerson[]): number {
  return people.reduce((total, { heartbeats }) => total + heartbeats, 0);
}
