import { Inject, Injectable } from '@nestjs/common';
import { ActivityPools } from '#libs/platform/database';

/** What every face that is asked for its health asks in turn. */
@Injectable()
export class DatabaseProbe {
  constructor(@Inject(ActivityPools) private readonly pools: ActivityPools) {}

  /** @throws whatever keeps the database that answers are read from from answering */
  async ping(): Promise<void> {
    await this.pools.read.query('select 1');
  }
}
