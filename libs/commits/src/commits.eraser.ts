import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import {
  ActivityPools,
  type ErasedPerson,
  eraseRows,
  type JobKeys,
  type PersonEraser,
  run,
} from '#libs/platform/database';
import { RESUME_SYNC, SYNC_REPOSITORY } from './commits.jobs.js';
import { OWN_SLICES, REPOSITORIES_OF, UNCLAIM_ADDRESS, UNNAME_AUTHOR } from './sql/erase-commits.sql.js';

/** Linked repositories with their commits, and who wrote what in repositories that other people linked. */
@Injectable()
export class CommitsEraser implements PersonEraser {
  readonly erases = 'repositories and commits';

  constructor(private readonly pools: ActivityPools) {}

  async jobs(userId: UserId): Promise<readonly JobKeys[]> {
    const keys = (await run(this.pools.job, REPOSITORIES_OF, [userId])).map(({ id }) => String(id));
    return [SYNC_REPOSITORY, RESUME_SYNC].map(({ name }) => ({ name, keys }));
  }

  async erase(person: ErasedPerson, signal: AbortSignal): Promise<void> {
    await eraseRows(this.pools.job, OWN_SLICES, person, signal);
    if (person.provedEmail === null) return;
    await run(this.pools.job, UNNAME_AUTHOR, [person.provedEmail]);
    await run(this.pools.job, UNCLAIM_ADDRESS, [person.provedEmail]);
  }
}
