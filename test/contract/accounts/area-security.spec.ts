import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '#libs/kernel';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { loggedIn } from '../../support/logged-in.js';

const NOW = '2026-10-10T12:00:00Z';
const PASSWORD = 'seven quiet herons';
const NEW_PASSWORD = 'four loud magpies';
const SECURITY = '/account/security';
const PASSWORD_PATH = `${SECURITY}/password`;
const FACTOR = `${SECURITY}/second-factor`;
const COOKIE = 'beatkeeper_session';

let server: TestApp;
let ada: TestUser;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startApp({ now: NOW });
});
afterAll(() => server.close());
beforeEach(async () => {
  server.clock.set(NOW);
  ada = await server.createUser({ password: PASSWORD });
  browser = await loggedIn(server, ada);
});

const isIn = async (visitor: TestBrowser) => (await visitor.get('/account')).url === '/account';

async function login(password: string): Promise<TestBrowser> {
  const visitor = openBrowser(server.url);
  await visitor.get('/login');
  await visitor.submit({ username: ada.user.username, password });
  return visitor;
}

describe('the password', () => {
  const change = async (current: string, password: string) => {
    await browser.get(PASSWORD_PATH);
    return browser.submit({ current, password });
  };

  it('is changed: every other browser is out, and this one goes on under a new token', async () => {
    const other = await loggedIn(server, ada);
    const before = browser.cookies.get(COOKIE)?.value ?? '';
    const done = await change(PASSWORD, NEW_PASSWORD);
    expect(done.hops).toEqual([`${SECURITY}?done=password`]);
    expect(done.text).toContain('Your password is changed');
    expect([await isIn(browser), await isIn(other)]).toEqual([true, false]);
    expect(browser.cookies.get(COOKIE)?.value).not.toBe(before);
    const thief = openBrowser(server.url);
    expect((await thief.get('/account', { cookie: `${COOKIE}=${before}` })).url).toMatch(/^\/login/);
    expect([await isIn(await login(PASSWORD)), await isIn(await login(NEW_PASSWORD))]).toEqual([false, true]);
  });

  it.each([
    ['the current one is wrong', 'not it', NEW_PASSWORD, 'current', 'This is not your password.'],
    ['the current one is missing', '', NEW_PASSWORD, 'current', 'This is not your password.'],
    ['the new one is too short', PASSWORD, 'short', 'password', 'at least 8'],
    ['the new one is common', PASSWORD, 'password1', 'password', ''],
  ])('stays when %s, and the form says so at the field', async (_, current, password, field, message) => {
    const other = await loggedIn(server, ada);
    const { status, html, headers } = await change(current, password);
    expect([status, headers.get('www-authenticate')]).toEqual([400, null]);
    const said = new RegExp(`<p class="error" id="${field}-error">([^<]+)`).exec(html)?.[1] ?? '';
    expect(said).not.toBe('');
    expect(said.toLowerCase()).toContain(message.toLowerCase());
    expect(html).not.toContain(`value="${password}"`);
    expect([await isIn(other), await isIn(await login(PASSWORD))]).toEqual([true, true]);
  });

  it('is not guessed here either', async () => {
    for (let guess = 0; guess < 10; guess++) await change(`guess ${guess}`, NEW_PASSWORD);
    const { status, headers } = await change(PASSWORD, NEW_PASSWORD);
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true]);
  });

  it('is chosen by whoever has none, without another one', async () => {
    ada = await server.createUser();
    browser = await loggedIn(server, ada);
    expect((await browser.get(SECURITY)).text).toContain('Choose a password');
    const { forms } = await browser.get(PASSWORD_PATH);
    expect(forms.flatMap(({ fields }) => fields).some(({ name }) => name === 'current')).toBe(false);
    await browser.submit({ password: NEW_PASSWORD });
    expect(await isIn(await login(NEW_PASSWORD))).toBe(true);
  });

  it('cannot be chosen where passwords are switched off', async () => {
    const closed = await startApp({ now: NOW, config: { LOCAL_LOGIN: 'off' } });
    try {
      const visitor = await loggedIn(closed, await closed.createUser());
      expect((await visitor.get(SECURITY)).links).not.toContain(PASSWORD_PATH);
      const { csrfToken } = visitor;
      const answer = await visitor.post(PASSWORD_PATH, { password: NEW_PASSWORD, csrf_token: csrfToken });
      expect([answer.status, answer.text.includes('switched off')]).toEqual([403, true]);
    } finally {
      await closed.close();
    }
  });
});

describe('the second factor', () => {
  const codeOf = (secret: string) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: server.clock.now() / 1_000 });
  const wrongFor = (secret: string) => (codeOf(secret) === '000000' ? '111111' : '000000');
  const secretIn = (html: string) => /<p class="secret"><code>([A-Z2-7]+)<\/code>/.exec(html)?.[1] ?? '';
  const codesIn = (html: string) =>
    [...html.matchAll(/<li><code>([0-9a-z-]+)<\/code><\/li>/g)].map(([, code]) => code ?? '');

  async function begin(): Promise<string> {
    await browser.get(FACTOR);
    return secretIn((await browser.submit({}, { button: 'Set it up' })).html);
  }

  async function enrol(): Promise<{ secret: string; codes: string[] }> {
    const secret = await begin();
    const codes = codesIn((await browser.submit({ code: codeOf(secret) })).html);
    server.clock.advance(MICROS_PER_MINUTE);
    return { secret, codes };
  }

  async function loginWith(code: string) {
    const visitor = await login(PASSWORD);
    expect(visitor.page.url).toMatch(/^\/login\/second-factor/);
    await visitor.submit({ code });
    return visitor;
  }

  it('is set up with an app, and asked for from then on', async () => {
    await browser.get(FACTOR);
    const shown = await browser.submit({}, { button: 'Set it up' });
    expect([shown.status, shown.hops]).toEqual([200, []]);
    expect(shown.headers.get('cache-control')).toBe('no-store, private');
    expect(shown.headers.get('content-security-policy')).toContain("img-src 'self' data:");
    const image = /<img class="qr" src="data:image\/svg\+xml;base64,([^"]+)"[^>]*alt="QR code[^"]+"/.exec(shown.html);
    expect(Buffer.from(image?.[1] ?? '', 'base64').toString()).toContain('<svg');
    const secret = secretIn(shown.html);
    expect(await isIn(await login(PASSWORD))).toBe(true);

    await browser.get(FACTOR);
    const other = await begin();
    expect(other).not.toBe(secret);
    const done = await browser.submit({ code: codeOf(other) });
    expect([done.status, done.hops, codesIn(done.html).length]).toEqual([200, [], 10]);
    server.clock.advance(30 * MICROS_PER_SECOND);
    expect(await isIn(await login(PASSWORD))).toBe(false);
    expect(await isIn(await loginWith(codeOf(other)))).toBe(true);
    expect((await browser.get(SECURITY)).text).toContain('On. You have 10 recovery codes left.');
  });

  it('stays off when the code is wrong, and another try is possible without the secret', async () => {
    const secret = await begin();
    const wrong = await browser.submit({ code: wrongFor(secret) });
    expect(wrong.status).toBe(400);
    expect(wrong.html).toContain('<p class="error" id="code-error">This code is wrong');
    expect(wrong.html).not.toContain(secret);
    expect(await isIn(await login(PASSWORD))).toBe(true);
    expect(codesIn((await browser.submit({ code: codeOf(secret) })).html)).toHaveLength(10);
  });

  it('takes each recovery code once, and new ones replace the old', async () => {
    const { codes } = await enrol();
    expect(await isIn(await loginWith(codes[0] ?? ''))).toBe(true);
    expect(await isIn(await loginWith(codes[0] ?? ''))).toBe(false);
    expect((await browser.get(FACTOR)).text).toContain('You have 9 recovery codes left.');

    const renewed = await browser.submit({}, { button: 'Make new recovery codes' });
    const next = codesIn(renewed.html);
    expect([renewed.hops, next.length]).toEqual([[], 10]);
    expect((await browser.get(FACTOR)).html).not.toContain(next[0]);
    expect(await isIn(await loginWith(codes[1] ?? ''))).toBe(false);
    expect(await isIn(await loginWith(next[0] ?? ''))).toBe(true);
  });

  it('is switched off', async () => {
    await enrol();
    await browser.get(FACTOR);
    const off = await browser.submit({}, { button: 'Switch it off' });
    expect(off.hops).toEqual([`${SECURITY}?done=off`]);
    expect(off.text).toContain('The second factor is off.');
    expect(await isIn(await login(PASSWORD))).toBe(true);
  });

  it('shows how things are when another page was faster', async () => {
    await browser.get(FACTOR);
    const { csrfToken: csrf_token } = browser;
    for (const act of ['codes', 'off', 'confirm']) {
      expect((await browser.post(`${FACTOR}/${act}`, { csrf_token })).hops, act).toEqual([FACTOR]);
    }
    await enrol();
    for (const act of ['begin', 'confirm']) {
      expect((await browser.post(`${FACTOR}/${act}`, { csrf_token })).hops, act).toEqual([FACTOR]);
    }
    expect(browser.page.text).toContain('It is on.');
  });

  it('is proved by a code where the login is old', async () => {
    const { secret } = await enrol();
    server.clock.advance(11 * MICROS_PER_MINUTE);
    expect((await browser.get(FACTOR)).url).toBe(`/login/confirm?continue=${encodeURIComponent(FACTOR)}`);
    expect((await browser.submit({ code: wrongFor(secret) })).status).toBe(401);
    expect((await browser.submit({ code: codeOf(secret) })).url).toBe(FACTOR);
  });
});

describe('what opens the account', () => {
  const GUARDED = [PASSWORD_PATH, ...['begin', 'confirm', 'codes', 'off'].map((act) => `${FACTOR}/${act}`)];

  it.each(GUARDED)('takes a recent login: POST %s', async (path) => {
    await browser.get(SECURITY);
    const { csrfToken } = browser;
    server.clock.advance(11 * MICROS_PER_MINUTE);
    const asked = await browser.post(path, { csrf_token: csrfToken, current: PASSWORD, password: NEW_PASSWORD });
    expect(asked.url).toBe('/login/confirm?continue=%2Faccount%2Fsecurity');
    expect((await browser.submit({ password: PASSWORD })).url).toBe(SECURITY);
  });

  it.each([PASSWORD_PATH, FACTOR])('takes a recent login: GET %s', async (path) => {
    server.clock.advance(11 * MICROS_PER_MINUTE);
    expect((await browser.get(path)).url).toBe(`/login/confirm?continue=${encodeURIComponent(path)}`);
    expect((await browser.submit({ password: PASSWORD })).url).toBe(path);
  });

  it.each(GUARDED)('is not touched by another site’s form: %s', async (path) => {
    await browser.get(SECURITY);
    const { csrfToken } = browser;
    const values = { current: PASSWORD, password: NEW_PASSWORD };
    expect((await browser.post(path, values)).status).toBe(403);
    const from = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await browser.post(path, { ...values, csrf_token: csrfToken }, from)).status).toBe(403);
    expect(await isIn(await login(PASSWORD))).toBe(true);
  });

  it('is one page away', async () => {
    expect((await browser.get(SECURITY)).links).toEqual(
      expect.arrayContaining([PASSWORD_PATH, FACTOR, '/account/sso']),
    );
  });
});
