import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Serving, serve } from '../../../apps/api/src/serve.js';
import { openBrowser } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/template-db.js';

let database: TestDatabase;
let serving: Serving;
const printed: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const environment = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    SECRET_KEY: 'a secret of tests, and of nobody else',
    DATABASE_URL: database.url,
    OWNER_DATABASE_URL: database.ownerUrl,
    JOB_DATABASE_URL: database.jobUrl,
  };
  serving = await serve(environment, (line) => printed.push(line));
});
afterAll(async () => {
  await serving?.close();
  await database?.drop();
});

it.each(['127.0.0.1', 'localhost'])('lets the first account in at the printed address, as %s', async (host) => {
  const [, username = '', password = ''] = /^First account {3}(\S+), password (\S+) /m.exec(printed.join('\n')) ?? [];
  const site = serving.url.replace('127.0.0.1', host);
  const browser = openBrowser(site);
  expect((await browser.get('/')).hops).toContain('/account');
  await browser.get('/login?continue=%2Faccount');
  expect((await browser.submit({ username, password })).hops[0]).toBe('/account');
  expect(browser.cookies.get('beatkeeper_session')?.attributes.has('secure')).toBe(false);
  const cookie = browser.cookieHeader;
  const origin = 'chrome-extension://jnbbnacmeggbgdjgaoojpmhdlkkpblgi';
  const answer = await fetch(`${site}/api/v1/users/current/get_api_key`, {
    method: 'POST',
    headers: { cookie, origin },
  });
  const { data } = (await answer.json()) as { data: { api_key: string } };
  expect(printed.join('\n')).toContain(`API key         ${data.api_key} `);
});
