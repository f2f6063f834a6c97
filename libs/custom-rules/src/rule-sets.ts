import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, lockOwner, run } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { APPLY_RULES } from './apply-rules.type.js';
import type { RuleOrigin } from './rule.js';
import { RuleBook } from './rule-book.js';
import type { RuleRow } from './rule-list.js';
import { DROP_RULES, NAME_JOB, RAISE_RULES, WRITE_RULES } from './sql/rules.sql.js';

/** Changes what a person's activity is counted as, whatever the origin of the rules that say so. */
@Injectable()
export class RuleSets {
  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    private readonly book: RuleBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One change under the person's lock: a new revision, and the promise that history follows it. */
  async change<T>(
    userId: UserId,
    work: (client: PoolClient) => Promise<T>,
  ): Promise<{ readonly result: T; readonly jobId: string }> {
    const done = await inTransaction(this.pools.ingest, async (client) => {
      await lockOwner(client, userId);
      await run(client, RAISE_RULES, [userId]);
      const result = await work(client);
      const jobId = await this.jobs.request(client, APPLY_RULES, { userId });
      await run(client, NAME_JOB, [userId, jobId]);
      return { result, jobId };
    });
    this.book.forget(userId);
    return done;
  }

  /** Makes these all there are of an origin. Inside {@link change}. */
  async write(client: PoolClient, userId: UserId, origin: RuleOrigin, rows: readonly RuleRow[]): Promise<void> {
    await this.keep(
      client,
      userId,
      origin,
      rows.map(({ id }) => id),
    );
    const now = new Date(this.clock.now() / 1000).toISOString();
    await run(client, WRITE_RULES, [userId, JSON.stringify(rows), now, origin]);
  }

  /** Forgets all of an origin but these. Inside {@link change}. */
  async keep(client: PoolClient, userId: UserId, origin: RuleOrigin, ids: readonly string[]): Promise<void> {
    await run(client, DROP_RULES, [userId, origin, ids]);
  }
}
