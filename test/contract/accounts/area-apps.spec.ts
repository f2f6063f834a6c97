import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OauthAppsService } from '#libs/oauth';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { consent } from '../../support/logged-in.js';
import { rowsOf } from '../../support/rows.js';

const PASSWORD = 'seven quiet herons';
const REDIRECT = 'https://charts.example/cb';
const HOUR_US = 3_600_000_000;
const OPERATOR = { kind: 'operator' } as const;
const SECRET = /waka_sec_[0-9A-Za-z]+/;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const XSS = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'';

let server: TestApp;
let count = 0;

beforeAll(async () => {
  server = await startApp({ now: '2026-11-21T08:00:00Z', config: { RATE_LIMIT: 'off' } });
});
afterAll(() => server.close());

interface Person {
  readonly person: TestUser;
  readonly browser: TestBrowser;
}

async function enter(): Promise<Person> {
  const username = `dev${++count}`;
  const person = await server.createUser({ username, password: PASSWORD, timezone: 'Asia/Kathmandu' });
  const browser = openBrowser(server.url);
  await browser.get('/login');
  await browser.submit({ username, password: PASSWORD });
  return { person, browser };
}

const appsOf = ({ person }: Person) => server.app.get(OauthAppsService, { strict: false }).list(person.user.id);

async function register(one: Person, isConfidential = true): Promise<{ clientId: string; path: string }> {
  const apps = server.app.get(OauthAppsService, { strict: false });
  const fields = { name: 'Charts', redirectUris: [REDIRECT], isConfidential };
  const { app } = await apps.create({ ...fields, ownerId: one.person.user.id }, OPERATOR);
  return { clientId: app.clientId, path: `/account/apps/${app.clientId}` };
}

const imageOf = (bytes: Uint8Array, name = 'logo.png') =>
  new File([new Uint8Array(bytes)], name, { type: 'image/png' });

describe('registering an app', () => {
  it('shows the secret of a confidential one once', async () => {
    const one = await enter();
    const { browser } = one;
    expect((await browser.get('/account/apps')).text).toContain('You have registered no app.');
    await browser.get('/account/apps/new');
    const made = await browser.submit({
      name: 'Charts & more',
      description: 'Draws\ncharts',
      homepage_url: 'https://charts.example',
      redirect_uris: `${REDIRECT}\r\n\r\n  http://127.0.0.1/cb  `,
      client_type: 'confidential',
      rotation: 'always',
      scope_limit: 'listed',
      scope: ['email', 'read_stats.languages'],
    });
    expect(made.status).toBe(201);
    const [secret = ''] = SECRET.exec(made.text) ?? [];
    expect(secret).toHaveLength(89);
    const [app] = await appsOf(one);
    expect(app).toMatchObject({
      name: 'Charts & more',
      description: 'Draws\ncharts',
      homepageUrl: 'https://charts.example',
      redirectUris: [REDIRECT, 'http://127.0.0.1/cb'],
      isConfidential: true,
      allowsImplicit: false,
      rotatesRefreshTokens: true,
      allowedScopes: ['email', 'read_stats.languages'],
    });
    const detail = await browser.get(`/account/apps/${app?.clientId}`);
    expect(detail.html).not.toContain(secret);
    for (const text of [app?.clientId ?? '?', 'http://beatkeeper.test/oauth/token', 'http://127.0.0.1/cb']) {
      expect(detail.text).toContain(text);
    }
    expect(detail.text).toContain('21 Nov 2026, 13:45');
    const list = await browser.get('/account/apps');
    expect(list.text).toContain('Charts & more');
    expect(list.links).toContain(`/account/apps/${app?.clientId}`);
  });

  it('leads to a public one, which has no secret', async () => {
    const one = await enter();
    await one.browser.get('/account/apps/new');
    const values = { name: 'Command', redirect_uris: 'com.example.app:/cb', client_type: 'public' };
    const { text, url, html } = await one.browser.submit(values);
    const [app] = await appsOf(one);
    expect(url).toBe(`/account/apps/${app?.clientId}?done=registered`);
    expect(text).toContain('Public: has no secret');
    expect(html).not.toMatch(SECRET);
    expect(app).toMatchObject({ rotatesRefreshTokens: null, allowedScopes: null });
    expect((await one.browser.get(`/account/apps/${app?.clientId}/secret`)).status).toBe(404);
  });

  it('says at the field what will not do, and keeps what was typed', async () => {
    const one = await enter();
    await one.browser.get('/account/apps/new');
    const { status, html, text } = await one.browser.submit({
      name: 'Mine \u202e',
      homepage_url: 'javascript:alert(1)',
      redirect_uris: 'http://elsewhere.example/cb',
      client_type: 'public',
    });
    expect(status).toBe(400);
    for (const field of ['name', 'homepage_url', 'redirect_uris']) {
      expect(html).toContain(`id="${field}-error"`);
      expect(html).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"`));
      expect(html).toMatch(new RegExp(`id="${field}"[^>]*aria-describedby="[^"]*${field}-error`));
    }
    expect(text).toContain('must be https, except on this machine');
    const form = one.browser.page.forms.find(({ isInMain }) => isInMain);
    expect(form?.fields.find(({ name }) => name === 'redirect_uris')?.value).toBe('http://elsewhere.example/cb');
    expect(form?.fields.find(({ value }) => value === 'public')?.isSent).toBe(true);
    expect(await appsOf(one)).toEqual([]);
  });

  it('takes no limit to nothing, and no scope that is none', async () => {
    const one = await enter();
    await one.browser.get('/account/apps/new');
    const values = { name: 'A', redirect_uris: REDIRECT, scope_limit: 'listed' };
    expect((await one.browser.submit(values)).text).toContain('Tick at least one scope.');
    expect((await one.browser.submit({ ...values, scope: ['everything'] })).status).toBe(400);
    expect(one.browser.page.text).toContain('is no scope');
    expect(await appsOf(one)).toEqual([]);
  });
});

describe('an own app', () => {
  it('is changed', async () => {
    const one = await enter();
    const { clientId, path } = await register(one);
    await one.browser.get(path);
    const changed = await one.browser.submit({
      name: 'Graphs',
      redirect_uris: 'https://graphs.example/cb',
      rotation: 'never',
    });
    expect(changed.url).toBe(`${path}?done=saved`);
    expect(changed.text).toContain('Saved.');
    expect(await appsOf(one)).toMatchObject([
      { clientId, name: 'Graphs', redirectUris: ['https://graphs.example/cb'], rotatesRefreshTokens: false },
    ]);
    const refused = await one.browser.submit({ name: '', redirect_uris: '' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('1 to 80 visible characters.');
    expect(await appsOf(one)).toMatchObject([{ name: 'Graphs' }]);
  });

  it('keeps its name once it is verified', async () => {
    const one = await enter();
    const { clientId, path } = await register(one);
    await server.app.get(OauthAppsService, { strict: false }).setTrust(clientId, { isVerified: true }, OPERATOR);
    await one.browser.get(path);
    const refused = await one.browser.submit({ name: 'Your bank', redirect_uris: REDIRECT });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('The name of a verified app is fixed.');
  });

  it('is given another secret, shown once, beside the old one', async () => {
    const one = await enter();
    const { path } = await register(one);
    await one.browser.get(`${path}/secret`);
    const made = await one.browser.submit();
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toContain('no-store');
    const [secret = ''] = SECRET.exec(made.text) ?? [];
    expect(secret).not.toBe('');
    const [app] = await appsOf(one);
    expect(app?.secrets).toHaveLength(2);
    expect(secret.startsWith(app?.secrets[0]?.preview.replace('…', '') ?? '?')).toBe(true);
    const detail = await one.browser.get(path);
    expect(detail.html).not.toContain(secret);
    expect(detail.text).toContain('good until 22 Nov 2026, 13:45');
  });

  it('wears a logo, and takes it off', async () => {
    const one = await enter();
    const { clientId, path } = await register(one);
    await one.browser.get(path);
    const worn = await one.browser.submit({ logo: imageOf(PNG) }, { action: `${path}/logo` });
    expect(worn.url).toBe(`${path}?done=logo`);
    expect(worn.html).toContain(`src="/oauth/apps/${clientId}/logo`);
    const shown = await fetch(`${server.url}/oauth/apps/${clientId}/logo`);
    expect(shown.headers.get('content-type')).toBe('image/png');
    await one.browser.submit({}, { action: `${path}/logo/remove` });
    expect(one.browser.page.html).not.toContain('<img');
    expect((await fetch(`${server.url}/oauth/apps/${clientId}/logo`)).status).toBe(404);
  });

  it.each<[string, File]>([
    ['an SVG', imageOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'))],
    ['an SVG called PNG', imageOf(Buffer.from('<?xml version="1.0"?><svg onload="alert(1)"/>'), 'a.png')],
    ['a page', imageOf(Buffer.from('<!doctype html><script>alert(1)</script>'))],
    ['nothing', imageOf(Buffer.alloc(0))],
    ['more than 256 KiB', imageOf(Buffer.concat([PNG, Buffer.alloc(256 * 1024)]))],
  ])('wears no %s', async (_, file) => {
    const one = await enter();
    const { path } = await register(one);
    await one.browser.get(path);
    const { status, html, text } = await one.browser.submit({ logo: file }, { action: `${path}/logo` });
    expect(status).toBe(400);
    expect(html).toContain('id="logo-error"');
    expect(text).toContain('A PNG, JPEG, GIF or WebP image of up to 256 KiB.');
    expect(await appsOf(one)).toMatchObject([{ hasLogo: false }]);
  });

  it('wears no logo of a megabyte, which is not even read', async () => {
    const one = await enter();
    const { path } = await register(one);
    await one.browser.get(path);
    const file = imageOf(Buffer.concat([PNG, Buffer.alloc(1024 * 1024)]));
    const { status, headers } = await one.browser.submit({ logo: file }, { action: `${path}/logo` });
    expect(status).toBe(413);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await appsOf(one)).toMatchObject([{ hasLogo: false }]);
  });

  it('is deleted after a question', async () => {
    const one = await enter();
    const { path } = await register(one);
    const question = await one.browser.get(`${path}/delete`);
    expect(question.text).toContain('Delete Charts?');
    expect(await appsOf(one)).toHaveLength(1);
    const gone = await one.browser.submit();
    expect(gone.url).toBe('/account/apps?done=deleted');
    expect(gone.text).toContain('The app is deleted.');
    expect(await appsOf(one)).toEqual([]);
    expect((await one.browser.get(path)).status).toBe(404);
  });

  it('is written down in the audit log, by its owner', async () => {
    const one = await enter();
    await one.browser.get('/account/apps/new');
    await one.browser.submit({ name: 'Logged', redirect_uris: REDIRECT });
    const [app] = await appsOf(one);
    await one.browser.get(`/account/apps/${app?.clientId}/secret`);
    await one.browser.submit();
    const rows = await rowsOf(
      server.database,
      'select action, actor_id from audit_log where target_id = $1 order by chain, seq',
      [app?.clientId],
    );
    expect(rows).toEqual([
      { action: 'oauth_app.created', actor_id: one.person.user.uuid },
      { action: 'oauth_app.secret_rotated', actor_id: one.person.user.uuid },
    ]);
  });
});

describe('names and texts of others', () => {
  it('are text and nothing else on every page', async () => {
    const one = await enter();
    await one.browser.get('/account/apps/new');
    const made = await one.browser.submit({ name: XSS, description: XSS, redirect_uris: REDIRECT });
    expect(made.status).toBe(201);
    const [app] = await appsOf(one);
    const path = `/account/apps/${app?.clientId}`;
    const pages = [made];
    for (const url of ['/account/apps', path, `${path}/secret`, `${path}/delete`])
      pages.push(await one.browser.get(url));
    await consent(one.browser, app?.clientId ?? '');
    pages.push(await one.browser.get('/account/authorized-apps'));
    for (const { html, text } of pages) {
      expect(text).toContain('<script>alert(1)</script>');
      expect(html).not.toMatch(/<script|<img src=x/);
    }
    await one.browser.get('/account/apps/new');
    const refused = await one.browser.submit({
      name: 'A',
      redirect_uris: `https://x.example/"><script>alert(1)</script>`,
    });
    expect(refused.html).not.toContain('<script');
    expect((await one.browser.get(`${path}?done=${encodeURIComponent(XSS)}`)).html).not.toContain('<script');
  });
});

describe('apps of others', () => {
  it('are not there', async () => {
    const [one, other] = [await enter(), await enter()];
    const { path } = await register(one);
    for (const url of [path, `${path}/secret`, `${path}/delete`]) {
      expect((await other.browser.get(url)).status).toBe(404);
    }
    await other.browser.get('/account/apps/new');
    const csrf_token = other.browser.csrfToken;
    const values = { csrf_token, name: 'Taken', redirect_uris: REDIRECT };
    for (const url of [path, `${path}/secret`, `${path}/delete`, `${path}/logo/remove`]) {
      expect((await other.browser.post(url, values)).status).toBe(404);
    }
    const body = new FormData();
    body.append('csrf_token', csrf_token);
    body.append('logo', imageOf(PNG));
    const headers = { cookie: other.browser.cookieHeader, origin: server.url, 'sec-fetch-site': 'same-origin' };
    expect((await fetch(`${server.url}${path}/logo`, { method: 'POST', body, headers })).status).toBe(404);
    expect(await appsOf(one)).toMatchObject([{ name: 'Charts', hasLogo: false }]);
    expect((await appsOf(one))[0]?.secrets).toHaveLength(1);
  });

  it.each(['nothing', '%00', '..%2f..', 'a'.repeat(300)])('nor is %s', async (clientId) => {
    const one = await enter();
    expect((await one.browser.get(`/account/apps/${clientId}`)).status).toBe(404);
  });
});

const ACTIONS = ['', '/secret', '/delete', '/logo', '/logo/remove'] as const;

describe('whoever is not the person at the browser', () => {
  it.each(ACTIONS)('does not post %j without the form', async (action) => {
    const one = await enter();
    const { path } = await register(one);
    const other = await enter();
    await other.browser.get('/account/apps/new');
    const values = { name: 'Taken', redirect_uris: REDIRECT };
    for (const csrf_token of ['', other.browser.csrfToken]) {
      expect((await one.browser.post(path + action, { ...values, csrf_token })).status).toBe(403);
    }
    await one.browser.get(path);
    const csrf_token = one.browser.csrfToken;
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await one.browser.post(path + action, { ...values, csrf_token }, foreign)).status).toBe(403);
    expect(await appsOf(one)).toMatchObject([{ name: 'Charts' }]);
    expect((await appsOf(one))[0]?.secrets).toHaveLength(1);
  });

  it('is sent to log in, and comes back', async () => {
    const one = await enter();
    const { path } = await register(one);
    const stranger = openBrowser(server.url);
    const there = await stranger.get(path);
    expect(there.url).toBe(`/login?continue=${encodeURIComponent(path)}`);
    const name = one.person.user.username;
    expect((await stranger.submit({ username: name, password: PASSWORD })).url).toBe(path);
  });

  it.each(['/secret', '/delete'])('proves it again for %s after an hour', async (action) => {
    const one = await enter();
    const { path } = await register(one);
    await one.browser.get(path + action);
    server.clock.advance(HOUR_US);
    const { url } = await one.browser.submit();
    expect(url).toBe('/login/confirm?continue=%2Faccount%2Fapps');
    expect((await appsOf(one))[0]?.secrets).toHaveLength(1);
    await one.browser.get(path + action);
    expect(one.browser.page.url).toBe(`/login/confirm?continue=${encodeURIComponent(path + action)}`);
    expect((await one.browser.submit({ password: PASSWORD })).url).toBe(path + action);
    expect([200, 201]).toContain((await one.browser.submit()).status);
  });
});
