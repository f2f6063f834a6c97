import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE } from '#libs/kernel';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { loggedIn } from '../../support/logged-in.js';
import { type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';
import { rowsOf } from '../../support/rows.js';

const NOW = '2026-10-10T12:00:00Z';
const PASSWORD = 'seven quiet herons';
const HEARTBEAT = { entity: '/a.ts', type: 'file', time: 1_791_633_600 };

let post: MailCatcher;
let server: TestApp;
let ada: TestUser;
let address: string;
let browser: TestBrowser;
let count = 0;

beforeAll(async () => {
  post = await startMailCatcher();
  server = await startApp({ now: NOW, config: { SMTP_URL: post.url } });
});
afterAll(async () => {
  await server.close();
  await post.close();
});
beforeEach(async () => {
  server.clock.set(NOW);
  server.clock.advance(++count * 60 * MICROS_PER_MINUTE);
  address = `ada${count}@example.com`;
  ada = await server.createUser({ email: address, password: PASSWORD, timezone: 'Asia/Kathmandu' });
  browser = await loggedIn(server, ada);
});

const pathIn = (text: string) => /http:\/\/beatkeeper\.test(\/confirm\?token=[0-9A-Za-z]+)/.exec(text)?.[1] ?? '';

async function ask(email: string) {
  await browser.get('/account/email');
  return browser.submit({ email });
}

async function follow(path: string) {
  const reader = openBrowser(server.url);
  await reader.get(path);
  return reader.submit();
}

describe('the overview', () => {
  it('says who one is and how an editor is set up', async () => {
    const { status, text, html, headers } = await browser.get('/account');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store, private');
    expect(text).toContain(`Name ${ada.user.username}`);
    expect(text).toContain('Time zone Asia/Kathmandu');
    expect(html).toContain('<code>http://beatkeeper.test/api/v1</code>');
    expect(html).toContain('[settings]\napi_url = http://beatkeeper.test/api/v1\napi_key = waka_…');
    expect(html).not.toMatch(/waka_[0-9a-f]|<script/);
  });

  it('says whether an editor was heard, and when, on the person’s clock', async () => {
    expect((await browser.get('/account')).text).toContain('No heartbeat has arrived yet.');
    await server.request.post('/api/v1/heartbeats').set('authorization', ada.authorization).send(HEARTBEAT).expect(202);
    const { html, text } = await browser.get('/account');
    expect(html).toContain('<time datetime="2026-10-10T12:00:00Z">10 Oct 2026, 17:45</time>');
    expect(text).not.toContain('No heartbeat has arrived yet.');
  });

  it('leads to the other places', async () => {
    const { links } = await browser.get('/account');
    for (const place of ['keys', 'security', 'sessions', 'sso', 'authorized-apps', 'apps']) {
      expect(links).toContain(`/account/${place}`);
    }
    expect(browser.page.html).toContain('<a href="/account" aria-current="page">');
  });

  it.each([
    ['default', false],
    ['viewer', true],
    ['superadmin', true],
  ] as const)('leads a %s to the documentation of administration: %s', async (adminLevel, isLed) => {
    const visitor = await loggedIn(server, await server.createUser({ adminLevel }));
    expect((await visitor.get('/account')).links.includes('/docs')).toBe(isLed);
  });

  it('shows names as text', async () => {
    const name = '<img src=x onerror=alert(1)>"';
    const odd = await server.createUser({ settings: { display_name: name } });
    const { html, text } = await (await loggedIn(server, odd)).get('/account');
    expect(text).toContain(name);
    expect(html).not.toContain('<img');
  });

  it.each([
    'constructor',
    '__proto__',
    'toString',
    'nothing',
    '',
  ])('has done nothing where the address says "%s"', async (done) => {
    const chief = await loggedIn(server, await server.createUser({ adminLevel: 'superadmin' }));
    for (const place of ['', '/keys', '/security', '/sessions', '/authorized-apps', '/apps', '/invites']) {
      expect((await chief.get(`/account${place}?done=${done}`)).html, place).not.toContain('class="notice done"');
    }
  });

  it('sends whoever is not logged in to the login', async () => {
    expect((await openBrowser(server.url).get('/account')).url).toBe('/login?continue=%2Faccount');
  });
});

describe('the e-mail address', () => {
  it('is another one once the link is opened', async () => {
    const asked = await ask(`new.${address}`);
    expect(asked.hops).toEqual(['/account?done=email']);
    expect(asked.text).toContain('A link is on its way to the new address.');
    expect(asked.text).toContain(address);
    expect(asked.text).not.toContain(`new.${address}`);
    await follow(pathIn((await post.take(`new.${address}`)).text));
    expect((await browser.get('/account')).text).toContain(`new.${address} (confirmed)`);
  });

  it('can be confirmed by a second link', async () => {
    expect((await browser.get('/account')).text).toContain(`${address} (not confirmed)`);
    const asked = await browser.submit({}, { action: '/account/email/confirm-again' });
    expect(asked.hops).toEqual(['/account?done=confirmation']);
    await follow(pathIn((await post.take(address)).text));
    const { text, forms } = await browser.get('/account');
    expect(text).toContain(`${address} (confirmed)`);
    expect(forms.some(({ action }) => action === '/account/email/confirm-again')).toBe(false);
  });

  it('of somebody else is asked for in vain, and the answer is the same', async () => {
    const taken = `taken${count}@example.com`;
    await server.createUser({ email: taken });
    const asked = await ask(taken);
    expect(asked.hops).toEqual(['/account?done=email']);
    expect(pathIn((await post.take(taken)).text)).toBe('');
    expect((await browser.get('/account')).text).toContain(address);
  });

  it('that is none is said at the field', async () => {
    const { status, html, forms } = await ask('nonsense"><b>');
    expect(status).toBe(400);
    expect(html).toContain('<p class="error" id="email-error">');
    const shown = forms.flatMap(({ fields }) => fields).find(({ name }) => name === 'email');
    expect(shown?.value).toBe('nonsense"><b>');
    expect(html).not.toContain('<b>');
  });

  it('takes a recent login, and leads back', async () => {
    server.clock.advance(11 * MICROS_PER_MINUTE);
    expect((await browser.get('/account/email')).url).toBe('/login/confirm?continue=%2Faccount%2Femail');
    expect((await browser.submit({ password: PASSWORD })).url).toBe('/account/email');

    server.clock.advance(11 * MICROS_PER_MINUTE);
    const late = await browser.submit({ email: `late.${address}` });
    expect(late.url).toBe('/login/confirm?continue=%2Faccount');
    expect(await requests(`late.${address}`)).toBe(0);
  });

  it('is not changed by another site’s form', async () => {
    await browser.get('/account/email');
    const { csrfToken } = browser;
    for (const path of ['/account/email', '/account/email/confirm-again']) {
      expect((await browser.post(path, { email: `evil.${address}` })).status).toBe(403);
      const from = { origin: 'https://evil.example' };
      const forged = await browser.post(path, { email: `evil.${address}`, csrf_token: csrfToken }, from);
      expect(forged.status).toBe(403);
    }
    expect(await requests(`evil.${address}`)).toBe(0);
  });

  it('cannot be changed where no mail is sent', async () => {
    const silent = await startApp({ now: NOW });
    try {
      const visitor = await loggedIn(silent, await silent.createUser({ email: 'eve@example.com' }));
      const overview = await visitor.get('/account');
      expect(overview.text).toContain('This server sends no mail');
      expect(overview.links).not.toContain('/account/email');
      const { csrfToken } = visitor;
      const answer = await visitor.post('/account/email', { email: 'a@example.com', csrf_token: csrfToken });
      expect([answer.status, answer.text.includes('cannot send mail')]).toEqual([503, true]);
    } finally {
      await silent.close();
    }
  });
});

async function requests(email: string): Promise<number> {
  return (await rowsOf(server.database, `select id from account_tokens where email = '${email}'`)).length;
}
