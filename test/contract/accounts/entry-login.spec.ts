import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { rowsOf } from '../../support/rows.js';

const PASSWORD = 'seven quiet herons';
const NOW = '2026-11-21T08:00:00Z';

let server: TestApp;
let ada: TestUser;

beforeAll(async () => {
  server = await startApp({ now: NOW });
  ada = await server.createUser({ username: 'ada', email: 'ada@example.com', password: PASSWORD });
});
afterAll(() => server.close());

async function atLogin(path = '/login'): Promise<TestBrowser> {
  const browser = openBrowser(server.url);
  await browser.get(path);
  return browser;
}

async function loggedIn(): Promise<TestBrowser> {
  const browser = await atLogin();
  await browser.submit({ username: 'ada', password: PASSWORD });
  expect(browser.cookies.has('beatkeeper_session')).toBe(true);
  return browser;
}

async function count(sql: string): Promise<number> {
  const [row] = await rowsOf<{ n: number }>(server.database, `select count(*)::int as n from ${sql}`);
  return row?.n ?? -1;
}

describe('logging in', () => {
  it.each(['ada', 'ADA', ' ada ', 'ada@example.com', 'Ada@Example.Com'])('takes the name %j', async (username) => {
    const browser = await atLogin();
    const { hops } = await browser.submit({ username, password: PASSWORD });
    expect(hops[0]).toBe('/account');
    expect((await browser.get('/login')).hops[0]).toBe('/account');
  });

  it('shows a form that password managers understand', async () => {
    const { page } = await atLogin();
    expect(page.status).toBe(200);
    expect(page.html).toContain('<!doctype html><html lang="en">');
    expect(page.html).toMatch(/<input [^>]*name="username"[^>]*autocomplete="username"/);
    expect(page.html).toMatch(/<input [^>]*name="password"[^>]*autocomplete="current-password"/);
    expect(page.html).not.toContain('<script');
    expect(page.headers.get('cache-control')).toContain('no-store');
  });

  it('leads on to where somebody wanted to go', async () => {
    const browser = await atLogin(`/login?continue=${encodeURIComponent('/oauth/authorize?client_id=a&scope=b%20c')}`);
    const { hops } = await browser.submit({ username: 'ada', password: PASSWORD });
    expect(hops[0]).toBe('/oauth/authorize?client_id=a&scope=b%20c');
  });

  it('leads to an app without a redirect of the form, which Chrome would hold against the form’s policy', async () => {
    const browser = await atLogin('/login?continue=%2Foauth%2Fauthorize%3Fclient_id%3Da');
    expect(browser.page.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    const answer = await fetch(`${server.url}/login`, {
      method: 'POST',
      headers: { cookie: browser.cookieHeader, origin: server.url },
      body: new URLSearchParams({
        username: 'ada',
        password: PASSWORD,
        continue: '/oauth/authorize?client_id=a&x="><b>',
        csrf_token: browser.csrfToken,
      }),
    });
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toContain('content="0;url=/oauth/authorize?client_id=a&amp;x=%22%3E%3Cb%3E"');
    expect(html).not.toContain('<b>');
    expect((await atLogin()).page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/a/..//evil.example',
  ])('leads nowhere else: %s', async (target) => {
    const browser = await atLogin(`/login?continue=${encodeURIComponent(target)}`);
    expect((await browser.submit({ username: 'ada', password: PASSWORD })).hops[0]).toBe('/account');
    const forged = await atLogin();
    const after = await forged.submit({ username: 'ada', password: PASSWORD, continue: target });
    expect(after.hops[0]).toBe('/account');
    const before = await loggedIn();
    expect((await before.get(`/login?continue=${encodeURIComponent(target)}`)).hops[0]).toBe('/account');
  });

  it('sends whoever is not logged in to log in, and back', async () => {
    const browser = openBrowser(server.url);
    await browser.get('/login/confirm?continue=%2Faccount%2Fkeys');
    expect(browser.page.hops).toEqual([
      `/login?continue=${encodeURIComponent('/login/confirm?continue=%2Faccount%2Fkeys')}`,
    ]);
    expect(browser.page.status).toBe(200);
  });

  it('escapes whatever it echoes', async () => {
    const evil = `"><script>alert('x')</script>`;
    const browser = await atLogin(`/login?continue=${encodeURIComponent(`/${evil}`)}`);
    expect(browser.page.html).not.toContain('<script');
    const { html, forms } = await browser.submit({ username: evil, password: 'wrong' });
    expect(html).not.toContain('<script');
    expect(forms.flatMap(({ fields }) => fields).find(({ name }) => name === 'username')?.value).toBe(evil);
  });
});

describe('a login that fails', () => {
  it('reads alike for a wrong password and for nobody', async () => {
    const wrong = await atLogin();
    const nobody = await atLogin();
    await wrong.submit({ username: 'ada', password: 'not her password' });
    await nobody.submit({ username: 'bob', password: 'not her password' });
    expect(wrong.page.status).toBe(401);
    expect(nobody.page.status).toBe(401);
    const normal = (browser: TestBrowser, name: string) =>
      browser.page.html.replaceAll(browser.csrfToken, 'TOKEN').replaceAll(`value="${name}"`, 'value="NAME"');
    expect(normal(wrong, 'ada')).toBe(normal(nobody, 'bob'));
    const names = (browser: TestBrowser) => [...browser.page.headers.keys()].sort();
    expect(names(wrong)).toEqual(names(nobody));
    expect(wrong.page.text).toContain('The name or the password is wrong.');
  });

  it('never shows the password again', async () => {
    const browser = await atLogin();
    const { html } = await browser.submit({ username: 'ada', password: 'not her password' });
    expect(html).not.toContain('not her password');
  });

  it('starts no session', async () => {
    const before = await count('sessions');
    const browser = await atLogin();
    await browser.submit({ username: 'ada', password: 'no' });
    await browser.submit({ username: 'ada' });
    expect(await count('sessions')).toBe(before);
    expect(browser.cookies.has('beatkeeper_session')).toBe(false);
  });

  it('slows guessing down', async () => {
    await server.createUser({ username: 'guessed', password: PASSWORD });
    const browser = await atLogin();
    for (let attempt = 0; attempt < 10; attempt++)
      await browser.submit({ username: 'guessed', password: `${attempt}` });
    const { status, headers, text } = await browser.submit({ username: 'guessed', password: PASSWORD });
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(text).toContain('Too many attempts');
    expect(browser.cookies.has('beatkeeper_session')).toBe(false);
    const nobody = await atLogin();
    for (let attempt = 0; attempt < 10; attempt++) await nobody.submit({ username: 'nobody', password: `${attempt}` });
    expect((await nobody.submit({ username: 'nobody', password: 'x' })).status).toBe(429);
  });
});

describe('forgery', () => {
  const attempt = async (browser: TestBrowser, csrf: string | undefined, headers: Record<string, string> = {}) => {
    const values = { username: 'ada', password: PASSWORD, ...(csrf !== undefined && { csrf_token: csrf }) };
    return browser.post('/login', values, headers);
  };

  it('is refused without a token, with a bad one, and with another browser’s', async () => {
    const before = await count('sessions');
    const browser = await atLogin();
    const other = await atLogin();
    for (const token of [undefined, '', 'x'.repeat(43), other.csrfToken]) {
      const { status, headers } = await attempt(browser, token);
      expect(status, String(token)).toBe(403);
      expect(headers.get('content-type')).toContain('text/html');
      await browser.get('/login');
    }
    expect(await count('sessions')).toBe(before);
    expect((await attempt(browser, browser.csrfToken)).hops[0]).toBe('/account');
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ] as Record<string, string>[])('is refused from elsewhere: %j', async (headers) => {
    const browser = await atLogin();
    expect((await attempt(browser, browser.csrfToken, headers)).status).toBe(403);
    expect(browser.cookies.has('beatkeeper_session')).toBe(false);
  });

  it('cannot log anybody out', async () => {
    const browser = await loggedIn();
    expect((await browser.post('/logout', {})).status).toBe(403);
    expect((await browser.post('/logout', {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await browser.get('/login')).hops[0]).toBe('/account');
  });

  it('is refused with the token from before the login', async () => {
    const browser = await atLogin();
    const old = browser.csrfToken;
    await browser.submit({ username: 'ada', password: PASSWORD });
    expect((await browser.post('/logout', { csrf_token: old })).status).toBe(403);
  });
});

describe('sessions', () => {
  it('are new with every login, and the one before ends', async () => {
    const browser = await loggedIn();
    const first = browser.cookies.get('beatkeeper_session')?.value as string;
    await browser.get('/login/confirm');
    await browser.post('/login', { username: 'ada', password: PASSWORD, csrf_token: browser.csrfToken });
    const second = browser.cookies.get('beatkeeper_session')?.value as string;
    expect(second).not.toBe(first);
    expect((await openBrowser(server.url).get('/login', { cookie: `beatkeeper_session=${first}` })).hops).toEqual([]);
    expect((await browser.get('/login')).hops[0]).toBe('/account');
  });

  it('are never those that somebody else planted', async () => {
    const planted = `bks_${'a'.repeat(60)}`;
    const browser = openBrowser(server.url);
    browser.cookies.set('beatkeeper_session', { value: planted, attributes: new Map() });
    await browser.get('/login');
    await browser.submit({ username: 'ada', password: PASSWORD });
    expect(browser.cookies.get('beatkeeper_session')?.value).not.toBe(planted);
    const attacker = await openBrowser(server.url).get('/login', { cookie: `beatkeeper_session=${planted}` });
    expect(attacker.status).toBe(200);
    expect(attacker.hops).toEqual([]);
  });

  it('end on the server', async () => {
    const browser = await loggedIn();
    const stolen = browser.cookieHeader;
    await browser.get('/login/confirm');
    const { hops } = await browser.submit({}, { action: '/logout' });
    expect(hops[0]).toBe('/login');
    expect(browser.cookies.has('beatkeeper_session')).toBe(false);
    expect((await browser.get('/login')).hops).toEqual([]);
    const thief = await openBrowser(server.url).get('/login', { cookie: stolen });
    expect(thief.hops).toEqual([]);
    expect(await count(`sessions where user_id = ${ada.user.id} and revoked_at = '${NOW}'`)).toBeGreaterThan(0);
  });

  it('that have ended lead to the login, whatever was pressed', async () => {
    const browser = await loggedIn();
    await browser.get('/login/confirm');
    const csrf_token = browser.csrfToken;
    await browser.submit({}, { action: '/logout' });
    expect((await browser.post('/logout', { csrf_token })).hops[0]).toBe('/login?continue=%2Faccount');
  });

  it('are not the token itself in the database', async () => {
    const browser = await loggedIn();
    const token = browser.cookies.get('beatkeeper_session')?.value as string;
    const rows = await rowsOf<{ row: string }>(server.database, 'select sessions::text as row from sessions');
    expect(rows.some(({ row }) => row.includes(token) || row.includes(Buffer.from(token).toString('hex')))).toBe(false);
  });
});

describe('cookies', () => {
  it('are plain over http', async () => {
    const browser = await loggedIn();
    const { attributes } = browser.cookies.get('beatkeeper_session') ?? { attributes: new Map() };
    expect(attributes.get('path')).toBe('/');
    expect(attributes.get('samesite')).toBe('Lax');
    expect(attributes.has('httponly')).toBe(true);
    expect(attributes.has('secure')).toBe(false);
    expect(attributes.has('domain')).toBe(false);
  });

  it('are bound to the host over https', async () => {
    const secure = await startApp({ now: NOW, config: { PUBLIC_URL: 'https://time.example.com' } });
    try {
      await secure.createUser({ username: 'ada', password: PASSWORD });
      const browser = openBrowser(secure.url, { origin: 'https://time.example.com' });
      await browser.get('/login');
      await browser.submit({ username: 'ada', password: PASSWORD });
      expect([...browser.cookies.keys()].sort()).toEqual(['__Host-beatkeeper_session', '__Host-beatkeeper_visitor']);
      for (const { attributes } of browser.cookies.values()) {
        expect([...attributes.keys()].sort()).toEqual(['httponly', 'max-age', 'path', 'samesite', 'secure']);
        expect(attributes.get('path')).toBe('/');
        expect(attributes.get('samesite')).toBe('Lax');
      }
      const token = browser.cookies.get('__Host-beatkeeper_session')?.value;
      const other = openBrowser(secure.url);
      expect((await other.get('/login', { cookie: `beatkeeper_session=${token}` })).hops).toEqual([]);
    } finally {
      await secure.close();
    }
  });
});

describe('reading', () => {
  it.each([
    '/login',
    '/login/second-factor',
    '/login/link?token=x',
    '/sign-up',
    '/reset',
    '/reset/new?token=x',
    '/confirm?token=x',
    '/logout',
  ])('changes nothing: %s', async (path) => {
    const tables = ['sessions', 'account_tokens', 'users', 'audit_log'];
    const counts = () => Promise.all(tables.map(count));
    const browser = await loggedIn();
    const before = await counts();
    await browser.get(path);
    await fetch(server.url + path, { method: 'HEAD', headers: { cookie: browser.cookieHeader }, redirect: 'manual' });
    expect(await counts()).toEqual(before);
    expect((await browser.get('/login')).hops[0]).toBe('/account');
  });
});
