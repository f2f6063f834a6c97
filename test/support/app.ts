import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest, { type Agent } from 'supertest';
import { type AppConfig, loadConfig } from '#config/env';
import { ApiKeysService, type NewApiKey } from '#libs/api-keys';
import { FixedClock, type Micros } from '#libs/kernel';
import { createLogger } from '#libs/platform/observability';
import { type CreatedUser, type NewUser, parseUserSettings, UsersService } from '#libs/users';
import { createApp } from '../../apps/api/src/create-app.js';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { createTestDatabase, type TestDatabase } from './template-db.js';

export interface TestAppOptions {
  /** ISO 8601 instant or µs; the clock stands still until the test moves it. */
  readonly now: string | Micros;
  /** Environment variables, as an operator would set them. */
  readonly config?: Readonly<Record<string, string>>;
  /** Receives every finished log line; without it nothing is logged. */
  readonly onLog?: (line: string) => void;
  /** Instead of an own copy of the template; dropped at the end as that would be. */
  readonly database?: TestDatabase;
}

export interface TestUserOptions extends Partial<NewUser> {
  /** Any other setting by its public name, such as `logged_time_public`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly key?: NewApiKey;
}

export interface TestUser {
  readonly user: CreatedUser;
  /** `waka_…` */
  readonly apiKey: string;
  readonly apiKeyId: string;
  /** `Basic …`, as command line clients send it. */
  readonly authorization: string;
}

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly config: AppConfig;
  readonly database: TestDatabase;
  /** `http://127.0.0.1:<port>`, really listening. */
  readonly url: string;
  readonly request: Agent;
  readonly clock: FixedClock;
  createUser(options?: TestUserOptions): Promise<TestUser>;
  createKey(user: CreatedUser, key?: NewApiKey): Promise<string>;
  close(): Promise<void>;
}

const SECRET_KEY = 'a secret of tests, and of nobody else';

/** The whole application on an own database, listening on a free port, with a clock that stands still. */
export async function startApp({ now, config: env = {}, onLog, ...options }: TestAppOptions): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const clock = new FixedClock(now);
  // Made by whoever keeps the first file.
  const dataDir = join(tmpdir(), `beatkeeper-app-${randomUUID()}`);
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: onLog === undefined ? 'silent' : 'debug',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    OWNER_DATABASE_URL: database.ownerUrl,
    JOB_DATABASE_URL: database.jobUrl,
    SECRET_KEY,
    PUBLIC_URL: 'http://beatkeeper.test',
    ...env,
  });
  const logger = createLogger(config.log.level, onLog && { write: onLog });
  try {
    const app = await createApp(config, {
      clock,
      logger,
      modules: [WorkerModule.forRoot(config, { isWorking: false })],
    });
    await app.listen(0, '127.0.0.1');
    const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    return {
      app,
      config,
      database,
      url,
      request: supertest.agent(url),
      clock,
      ...people(app),
      close: async () => {
        await close(app, database);
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

async function close(app: NestFastifyApplication, database: TestDatabase): Promise<void> {
  await app.close();
  await database.drop();
}

function people(app: NestFastifyApplication): Pick<TestApp, 'createUser' | 'createKey'> {
  const users = app.get(UsersService, { strict: false });
  const keys = app.get(ApiKeysService, { strict: false });
  let count = 0;
  return {
    async createUser({ settings, key, ...options } = {}) {
      const user = await users.create({ username: `person${++count}`, ...options });
      if (settings !== undefined) await users.update(user.id, parseUserSettings(settings).settings);
      const { id: apiKeyId, apiKey } = await keys.create(user.id, key);
      return { user, apiKey, apiKeyId, authorization: `Basic ${Buffer.from(apiKey).toString('base64')}` };
    },
    async createKey(user, key) {
      return (await keys.create(user.id, key)).apiKey;
    },
  };
}
