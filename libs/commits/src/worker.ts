import { Module } from '@nestjs/common';
import { CommitsModule } from './commits.module.js';
import { Forges } from './forge/forges.js';
import { RepositoryWalk } from './sync/repository-walk.js';
import { ResumeSync, SyncDueRepositories } from './sync/schedule.handlers.js';
import { SyncRepository } from './sync/sync.handler.js';

export { ResumeSync, SyncDueRepositories, SyncRepository };

const HANDLERS = [SyncRepository, ResumeSync, SyncDueRepositories];

/** The jobs of commits. Needs the clock, the database, secrets, jobs and outbound calls, which are global. */
@Module({ imports: [CommitsModule], providers: [Forges, RepositoryWalk, ...HANDLERS], exports: HANDLERS })
export class CommitsWorkerModule {}
