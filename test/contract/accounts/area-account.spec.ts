import { TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE } from '#libs/kernel';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { loggedIn } from '../../support/logged-in.js';
import { type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';

const NOW = '2026-10-10T12:00:00Z';
const PASSWORD = 'correct horse battery 42';

let mails: MailCatcher;
let server: TestApp;
let ada: TestUser;
let browser: TestBrowser;

beforeAll(async () => {
  mails = await startMailCatcher();
  server = await startApp({ now: NOW, config: { SMTP_URL: mails.url } });
});
afterAll(async () => {
  await server?.close();
  await mails?.close();
});
beforeEach(async () => {
  server.clock.set(NOW);
  ada = await server.createUser({ password: PASSWORD, timezone: 'Asia/Kathmandu' });
  browser = await loggedIn(server, ada);
});

async function enter(username: string, password: string): Promise<TestBrowser> {
  const other = openBrowser(server.url);
  await other.get('/login');
  await other.submit({ username, password });
  return other;
}

describe('the overview', () => {
  it('says how an editor is set up, and when it was heard of last, in the person’s zone', async () => {
    expect((await browser.get('/account')).text).toContain('No editor has sent anything yet.');
    const heartbeat = { entity: '/a.ts', type: 'file', time: 1_791_633_600 };
    await server.request.post('/api/v1/heartbeats').set('authorization', ada.authorization).send(heartbeat).expect(202);
    const page = await browser.get('/account');
    expect(page.text).toContain('api_url = http://beatkeeper.test/api/v1');
    expect(page.html).toContain('<time datetime="2026-10-10T12:00:00Z">10 Oct 2026, 17:45</time>');
  });

  it('changes the address once the new one is confirmed', async () => {
    await browser.get('/account');
    const asked = await browser.submit({ email: 'ada.new@example.com' }, { action: '/account/email' });
    expect([asked.status, asked.text]).toEqual([200, expect.stringContaining('A link is on its way.')]);
    expect((await browser.get('/account')).text).not.toContain('ada.new@example.com');
    const { text } = await mails.take('ada.new@example.com');
    await browser.get(/\/confirm\?token=\S+/.exec(text)?.[0] ?? '');
    await browser.submit();
    expect((await browser.get('/account')).text).toContain('ada.new@example.com, confirmed.');
  });

  it('says what is wrong with an address', async () => {
    await browser.get('/account');
    const answer = await browser.submit({ email: 'nonsense' }, { action: '/account/email' });
    expect(answer.status).toBe(400);
  });
});

describe('the password', () => {
  it('is changed by whoever knows it, and other browsers are out', async () => {
    const elsewhere = await loggedIn(server, ada);
    await browser.get('/account/security');
    const next = { current: PASSWORD, password: 'a better one than before' };
    expect((await browser.submit(next)).url).toBe('/account/security');
    expect((await browser.get('/account')).url).toBe('/account');
    expect((await elsewhere.get('/account')).url).toMatch(/^\/login/);
    expect((await (await enter(ada.user.username, PASSWORD)).get('/account')).url).toMatch(/^\/login/);
    expect((await (await enter(ada.user.username, next.password)).get('/account')).url).toBe('/account');
  });

  it.each([
    ['the current one is wrong', { current: 'wrong', password: 'a better one than before' }, 'This is not your password.'],
    ['the new one is too short', { current: PASSWORD, password: 'short' }, '8'],
  ])('stays when %s', async (_, values, message) => {
    await browser.get('/account/security');
    const answer = await browser.submit(values);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
    expect((await (await enter(ada.user.username, PASSWORD)).get('/account')).url).toBe('/account');
  });
});

describe('the second factor', () => {
  const codeOf = (secret: string) => new TOTP({ secret }).generate({ timestamp: server.clock.now() / 1000 });

  async function enrol(): Promise<{ secret: string; codes: string[] }> {
    await browser.get('/account/security');
    const { html } = await browser.submit({}, { action: '/account/security/second-factor/begin' });
    expect(html).toMatch(/<img class="qr" src="data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+" alt="QR code/);
    const secret = /<p class="secret"><code>([A-Z2-7]+)<\/code>/.exec(html)?.[1] ?? '';
    const done = await browser.submit({ code: codeOf(secret) });
    const codes = [...done.html.matchAll(/<li><code>([^<]+)<\/code><\/li>/g)].map(([, code]) => code ?? '');
    return { secret, codes };
  }

  it('is set up, asked for at login, and switched off', async () => {
    const { secret, codes } = await enrol();
    expect(codes).toHaveLength(10);
    server.clock.advance(MICROS_PER_MINUTE);
    const other = await enter(ada.user.username, PASSWORD);
    expect(other.page.url).toMatch(/^\/login\/second-factor/);
    await other.submit({ code: codeOf(secret) });
    expect((await other.get('/account/security')).text).toContain('Recovery codes left: 10.');

    await browser.get('/account/security');
    await browser.submit({}, { action: '/account/security/second-factor/off' });
    expect((await (await enter(ada.user.username, PASSWORD)).get('/account')).url).toBe('/account');
  });

  it('lets in by a recovery code, once', async () => {
    const { codes } = await enrol();
    const first = await enter(ada.user.username, PASSWORD);
    await first.submit({ code: codes[0] ?? '' });
    expect((await first.get('/account/security')).text).toContain('Recovery codes left: 9.');
    const second = await enter(ada.user.username, PASSWORD);
    expect((await second.submit({ code: codes[0] ?? '' })).status).toBe(401);
  });

  it('is not switched on by a wrong code', async () => {
    await browser.get('/account/security');
    await browser.submit({}, { action: '/account/security/second-factor/begin' });
    expect((await browser.submit({ code: '000000' })).status).toBe(400);
    expect((await browser.get('/account/security')).text).toContain('Set it up');
  });

  it('takes a recent login', async () => {
    await browser.get('/account/security');
    server.clock.advance(11 * MICROS_PER_MINUTE);
    const asked = await browser.submit({}, { action: '/account/security/second-factor/begin' });
    expect(asked.url).toMatch(/^\/login\/confirm/);
  });
});

describe('sessions', () => {
  const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

  it('are listed and ended one by one, or all others at once', async () => {
    const firefox = await loggedIn(server, ada, FIREFOX);
    const third = await loggedIn(server, ada);
    const list = await browser.get('/account/sessions');
    expect(list.text).toContain('Firefox on Linux');
    expect(list.text.match(/this browser/g)).toHaveLength(1);

    const card = list.html.split('<section').find((part) => part.includes('Firefox on Linux')) ?? '';
    await browser.submit({}, { action: /action="([^"]+)"/.exec(card)?.[1] ?? '' });
    expect((await firefox.get('/account')).url).toMatch(/^\/login/);
    expect((await third.get('/account')).url).toBe('/account');

    await browser.submit({}, { action: '/account/sessions/end-others' });
    expect((await third.get('/account')).url).toMatch(/^\/login/);
    expect((await browser.get('/account')).url).toBe('/account');
  });

  it('of other people are not found', async () => {
    const eve = await server.createUser();
    const theirs = await loggedIn(server, eve);
    const { forms } = await theirs.get('/account/sessions');
    const action = forms.find((form) => form.action.endsWith('/end'))?.action ?? '';
    await browser.get('/account/sessions');
    const answer = await browser.post(action, { csrf_token: browser.csrfToken });
    expect(answer.status).toBe(404);
    expect((await theirs.get('/account')).url).toBe('/account');
  });
});

describe('invitations', () => {
  it('are for administrators', async () => {
    expect((await browser.get('/account/invites')).status).toBe(403);
  });

  it('are made, used once, and taken back', async () => {
    const chief = await loggedIn(server, await server.createUser({ adminLevel: 'admin' }));
    await chief.get('/account/invites');
    const made = await chief.submit({ email: '' }, { action: '/account/invites' });
    const path = /\/sign-up\?invite=[A-Za-z0-9]+/.exec(made.text)?.[0] ?? '';
    const fields = async () =>
      (await openBrowser(server.url).get(path)).forms.flatMap((form) => form.fields.map(({ name }) => name));
    expect(await fields()).toContain('password');

    const list = await chief.get('/account/invites');
    expect(list.html).not.toContain(path);
    await chief.submit({}, { action: list.forms.find(({ action }) => action.endsWith('/revoke'))?.action ?? '' });
    expect(chief.page.text).toContain('None.');
    expect(await fields()).not.toContain('password');
  });

  it('say what is wrong with an address', async () => {
    const chief = await loggedIn(server, await server.createUser({ adminLevel: 'admin' }));
    await chief.get('/account/invites');
    expect((await chief.submit({ email: 'nonsense' }, { action: '/account/invites' })).status).toBe(400);
  });
});
