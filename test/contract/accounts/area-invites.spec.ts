import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MICROS_PER_DAY } from '#libs/kernel';
import { startApp, type TestApp } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { loggedIn } from '../../support/logged-in.js';
import { type MailCatcher, startMailCatcher } from '../../support/mail-catcher.js';
import { rowsOf } from '../../support/rows.js';

const NOW = '2026-10-10T12:00:00Z';
const PATH = '/account/invites';
const UNKNOWN = '01975ccb-1d5c-8600-8aaa-000000000000';

let post: MailCatcher;
let server: TestApp;
let chief: TestBrowser;

beforeAll(async () => {
  post = await startMailCatcher();
  server = await startApp({ now: NOW, config: { SIGN_UP: 'invite', SMTP_URL: post.url } });
});
afterAll(async () => {
  await server.close();
  await post.close();
});
beforeEach(async () => {
  server.clock.set(NOW);
  chief = await loggedIn(server, await server.createUser({ adminLevel: 'admin', timezone: 'America/Sao_Paulo' }));
});

const linkIn = (text: string) => /http:\/\/beatkeeper\.test(\/sign-up\?invite=[0-9A-Za-z]+)/.exec(text)?.[1] ?? '';
const count = async () => (await rowsOf(server.database, 'select id from invites')).length;

async function opensSignUp(path: string): Promise<boolean> {
  const { forms } = await openBrowser(server.url).get(path);
  return forms.some(({ fields }) => fields.some(({ name }) => name === 'password'));
}

async function invite(values: Record<string, string>) {
  await chief.get(PATH);
  return chief.submit(values, { action: PATH });
}

async function revokePathOf(receiver: string): Promise<string> {
  const { html } = await chief.get(PATH);
  const card =
    html
      .split('<section class="card"')
      .slice(1)
      .find((part) => part.includes(receiver)) ?? '';
  return /action="([^"]+)"/.exec(card)?.[1] ?? '';
}

describe('an invitation', () => {
  it('is shown once, lets one person in, and is then used', async () => {
    const made = await invite({ email: 'once@example.com', days: '3' });
    expect([made.status, made.hops]).toEqual([200, []]);
    const path = linkIn(made.text);
    expect(made.html).toContain('<time datetime="2026-10-13T12:00:00Z">13 Oct 2026, 09:00</time>');
    expect((await chief.get(PATH)).html).not.toContain(path.slice(-20));
    expect(linkIn((await post.take('once@example.com')).text)).toBe(path);
    expect(await opensSignUp(path)).toBe(true);

    const newcomer = openBrowser(server.url);
    await newcomer.get(path);
    await newcomer.submit({ username: 'invited', email: 'once@example.com', password: 'seven quiet herons' });
    const list = await chief.get(PATH);
    expect(list.text).toContain('once@example.com Used');
    expect(await revokePathOf('once@example.com')).toBe('');
    expect(await opensSignUp(path)).toBe(false);
  });

  it('can be taken back', async () => {
    const path = linkIn((await invite({ email: 'back@example.com' })).text);
    const after = await chief.submit({}, { action: await revokePathOf('back@example.com') });
    expect(after.hops).toEqual([`${PATH}?done=revoked`]);
    expect(after.text).toContain('back@example.com Taken back');
    expect(await opensSignUp(path)).toBe(false);
  });

  it('ends by itself', async () => {
    const path = linkIn((await invite({ email: 'late@example.com', days: '1' })).text);
    server.clock.advance(MICROS_PER_DAY);
    expect((await chief.get(PATH)).text).toContain('late@example.com Expired');
    expect(await opensSignUp(path)).toBe(false);
  });

  it.each<[Record<string, string>, string]>([
    [{ email: 'nonsense' }, 'email'],
    [{ days: '' }, 'days'],
    [{ days: '0' }, 'days'],
    [{ days: '91' }, 'days'],
    [{ days: 'soon' }, 'days'],
  ])('is not made with %j', async (values, field) => {
    const before = await count();
    const { status, html, forms } = await invite(values);
    expect(status).toBe(400);
    expect(html).toContain(`<p class="error" id="${field}-error">`);
    const shown = forms.flatMap(({ fields }) => fields).find(({ name }) => name === field);
    expect(shown?.value).toBe(values[field]);
    expect(await count()).toBe(before);
  });

  it('that is unknown cannot be taken back', async () => {
    await chief.get(PATH);
    const { csrfToken } = chief;
    for (const id of [UNKNOWN, 'nonsense']) {
      expect((await chief.post(`${PATH}/${id}/revoke`, { csrf_token: csrfToken })).status).toBe(404);
    }
  });

  it('is not made or taken back by another site’s form', async () => {
    await invite({ email: 'kept@example.com' });
    const before = await count();
    const paths = [PATH, await revokePathOf('kept@example.com')];
    for (const path of paths) expect((await chief.post(path, { days: '7' })).status).toBe(403);
    expect(await count()).toBe(before);
    expect((await chief.get(PATH)).text).toContain('kept@example.com Open');
  });
});

describe('whoever is no administrator', () => {
  it.each(['default', 'viewer'] as const)('finds nothing there: %s', async (adminLevel) => {
    await invite({ email: `${adminLevel}@example.com` });
    const path = await revokePathOf(`${adminLevel}@example.com`);
    const before = await count();
    const other = await loggedIn(server, await server.createUser({ adminLevel }));
    expect((await other.get('/account')).links).not.toContain(PATH);
    const { csrfToken } = other;
    expect((await other.get(PATH)).status).toBe(404);
    expect((await other.post(PATH, { days: '7', csrf_token: csrfToken })).status).toBe(404);
    expect((await other.post(path, { csrf_token: csrfToken })).status).toBe(404);
    expect(await count()).toBe(before);
    expect((await chief.get(PATH)).text).toContain(`${adminLevel}@example.com Open`);
  });

  it('is not led there, but administrators are', async () => {
    expect((await chief.get('/account')).links).toContain(PATH);
  });
});
