import { Test, type TestingModule } from '@nestjs/testing';
import { loadConfig } from '#config/env';
import { CliModule } from '../../apps/cli/src/cli.module.js';
import type { TestDatabase } from './template-db.js';

/** The commands of the command line on a database, without a process of their own. */
export function openCli(database: TestDatabase): Promise<TestingModule> {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    JOB_DATABASE_URL: database.jobUrl,
    SECRET_KEY: 'a secret of tests, and of nobody else',
    DATA_DIR: '/nonexistent',
  });
  return Test.createTestingModule({ imports: [CliModule.forRoot(config)] }).compile();
}
