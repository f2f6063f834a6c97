import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { UsersService } from '#libs/users';
import { COUNT_LEADER } from './leaderboards.jobs.js';

/** Whether a person wants to be ranked in public. */
@Injectable()
export class PublicWish {
  constructor(
    private readonly users: UsersService,
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
  ) {}

  /** A no acts at once, a yes as soon as the person is counted; were that promise lost, by the next count of all. */
  async set(userId: UserId, wish: boolean): Promise<void> {
    await this.users.update(userId, { is_on_leaderboard: wish });
    if (wish) await this.jobs.request(this.pools.ingest, COUNT_LEADER, { userId });
  }
}
