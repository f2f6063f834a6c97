import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ActivityPools, ask, type ErasedPerson, type JobKeys, run } from '#libs/platform/database';
import { Jobs } from './jobs.service.js';
import { ERASE_JOBS_OF, LIVING_JOBS_OF } from './sql/jobs-of-person.sql.js';

type Whose = Pick<ErasedPerson, 'userId' | 'email'>;

const PATIENCE = 40;
const PAUSE_MS = 250;

/** Jobs about a person: those whose payload holds their number, those with these keys, those that failed over their address. */
@Injectable()
export class JobsEraser {
  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Calls off what waits or runs, waits until nothing runs any more, and removes all of it.
   *
   * @throws Error when one of them does not end: try again later
   */
  async erase(person: Whose, jobs: readonly JobKeys[], signal: AbortSignal): Promise<void> {
    const params = paramsOf(person, jobs);
    for (let round = 0; !signal.aborted; round++) {
      const living = await run(this.pools.job, LIVING_JOBS_OF, params);
      for (const { id } of living) await this.jobs.cancel(id);
      await run(this.pools.job, ERASE_JOBS_OF, params);
      if ((await run(this.pools.job, LIVING_JOBS_OF, params)).length === 0) return;
      if (round === PATIENCE) throw new Error('work for the person is still under way');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** What was promised meanwhile, in the transaction that removes the account. */
  async eraseLast(em: EntityManager, person: Whose): Promise<void> {
    await ask(em, ERASE_JOBS_OF, paramsOf(person, []));
  }
}

function paramsOf({ userId, email }: Whose, jobs: readonly JobKeys[]): [number, string[], string[], string | null] {
  const pairs = jobs.flatMap(({ name, keys }) => keys.map((key) => [name, key] as const));
  return [userId, pairs.map(([name]) => name), pairs.map(([, key]) => key), email];
}
