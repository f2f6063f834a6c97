import { afterEach, describe, expect, it } from 'vitest';
import { InvitesService, LoginLinks } from '#libs/accounts';
import { startApp, type TestApp } from '../../support/app.js';
import { openBrowser, type TestBrowser, type VisitedPage } from '../../support/browser.js';
import { type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';
import { rowsOf } from '../../support/rows.js';

const PASSWORD = 'seven quiet herons';
const EVIL = `"><script>alert('x')</script>`;

let server: TestApp;
let post: MailCatcher | undefined;

afterEach(async () => {
  await server.close();
  await post?.close();
  post = undefined;
});

async function open(config: Record<string, string>): Promise<TestBrowser> {
  server = await startApp({ now: '2026-11-21T08:00:00Z', config });
  return openBrowser(server.url);
}

const somebody = { username: 'mary', email: 'mary@example.com', password: PASSWORD };
const people = async () => (await rowsOf(server.database, 'select from users')).length;
const isIn = async (browser: TestBrowser) => (await browser.get('/login')).hops.length > 0;
const invited = async (email?: string) =>
  (await server.app.get(InvitesService, { strict: false }).create({ actor: { kind: 'operator' } }, { email })).token;

describe('SIGN_UP=open', () => {
  it('lets anybody in, shows the key once and how to set up an editor', async () => {
    const browser = await open({ SIGN_UP: 'open' });
    expect((await browser.get('/login')).links).toContain('/sign-up');
    await browser.get('/sign-up');
    const page: VisitedPage = await browser.submit({ ...somebody, timezone: 'America/Sao_Paulo' });
    expect(page.status).toBe(200);
    const key = /api_key = (waka_[0-9a-f-]{36})/.exec(page.text)?.[1];
    expect(page.text).toContain('api_url = http://beatkeeper.test/api/v1');
    const answer = await server.request.get('/api/v1/users/current').set('Authorization', `Bearer ${key}`).expect(200);
    expect(answer.body.data).toMatchObject({ username: 'mary', timezone: 'America/Sao_Paulo' });
    expect(await isIn(browser)).toBe(true);
    expect((await browser.get('/sign-up')).hops[0]).toBe('/account');
  });

  it('says what is wrong beside the field, keeps what was typed, and never the password', async () => {
    const browser = await open({ SIGN_UP: 'open', RATE_LIMIT: 'off' });
    await server.createUser({ username: 'taken', email: 'taken@example.com' });
    await browser.get('/sign-up');
    const cases: [Record<string, string>, RegExp][] = [
      [{ username: 'taken' }, /This name is taken/],
      [{ username: EVIL }, /letters, digits/],
      [{ email: EVIL }, /Not an e-mail address/],
      [{ email: 'taken@example.com' }, /This address cannot be used/],
      [{ password: 'short' }, /at least 8 characters/],
      [{ timezone: 'Mars/Olympus' }, /zone/i],
    ];
    let round = 0;
    for (const [wrong, message] of cases) {
      const { status, text, html } = await browser.submit({
        ...somebody,
        email: `mary${++round}@example.com`,
        ...wrong,
      });
      expect(status, JSON.stringify(wrong)).toBe(400);
      expect(text).toMatch(message);
      expect(html).toContain('aria-invalid="true"');
      expect(html).not.toContain('<script');
      expect(html).not.toContain(PASSWORD);
    }
    expect(
      browser.page.forms.find(({ isInMain }) => isInMain)?.fields.find(({ name }) => name === 'username')?.value,
    ).toBe('mary');
    expect(await people()).toBe(1);
  });

  it('lets somebody try again as often as they mistype', async () => {
    const browser = await open({ SIGN_UP: 'open', RATE_LIMIT: 'off' });
    await server.createUser({ username: 'taken' });
    await browser.get('/sign-up');
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await browser.submit({ ...somebody, username: 'taken' })).status).toBe(400);
      expect((await browser.submit({ ...somebody, password: 'short' })).status).toBe(400);
    }
    expect((await browser.submit(somebody)).html).toContain('waka_');
  });

  it('makes nobody an administrator, and nobody without our form', async () => {
    const browser = await open({ SIGN_UP: 'open' });
    await browser.get('/sign-up');
    expect((await browser.post('/sign-up', somebody)).status).toBe(403);
    const cross = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    await browser.get('/sign-up');
    const values = { ...somebody, csrf_token: browser.csrfToken };
    expect((await browser.post('/sign-up', values, cross)).status).toBe(403);
    expect(await people()).toBe(0);
    await browser.get('/sign-up');
    await browser.post('/sign-up', { ...values, admin_level: 'superadmin' });
    const [row] = await rowsOf<{ admin_level: string }>(server.database, 'select admin_level from users');
    expect(row?.admin_level).toBe('default');
  });

  it('lets nobody make accounts without end', async () => {
    const browser = await open({ SIGN_UP: 'open' });
    for (let round = 0; round < 6; round++) {
      const next = openBrowser(server.url);
      await next.get('/sign-up');
      await next.submit({ ...somebody, username: `mary${round}`, email: `mary${round}@example.com` });
      if (round === 5) expect(next.page.status).toBe(429);
    }
    expect(await people()).toBe(5);
    expect((await browser.get('/sign-up')).status).toBe(200);
  });
});

describe('SIGN_UP=invite', () => {
  it('takes an invite, once', async () => {
    const browser = await open({ SIGN_UP: 'invite' });
    expect((await browser.get('/login')).links).not.toContain('/sign-up');
    expect((await browser.get('/sign-up')).forms.some(({ action }) => action === '/sign-up')).toBe(false);
    expect((await browser.get('/sign-up?invite=abc')).forms.some(({ action }) => action === '/sign-up')).toBe(false);
    await browser.get('/login');
    const refused = await browser.post('/sign-up', { ...somebody, csrf_token: browser.csrfToken });
    expect(refused.status).toBe(403);
    const token = await invited();
    await browser.get(`/sign-up?invite=${token}`);
    expect((await browser.submit(somebody)).html).toContain('waka_');
    const other = openBrowser(server.url);
    expect((await other.get(`/sign-up?invite=${token}`)).forms.some(({ action }) => action === '/sign-up')).toBe(false);
    await other.get('/login');
    const again = {
      ...somebody,
      username: 'jane',
      email: 'jane@example.com',
      invite: token,
      csrf_token: other.csrfToken,
    };
    expect((await other.post('/sign-up', again)).status).toBe(403);
    expect(await people()).toBe(1);
  });

  it('keeps an invite to its address, which needs no other proof', async () => {
    post = await startMailCatcher();
    const browser = await open({ SIGN_UP: 'invite', SMTP_URL: post.url });
    await invited('mary@example.com');
    const mail = await post.take('mary@example.com');
    await browser.get((mail.links[0] ?? '').replace('http://beatkeeper.test', ''));
    const field = browser.page.forms.find(({ isInMain }) => isInMain)?.fields.find(({ name }) => name === 'email');
    expect(field?.value).toBe('mary@example.com');
    const other = await browser.submit({ ...somebody, email: 'eve@example.com' });
    expect(other.status).toBe(400);
    expect((await browser.submit(somebody)).html).toContain('waka_');
    expect(await isIn(browser)).toBe(true);
  });
});

describe('SIGN_UP=domain', () => {
  it('takes addresses of the domain that are confirmed', async () => {
    post = await startMailCatcher();
    const browser = await open({ SIGN_UP: 'domain', SIGN_UP_DOMAINS: 'example.com', SMTP_URL: post.url });
    await browser.get('/sign-up');
    expect(browser.page.text).toContain('An address at example.com.');
    for (const email of ['mary@evil.example', 'mary@sub.example.com', 'mary@example.com.evil.example']) {
      expect((await browser.submit({ ...somebody, email })).status, email).toBe(400);
    }
    expect((await browser.submit(somebody)).text).toContain('We sent a mail to mary@example.com');
    const { links } = await post.take('mary@example.com');
    await browser.get((links[0] ?? '').replace('http://beatkeeper.test', ''));
    expect((await browser.submit()).status).toBe(200);
  });
});

describe('SIGN_UP=off', () => {
  it('lets nobody sign up, not even with an invite', async () => {
    const browser = await open({ SIGN_UP: 'off' });
    const token = await invited();
    for (const path of ['/sign-up', `/sign-up?invite=${token}`]) {
      const { status, text } = await browser.get(path);
      expect(status).toBe(200);
      expect(text).toContain('Nobody can sign up here');
    }
    await browser.get('/login');
    const values = { ...somebody, invite: token, csrf_token: browser.csrfToken };
    expect((await browser.post('/sign-up', values)).status).toBe(403);
    expect(await people()).toBe(0);
  });
});

describe('LOCAL_LOGIN=off', () => {
  it('has no password form, says why, and takes no password', async () => {
    const browser = await open({ LOCAL_LOGIN: 'off', SIGN_UP: 'open' });
    await server.createUser({ username: 'ada', password: PASSWORD });
    const { forms, text, links } = await browser.get('/login');
    expect(forms).toEqual([]);
    expect(text).toContain('Passwords are switched off here');
    expect(links).not.toContain('/reset');
    expect((await browser.get('/reset')).forms).toEqual([]);
    expect((await browser.get('/sign-up')).forms).toEqual([]);
    const csrf = await tokenOf(browser);
    expect((await browser.post('/login', { username: 'ada', password: PASSWORD, csrf_token: csrf })).status).toBe(403);
    expect(browser.cookies.has('beatkeeper_session')).toBe(false);
  });

  it('offers the services that are on', async () => {
    const browser = await open({ LOCAL_LOGIN: 'off' });
    await rowsOf(
      server.database,
      `insert into identity_providers (id, slug, kind, name, is_enabled, config, created_at, modified_at) values
        (gen_random_uuid(), 'acme', 'oidc', 'Acme <b>ID</b>', true, '{}', now(), now()),
        (gen_random_uuid(), 'old', 'oidc', 'Old', false, '{}', now(), now())`,
    );
    const { links, html } = await browser.get('/login?continue=%2Faccount%2Fkeys');
    expect(links).toContain('/sso/acme?continue=%2Faccount%2Fkeys');
    expect(links.some((link) => link.startsWith('/sso/old'))).toBe(false);
    expect(html).toContain('Log in with Acme &lt;b>ID&lt;/b>');
  });
});

/** Where no page has a form: the token is made of the cookie, by the confirmation page of a login link. */
async function tokenOf(browser: TestBrowser): Promise<string> {
  const [person] = await rowsOf<{ id: number }>(server.database, 'select id from users');
  const { url } = await server.app.get(LoginLinks, { strict: false }).create(person?.id ?? 0);
  await browser.get(url.replace('http://beatkeeper.test', ''));
  return browser.csrfToken;
}
