import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs } from '#libs/platform/queue';
import { ERASE_DUE_PEOPLE, ERASE_PERSON } from './deletions.jobs.js';
import { PersonErasure } from './person-erasure.js';
import { DUE_REQUESTS } from './sql/deletions.sql.js';

/** Erases one person. Safe to run again, from wherever it ended. */
@Injectable()
export class ErasePerson implements JobHandler<{ requestId: number }> {
  readonly type = ERASE_PERSON;

  constructor(private readonly erasure: PersonErasure) {}

  run({ payload: { requestId }, signal }: JobRun<{ requestId: number }>): Promise<void> {
    return this.erasure.run(requestId, signal);
  }
}

/** Looks for requests that are due: also those whose job was given up, or called off by hand. */
@Injectable()
export class EraseDuePeople implements JobHandler<Record<string, never>> {
  readonly type = ERASE_DUE_PEOPLE;

  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const now = new Date(this.clock.now() / 1000).toISOString();
    for (const { id } of await run(this.pools.job, DUE_REQUESTS, [now])) {
      await this.jobs.request(this.pools.job, ERASE_PERSON, { requestId: id });
    }
  }
}
