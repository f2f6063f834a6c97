import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import {
  ActivityPools,
  type ErasedPerson,
  eraseRows,
  eraseSlice,
  type JobKeys,
  namedQuery,
  type PersonEraser,
  run,
} from '#libs/platform/database';
import { FORWARD_MIRROR } from './forward.job.js';

const MIRRORS_TO_ERASE = namedQuery<[userId: number], { id: string }>(
  'mirrors.erase.mirrors-of',
  'select id from mirrors where user_id = $1',
);

/** First the mirrors, so that nothing waits for them any more. */
const SLICES = [eraseSlice('mirrors'), eraseSlice('mirror_queue')];

/** Where heartbeats were passed on to, and what had not got there. */
@Injectable()
export class MirrorsEraser implements PersonEraser {
  readonly erases = 'mirrors';

  constructor(private readonly pools: ActivityPools) {}

  async jobs(userId: UserId): Promise<readonly JobKeys[]> {
    const keys = (await run(this.pools.job, MIRRORS_TO_ERASE, [userId])).map(({ id }) => id);
    return [{ name: FORWARD_MIRROR.name, keys }];
  }

  erase(person: ErasedPerson, signal: AbortSignal): Promise<void> {
    return eraseRows(this.pools.job, SLICES, person, signal);
  }
}
