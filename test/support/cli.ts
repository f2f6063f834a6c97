import { Test, type TestingModule } from '@nestjs/testing';
import { loadConfig } from '#config/env';
import { CLOCK, type Clock } from '#libs/kernel';
import { CliModule } from '../../apps/cli/src/cli.module.js';
import type { TestDatabase } from './template-db.js';

export interface CliOptions {
  readonly dataDir?: string;
  /** Absent: the machine's. */
  readonly clock?: Clock;
}

/** The commands of the command line on a database, without a process of their own. */
export function openCli(
  database: TestDatabase,
  { dataDir = '/nonexistent', clock }: CliOptions = {},
): Promise<TestingModule> {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    JOB_DATABASE_URL: database.jobUrl,
    SECRET_KEY: 'a secret of tests, and of nobody else',
    DATA_DIR: dataDir,
  });
  const cli = Test.createTestingModule({ imports: [CliModule.forRoot(config)] });
  return (clock === undefined ? cli : cli.overrideProvider(CLOCK).useValue(clock)).compile();
}
