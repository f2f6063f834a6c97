import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoginLinks } from '#libs/accounts';
import { startApp, type TestApp } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';
import { rowsOf } from '../../support/rows.js';

const PASSWORD = 'seven quiet herons';
const NEW_PASSWORD = 'four loud magpies';
const HOUR_US = 3_600_000_000;

let post: MailCatcher;
let server: TestApp;

beforeAll(async () => {
  post = await startMailCatcher();
  const config = { SMTP_URL: post.url, MAIL_FROM: 'Time <time@example.com>', SIGN_UP: 'open' };
  server = await startApp({ now: '2026-11-21T08:00:00Z', config });
});
afterAll(async () => {
  await server.close();
  await post.close();
});

const pathOf = (link: string | undefined) => (link ?? '').replace('http://beatkeeper.test', '');
const isIn = async (browser: TestBrowser) => (await browser.get('/login')).hops.length > 0;

async function login(username: string, password: string): Promise<TestBrowser> {
  const browser = openBrowser(server.url);
  await browser.get('/login');
  await browser.submit({ username, password });
  return browser;
}

async function askReset(email: string): Promise<TestBrowser> {
  const browser = openBrowser(server.url);
  await browser.get('/reset');
  await browser.submit({ email });
  return browser;
}

describe('a forgotten password', () => {
  it('is replaced by whoever reads the mail, once, and every browser is logged out', async () => {
    await server.createUser({ username: 'grace', email: 'grace@example.com', password: PASSWORD });
    const before = await login('grace', PASSWORD);
    expect(await isIn(before)).toBe(true);
    const browser = await askReset('Grace@example.com');
    expect(browser.page.status).toBe(200);
    const mail = await post.take('grace@example.com');
    expect(mail.from).toBe('time@example.com');
    const path = pathOf(mail.links[0]);
    expect(path).toMatch(/^\/reset\/new\?token=[0-9A-Za-z]{44}$/);

    await browser.get(path);
    await browser.get(path);
    const weak = await browser.submit({ password: 'short' });
    expect(weak.status).toBe(400);
    expect(weak.html).not.toContain('value="short"');
    const done = await browser.submit({ password: NEW_PASSWORD });
    expect(done.status).toBe(200);
    expect(await isIn(before)).toBe(false);
    expect(await isIn(await login('grace', PASSWORD))).toBe(false);
    expect(await isIn(await login('grace', NEW_PASSWORD))).toBe(true);
    expect((await post.take('grace@example.com')).subject).toBe('Your password was changed');

    expect((await browser.get(path)).status).toBe(404);
    const token = path.split('=')[1] as string;
    await browser.get('/reset');
    const replayed = await browser.post('/reset/new', {
      token,
      password: 'a third one',
      csrf_token: browser.csrfToken,
    });
    expect(replayed.status).toBe(404);
    expect(await isIn(await login('grace', NEW_PASSWORD))).toBe(true);
  });

  it('is answered alike for nobody', async () => {
    await server.createUser({ username: 'known', email: 'known@example.com', password: PASSWORD });
    const [known, unknown] = [await askReset('known@example.com'), await askReset('unknown@example.com')];
    expect(known.page.status).toBe(unknown.page.status);
    expect(known.page.html).toBe(unknown.page.html);
    await post.take('known@example.com');
    expect(post.mails.some(({ to }) => to.includes('unknown@example.com'))).toBe(false);
  });

  it('needs the form, and lets nobody send mail without end', async () => {
    await server.createUser({ username: 'spammed', email: 'spammed@example.com', password: PASSWORD });
    const browser = await askReset('spammed@example.com');
    expect((await browser.post('/reset', { email: 'spammed@example.com' })).status).toBe(403);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) statuses.push((await askReset('spammed@example.com')).page.status);
    expect(statuses.at(-1)).toBe(429);
    expect(post.mails.filter(({ to }) => to.includes('spammed@example.com')).length).toBeLessThan(5);
  });
});

describe('signing up with mail', () => {
  async function signUp(values: Record<string, string>): Promise<TestBrowser> {
    const browser = openBrowser(server.url);
    await browser.get('/sign-up');
    await browser.submit({ username: 'mary', email: 'mary@example.com', password: PASSWORD, ...values });
    return browser;
  }

  it('waits for the address to be confirmed, with a button', async () => {
    const browser = await signUp({ timezone: 'Pacific/Chatham' });
    expect(browser.page.status).toBe(200);
    expect(browser.page.text).toContain('mary@example.com');
    expect(browser.page.html).not.toContain('waka_');
    expect(await isIn(browser)).toBe(false);
    const early = await login('mary', PASSWORD);
    expect(early.page.status).toBe(403);
    expect(early.page.text).toContain('Confirm your e-mail address first');

    const path = pathOf((await post.take('mary@example.com')).links[0]);
    expect(path).toMatch(/^\/confirm\?token=/);
    await browser.get(path);
    await browser.get(path);
    expect((await login('mary', PASSWORD)).page.status).toBe(403);
    await browser.get(path);
    const other = openBrowser(server.url);
    await other.get('/login');
    const token = path.split('=')[1] as string;
    expect((await browser.post('/confirm', { token })).status).toBe(403);
    expect((await browser.post('/confirm', { token, csrf_token: other.csrfToken })).status).toBe(403);
    await browser.get(path);
    expect((await browser.submit()).text).toContain('mary@example.com is your address from now on.');
    expect(await isIn(await login('mary', PASSWORD))).toBe(true);
    const [row] = await rowsOf<{ timezone: string }>(
      server.database,
      `select timezone from users where username = 'mary'`,
    );
    expect(row?.timezone).toBe('Pacific/Chatham');

    expect((await browser.get(path)).status).toBe(404);
    await browser.get('/login');
    expect((await browser.post('/confirm', { token, csrf_token: browser.csrfToken })).status).toBe(404);
  });

  it('does not tell whether an address has an account', async () => {
    await server.createUser({ username: 'holder', email: 'holder@example.com', password: PASSWORD });
    const taken = await signUp({ username: 'somebody', email: 'holder@example.com' });
    const free = await signUp({ username: 'somebody2', email: 'fresh@example.com' });
    expect(taken.page.status).toBe(free.page.status);
    expect(taken.page.html.replaceAll('holder@example.com', 'X')).toBe(
      free.page.html.replaceAll('fresh@example.com', 'X'),
    );
    expect((await post.take('holder@example.com')).subject).toBe('You already have an account');
    expect(await isIn(await login('somebody', PASSWORD))).toBe(false);
  });
});

describe('the link of an operator', () => {
  const linkFor = async (username: string) => {
    const { user } = await server.createUser({ username, password: PASSWORD });
    return pathOf((await server.app.get(LoginLinks, { strict: false }).create(user.id)).url);
  };

  it('lets in by its button, once', async () => {
    const path = await linkFor('locked');
    const browser = openBrowser(server.url);
    await browser.get(path);
    await fetch(server.url + path, { method: 'HEAD' });
    await browser.get(path);
    expect(await isIn(openBrowser(server.url))).toBe(false);
    await browser.get(path);
    expect((await browser.submit()).hops[0]).toBe('/account');
    expect(await isIn(browser)).toBe(true);
    const late = openBrowser(server.url);
    expect((await late.get(path)).status).toBe(404);
    await late.get('/login');
    const token = path.split('=')[1] as string;
    expect((await late.post('/login/link', { token, csrf_token: late.csrfToken })).status).toBe(404);
    expect(await isIn(late)).toBe(false);
  });

  it('takes our own form, and ends who was logged in here before', async () => {
    const path = await linkFor('second');
    const token = path.split('=')[1] as string;
    await server.createUser({ username: 'first', password: PASSWORD });
    const browser = await login('first', PASSWORD);
    const former = browser.cookieHeader;
    expect((await browser.post('/login/link', { token })).status).toBe(403);
    await browser.get(path);
    expect((await browser.submit()).hops[0]).toBe('/account');
    expect((await openBrowser(server.url).get('/login', { cookie: former })).hops).toEqual([]);
    expect((await browser.get('/login/confirm')).text).toContain('second');
  });

  it('is dead after ten minutes', async () => {
    const path = await linkFor('slow');
    server.clock.advance(HOUR_US);
    expect((await openBrowser(server.url).get(path)).status).toBe(404);
  });

  it('says nothing of what it was given', async () => {
    for (const path of ['/login/link?token=', '/reset/new?token=', '/confirm?token=', '/sign-up?invite=']) {
      const { html } = await openBrowser(server.url).get(`${path}${encodeURIComponent('"><script>alert(1)</script>')}`);
      expect(html).not.toContain('<script');
    }
  });
});
