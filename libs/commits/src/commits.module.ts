import { Module } from '@nestjs/common';
import { CommitsReader } from './commits.reader.js';
import { PushHooks } from './hooks.service.js';
import { Repositories } from './repositories.service.js';
import { CommitStore } from './sync/commit-store.js';

const SERVICES = [Repositories, CommitsReader, PushHooks, CommitStore];

/** Needs the clock, the database, secrets and jobs, which are global. */
@Module({ providers: SERVICES, exports: SERVICES })
export class CommitsModule {}
