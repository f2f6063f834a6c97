import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionsService } from '#libs/accounts';
import { AdminKeysService } from '#libs/admin';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { openBrowser, type StoredCookie, type TestBrowser } from '../support/browser.js';
import { GITHUB_CLIENT, type GithubIdp, startGithubIdp } from '../support/idp/github-idp.js';
import { OIDC_CLIENT, type OidcIdp, startOidcIdp } from '../support/idp/oidc-idp.js';
import { SamlIdp } from '../support/idp/saml-idp.js';

const NOW = '2026-10-10T12:00:00Z';
const PUBLIC = 'http://beatkeeper.test';
const PROVIDERS = '/api/admin/v1/identity_providers';

let server: TestApp;
let oidc: OidcIdp;
let github: GithubIdp;
let chief: TestUser;
let adminKey: string;
const saml = new SamlIdp({ acs: `${PUBLIC}/sso/adfs/acs`, entityId: `${PUBLIC}/sso/adfs/metadata` });

beforeAll(async () => {
  server = await startApp({ now: NOW });
  oidc = await startOidcIdp([`${PUBLIC}/sso/corp/callback`]);
  github = await startGithubIdp({ id: 1, login: 'octocat', name: 'The Octocat', emails: [], organisations: ['acme'] });
  chief = await server.createUser({ username: 'chief', adminLevel: 'superadmin' });
  const keys = server.app.get(AdminKeysService, { strict: false });
  adminKey = (await keys.create('operator', { owner: chief.user.id, name: 'tests' })).token;
});
afterAll(async () => {
  await github?.close();
  await oidc?.close();
  await server?.close();
});

const as = (key: string) => ({ Authorization: `Bearer ${key}` });
const browse = (): TestBrowser => openBrowser(server.url, { origin: PUBLIC });
/** Path and query of an address under our public name, for the server that listens. */
const here = (address: string | URL) => {
  const { origin, pathname, search } = new URL(address);
  expect(origin).toBe(PUBLIC);
  return pathname + search;
};
const providerAddress = (browser: TestBrowser): string => browser.page.hops.at(-1) ?? '';
const whoIsIn = async (browser: TestBrowser) => (await browser.get('/account/sso')).text;

async function logIn(person: string, path = '/sso/corp'): Promise<TestBrowser> {
  const browser = browse();
  await browser.get(path);
  await browser.get(here(await oidc.logIn(providerAddress(browser), person)));
  return browser;
}

describe('an administrator', () => {
  it('connects a provider and never sees its secret again', async () => {
    const body = {
      slug: 'corp',
      name: 'Corporate login',
      kind: 'oidc',
      client_secret: OIDC_CLIENT.secret,
      config: { issuer: oidc.issuer, client_id: OIDC_CLIENT.id, groups_claim: 'groups', allows_sign_up: true },
    };
    const created = await server.request.post(PROVIDERS).set(as(adminKey)).send(body);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      slug: 'corp',
      kind: 'oidc',
      is_enabled: true,
      has_client_secret: true,
      redirect_uri: `${PUBLIC}/sso/corp/callback`,
      metadata_url: null,
    });
    const listed = await server.request.get(PROVIDERS).set(as(adminKey));
    expect(listed.body.identity_providers).toHaveLength(1);
    expect(created.text + listed.text).not.toContain(OIDC_CLIENT.secret);
    const test = await server.request.post(`${PROVIDERS}/corp/test`).set(as(adminKey));
    expect(test.body).toMatchObject({ success: true, facts: { issuer: oidc.issuer } });
  });

  it('connects GitHub and a SAML provider', async () => {
    const presets = [
      {
        slug: 'github',
        name: 'GitHub',
        preset: 'github',
        base_url: github.url,
        client_secret: GITHUB_CLIENT.secret,
        config: { client_id: GITHUB_CLIENT.id, allows_sign_up: true, required_groups: ['acme'] },
      },
      { slug: 'adfs', name: 'AD FS', kind: 'saml', config: { metadata_xml: saml.metadata, allows_sign_up: true } },
    ];
    for (const preset of presets) {
      expect((await server.request.post(PROVIDERS).set(as(adminKey)).send(preset)).status).toBe(201);
    }
  });

  it('is told what is wrong', async () => {
    const post = (body: object) => server.request.post(PROVIDERS).set(as(adminKey)).send(body);
    const config = { issuer: 'http://corp.example', client_id: 'x', wrong: 1 };
    const refused = await post({ slug: 'x', name: 'X', kind: 'oidc', config });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('config.issuer');
    expect((await post({ slug: 'corp', name: 'X', preset: 'google', config: { client_id: 'x' } })).status).toBe(422);
    expect((await server.request.get(`${PROVIDERS}/nobody`).set(as(adminKey))).status).toBe(404);
  });

  it('must be a superadmin', async () => {
    const { user } = await server.createUser({ username: 'helper', adminLevel: 'admin' });
    const keys = server.app.get(AdminKeysService, { strict: false });
    const { token } = await keys.create('operator', { owner: user.id, name: 'tests' });
    expect((await server.request.get(PROVIDERS).set(as(token))).status).toBe(403);
    expect((await server.request.get(PROVIDERS).set(as(chief.apiKey))).status).toBe(403);
    expect((await server.request.get(PROVIDERS)).status).toBe(401);
  });
});

describe('logging in', () => {
  it('through OpenID Connect leads to where one wanted to go', async () => {
    oidc.people.set('sub-grace', { email: 'grace@example.com', email_verified: true, preferred_username: 'grace' });
    const browser = await logIn('sub-grace', '/sso/corp?continue=%2Faccount%2Fsso');
    expect(browser.page).toMatchObject({ status: 200, url: '/account/sso' });
    expect(browser.page.text).toContain('Corporate login');
    expect(browser.page.text).toContain('grace@example.com');
    expect(browser.cookies.get('beatkeeper_session')?.attributes).toEqual(
      new Map([
        ['max-age', expect.any(String)],
        ['path', '/'],
        ['httponly', ''],
        ['samesite', 'Lax'],
      ]),
    );
  });

  it('through GitHub', async () => {
    const browser = browse();
    await browser.get('/sso/github?continue=/account/sso');
    await browser.get(here(await github.logIn(providerAddress(browser))));
    expect(browser.page).toMatchObject({ status: 200, url: '/account/sso' });
    expect(browser.page.text).toContain('octocat');
  });

  it('through SAML, posted by another site without our cookies', async () => {
    const browser = browse();
    await browser.get('/sso/adfs?continue=/account/sso');
    const request = await saml.read(providerAddress(browser));
    const form = await saml.answer(request, { person: { nameId: 'ada-1815', uid: 'ada' }, nowMs: Date.parse(NOW) });
    const cross = { origin: 'https://idp.example', 'sec-fetch-site': 'cross-site' };
    const kept = new Map<string, StoredCookie>(browser.cookies);
    browser.cookies.clear();
    const response = await fetch(`${server.url}/sso/adfs/acs`, {
      method: 'POST',
      body: new URLSearchParams({ ...form }),
      headers: cross,
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie()).toEqual([]);
    const next = response.headers.get('location') ?? '';

    const stranger = browse();
    expect((await stranger.get(next)).status).toBe(400);
    expect(stranger.page.text).toContain('another browser');
    for (const [name, cookie] of kept) browser.cookies.set(name, cookie);
    await browser.get(next, cross);
    expect(browser.page).toMatchObject({ status: 200, url: '/account/sso' });
    expect(browser.page.text).toContain('AD FS');
  });

  it('ends the session that the browser had', async () => {
    oidc.people.set('sub-first', {});
    const browser = await logIn('sub-first');
    const first = browser.cookies.get('beatkeeper_session')?.value;
    await browser.get('/sso/corp');
    await browser.get(here(await oidc.logIn(providerAddress(browser), 'sub-first')));
    expect(browser.cookies.get('beatkeeper_session')?.value).not.toBe(first);
    const old = browse();
    old.cookies.set('beatkeeper_session', { value: first ?? '', attributes: new Map() });
    expect((await old.get('/account/sso')).url).toContain('/login');
  });

  it.each([
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
  ])('does not send anybody on to %s', async (target) => {
    oidc.people.set('sub-first', {});
    const browser = browse();
    await browser.get(`/sso/corp?continue=${encodeURIComponent(target)}`);
    const back = await oidc.logIn(providerAddress(browser), 'sub-first');
    const response = await fetch(`${server.url}${here(back)}`, {
      redirect: 'manual',
      headers: { cookie: browser.cookieHeader },
    });
    expect(response.headers.get('location')).toBe('/account');
  });

  it('is refused with a page that tells no secret', async () => {
    const browser = await logIn('sub-first');
    const replay = await browser.get(`/sso/corp/callback?code=stolen-code&state=${randomUUID()}`);
    expect(replay.status).toBe(400);
    expect(replay.text).toContain('Begin again');
    expect(replay.html).not.toContain('stolen-code');
    expect(replay.headers.get('cache-control')).toContain('no-store');
    expect((await browse().get('/sso/nowhere')).status).toBe(404);
  });

  it('is refused when a callback has two states', async () => {
    const browser = browse();
    await browser.get('/sso/corp');
    const back = await oidc.logIn(providerAddress(browser), 'sub-first');
    expect((await browser.get(`${here(back)}&state=another`)).status).toBe(400);
  });

  it('stops when the provider is switched off', async () => {
    const patch = (body: object) => server.request.patch(`${PROVIDERS}/github`).set(as(adminKey)).send(body);
    expect((await patch({ is_enabled: false })).body).toMatchObject({ is_enabled: false, has_client_secret: true });
    expect((await browse().get('/sso/github')).status).toBe(404);
    expect((await patch({ is_enabled: true })).status).toBe(200);
  });
});

describe('an account that was there before', () => {
  async function session(username: string, email?: string): Promise<TestBrowser> {
    const { user } = await server.createUser({ username, email });
    return sessionOf(user.id);
  }
  async function sessionOf(userId: number): Promise<TestBrowser> {
    const sessions = server.app.get(SessionsService, { strict: false });
    const { token } = await sessions.start(userId, { address: '127.0.0.1', userAgent: 'test', methods: ['pwd'] });
    const browser = browse();
    browser.cookies.set('beatkeeper_session', { value: token, attributes: new Map() });
    return browser;
  }

  it('is connected from its own page', async () => {
    const browser = await session('donald');
    await browser.get('/account/sso');
    await browser.submit({}, { action: '/sso/corp/connect' });
    const away = /0;url=([^"]+)"/.exec(browser.page.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    oidc.people.set('sub-donald', { email: 'donald@example.com' });
    await browser.get(here(await oidc.logIn(away, 'sub-donald')));
    expect(browser.page).toMatchObject({ status: 200, url: '/account/sso' });
    expect(browser.page.text).toContain('donald@example.com');
    expect((await logIn('sub-donald')).cookies.has('beatkeeper_session')).toBe(true);

    const refused = await browser.submit({}, { button: 'Disconnect Corporate login' });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('Set a password');
  });

  it('is not connected by a link or a form of another site', async () => {
    const browser = await session('evelyn');
    await browser.get('/account/sso');
    const planted = await browser.post(
      '/sso/corp/connect',
      {},
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    );
    expect(planted.status).toBe(403);
    expect((await browser.get('/sso/corp/connect')).status).toBe(404);
  });

  it('is not taken over by an address: one logs in to it first', async () => {
    const { user } = await server.createUser({ username: 'barbara', email: 'barbara@example.com' });
    oidc.people.set('sub-barbara', { email: 'barbara@example.com', email_verified: true });
    const browser = await logIn('sub-barbara', '/sso/corp?continue=/account/sso');
    expect(browser.page.text).toContain('with your e-mail address already');
    expect(browser.cookies.has('beatkeeper_session')).toBe(false);
    const offer = browser.page.links.find((link) => link.startsWith('/sso/corp/link?login=')) ?? '';
    expect((await browser.get(offer)).url).toContain('/login?continue=');

    const owner = await sessionOf(user.id);
    expect((await owner.get(offer)).text).toContain('another browser');
    const visitor = browser.cookies.get('beatkeeper_visitor');
    if (visitor !== undefined) owner.cookies.set('beatkeeper_visitor', visitor);
    expect((await owner.get(offer)).text).toContain('barbara@example.com');
    await owner.submit({}, { button: 'Connect' });
    expect(owner.page).toMatchObject({ status: 200, url: '/account/sso' });
    expect(await whoIsIn(await logIn('sub-barbara'))).toContain('barbara@example.com');
  });
});

it('a SAML provider finds our metadata', async () => {
  const response = await fetch(`${server.url}/sso/adfs/metadata`);
  expect(response.headers.get('content-type')).toContain('application/samlmetadata+xml');
  expect(await response.text()).toContain(`Location="${PUBLIC}/sso/adfs/acs"`);
  expect((await fetch(`${server.url}/sso/corp/metadata`)).status).toBe(404);
});

it('a provider that is disconnected is gone with its links', async () => {
  expect((await server.request.delete(`${PROVIDERS}/github`).set(as(adminKey))).body).toMatchObject({ success: true });
  expect((await server.request.get(`${PROVIDERS}/github`).set(as(adminKey))).status).toBe(404);
});
