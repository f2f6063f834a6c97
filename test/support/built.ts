import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from './template-db.js';

export type App = 'api' | 'worker' | 'cli';

/** What Node starts; there once the product is built. */
export const mainOf = (app: App): string =>
  fileURLToPath(new URL(`../../dist/apps/${app}/src/main.js`, import.meta.url));

/** False: nobody has built the product yet. */
export const isBuilt = existsSync(mainOf('api'));

export const SECRET_KEY = 'a secret of tests, and of nobody else';

/** What a process of the product needs on a test database, and all of this process that it inherits. */
export function environmentOn({ url, ownerUrl, jobUrl }: TestDatabase): Record<string, string> {
  return {
    ...inherited(),
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATA_DIR: '/nonexistent',
    SECRET_KEY,
    PUBLIC_URL: 'http://beatkeeper.test',
    DATABASE_URL: url,
    OWNER_DATABASE_URL: ownerUrl,
    JOB_DATABASE_URL: jobUrl,
  };
}

/** No setting of whoever runs the tests reaches the product. */
export function inherited(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, TZ: 'UTC' };
}
