import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountsService } from '#libs/accounts';
import { startApp, type TestApp } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { rowsOf } from '../../support/rows.js';

const PASSWORD = 'seven quiet herons';
const EXTENSION = 'chrome-extension://jnbbnacmeggbgdjgaoojpmhdlkkpblgi';
const PATH = '/api/v1/users/current/get_api_key';

async function newcomer(
  server: TestApp,
  username: string,
): Promise<{ browser: TestBrowser; apiKey: string; id: number }> {
  const accounts = server.app.get(AccountsService, { strict: false });
  const { user, key } = await accounts.create({ username, password: PASSWORD }, { kind: 'operator' });
  const browser = openBrowser(server.url);
  await browser.get('/login');
  await browser.submit({ username, password: PASSWORD });
  return { browser, apiKey: key.apiKey, id: user.id };
}

function fetchKey(server: TestApp, cookie: string | undefined, headers: Record<string, string>, path = PATH) {
  const sent = { ...headers, ...(cookie !== undefined && { cookie }) };
  return fetch(server.url + path, { method: 'POST', headers: sent });
}

describe('get_api_key', () => {
  let server: TestApp;
  beforeAll(async () => {
    server = await startApp({ now: '2026-11-21T08:00:00Z' });
  });
  afterAll(() => server.close());

  it.each(['/api/v1', '/api/compat/wakatime/v1', '/api'])('gives the extension the key under %s', async (prefix) => {
    const { browser, apiKey } = await newcomer(server, `ada${prefix.length}`);
    const path = `${prefix}/users/current/get_api_key`;
    const response = await fetchKey(
      server,
      browser.cookieHeader,
      { origin: EXTENSION, 'sec-fetch-site': 'none' },
      path,
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { api_key: apiKey } });
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(response.headers.get('access-control-allow-origin')).toBe(EXTENSION);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
  });

  it('gives our own pages the key with their token', async () => {
    const { browser, apiKey } = await newcomer(server, 'page');
    await browser.get('/login/confirm');
    const own = { origin: server.url, 'sec-fetch-site': 'same-origin' };
    const response = await fetchKey(server, browser.cookieHeader, { ...own, 'x-csrf-token': browser.csrfToken });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { api_key: apiKey } });
    expect((await fetchKey(server, browser.cookieHeader, own)).status).toBe(403);
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
    { origin: `${EXTENSION}.evil.example` },
    { origin: 'null' },
    {},
  ] as Record<string, string>[])('gives nobody else the key: %j', async (headers) => {
    const { browser, apiKey } = await newcomer(server, `victim${JSON.stringify(headers).length}`);
    const response = await fetchKey(server, browser.cookieHeader, headers);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain(apiKey);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('takes a browser that somebody is logged in with, and nothing else', async () => {
    const { browser, apiKey } = await newcomer(server, 'only');
    for (const headers of [{ origin: EXTENSION }, {}] as Record<string, string>[]) {
      const nobody = await fetchKey(server, undefined, headers);
      expect(nobody.status).toBe(401);
      expect(await nobody.json()).toEqual({ error: 'Unauthorized' });
    }
    expect((await fetchKey(server, undefined, { authorization: `Bearer ${apiKey}` })).status).toBe(401);
    const old = browser.cookieHeader;
    await browser.get('/login/confirm');
    await browser.submit({}, { action: '/logout' });
    expect((await fetchKey(server, old, { origin: EXTENSION })).status).toBe(401);
    const get = await fetch(server.url + PATH, { headers: { cookie: old, origin: EXTENSION } });
    expect(get.status).toBe(404);
  });

  it('lets the extension ask first', async () => {
    const ask = (origin: string) =>
      fetch(server.url + PATH, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const { headers } = await ask(EXTENSION);
    expect(headers.get('access-control-allow-origin')).toBe(EXTENSION);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is given five times an hour, and written down each time', async () => {
    const { browser, id } = await newcomer(server, 'often');
    const statuses: number[] = [];
    for (let round = 0; round < 6; round++) {
      statuses.push((await fetchKey(server, browser.cookieHeader, { origin: EXTENSION })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const rows = await rowsOf(
      server.database,
      `select from audit_log where action = 'api_key.revealed' and actor_id = (select uuid from users where id = $1)`,
      [id],
    );
    expect(rows).toHaveLength(5);
  });

  it('knows no key where there is none to show', async () => {
    await server.createUser({ username: 'keyless', password: PASSWORD });
    const browser = openBrowser(server.url);
    await browser.get('/login');
    await browser.submit({ username: 'keyless', password: PASSWORD });
    const response = await fetchKey(server, browser.cookieHeader, { origin: EXTENSION });
    expect(response.status).toBe(404);
    expect(Object.keys((await response.json()) as object)).toEqual(['error']);
  });
});

describe('get_api_key where keys are never shown again', () => {
  it('is refused', async () => {
    const server = await startApp({ now: '2026-11-21T08:00:00Z', config: { API_KEY_REVEAL: 'never' } });
    try {
      const { browser, apiKey } = await newcomer(server, 'ada');
      const response = await fetchKey(server, browser.cookieHeader, { origin: EXTENSION });
      expect(response.status).toBe(403);
      expect(await response.text()).not.toContain(apiKey);
    } finally {
      await server.close();
    }
  });
});
