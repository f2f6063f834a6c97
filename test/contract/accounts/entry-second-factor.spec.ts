import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountsService, SecondFactorService, SessionsService } from '#libs/accounts';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { rowsOf } from '../../support/rows.js';

const PASSWORD = 'seven quiet herons';
const STEP_US = 30_000_000;

interface Enrolled {
  readonly person: TestUser;
  readonly name: string;
  readonly recoveryCodes: readonly string[];
  /** The code of this moment. */
  code(): string;
}

let server: TestApp;
let count = 0;

beforeAll(async () => {
  server = await startApp({ now: '2026-11-21T08:00:00Z' });
});
afterAll(() => server.close());

async function enrolled(): Promise<Enrolled> {
  const name = `careful${++count}`;
  const person = await server.createUser({ username: name, password: PASSWORD });
  const factors = server.app.get(SecondFactorService, { strict: false });
  const actor = { kind: 'person', id: person.user.uuid } as const;
  const caller = { userId: person.user.id, actor, address: '127.0.0.1' };
  const { secret } = await factors.begin(caller);
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const code = () => totp.generate({ timestamp: server.clock.now() / 1000 });
  const recoveryCodes = await factors.confirm(caller, code());
  server.clock.advance(STEP_US);
  return { person, name, recoveryCodes, code };
}

async function atCode(name: string, next = '/account'): Promise<TestBrowser> {
  const browser = openBrowser(server.url);
  await browser.get(`/login?continue=${encodeURIComponent(next)}`);
  await browser.submit({ username: name, password: PASSWORD });
  return browser;
}

const wrongFor = (code: string) => (code === '000000' ? '111111' : '000000');
const isIn = async (browser: TestBrowser) => (await browser.get('/login')).hops.length > 0;

describe('the second factor', () => {
  it('is asked for after the password, and leads on', async () => {
    const { name, code } = await enrolled();
    const browser = await atCode(name, '/account/keys?a=1');
    expect(browser.page.url).toBe('/login/second-factor?continue=%2Faccount%2Fkeys%3Fa%3D1');
    expect(browser.cookies.has('beatkeeper_session')).toBe(false);
    const ticket = browser.cookies.get('beatkeeper_ticket');
    expect(ticket?.attributes.has('httponly')).toBe(true);
    expect(browser.page.html).not.toContain(ticket?.value);
    expect((await browser.submit({ code: code() })).hops[0]).toBe('/account/keys?a=1');
    expect(browser.cookies.has('beatkeeper_ticket')).toBe(false);
    expect(await isIn(browser)).toBe(true);
  });

  it('takes codes with spaces, and recovery codes once', async () => {
    const { name, recoveryCodes, code } = await enrolled();
    const spaced = await atCode(name);
    await spaced.submit({ code: `${code().slice(0, 3)} ${code().slice(3)}` });
    expect(await isIn(spaced)).toBe(true);
    const [recovery = ''] = recoveryCodes;
    const browser = await atCode(name);
    await browser.submit({ code: recovery.toUpperCase() });
    expect(await isIn(browser)).toBe(true);
    const again = await atCode(name);
    expect((await again.submit({ code: recovery })).status).toBe(401);
    expect(await isIn(again)).toBe(false);
  });

  it('refuses a wrong code, and a code that was used', async () => {
    const { name, code } = await enrolled();
    const used = code();
    const browser = await atCode(name);
    const { status, text } = await browser.submit({ code: wrongFor(used) });
    expect(status).toBe(401);
    expect(text).toContain('This code is wrong');
    await browser.submit({ code: used });
    expect(await isIn(browser)).toBe(true);
    const replayed = await atCode(name);
    expect((await replayed.submit({ code: used })).status).toBe(401);
    expect(await isIn(replayed)).toBe(false);
  });

  it('takes five tries, then the password again', async () => {
    const { name, code } = await enrolled();
    const browser = await atCode(name);
    for (let attempt = 0; attempt < 5; attempt++) await browser.submit({ code: wrongFor(code()) });
    await browser.submit({ code: code() });
    expect([401, 429]).toContain(browser.page.status);
    expect(browser.cookies.has('beatkeeper_session')).toBe(false);
    expect(await isIn(browser)).toBe(false);
  });

  it('forgets the password after five minutes', async () => {
    const { name, code } = await enrolled();
    const browser = await atCode(name);
    server.clock.advance(5 * 60_000_000 + 1_000);
    const { status, text } = await browser.submit({ code: code() });
    expect(status).toBe(401);
    expect(text).toContain('Please log in again');
    expect(browser.cookies.has('beatkeeper_ticket')).toBe(false);
    expect(await isIn(browser)).toBe(false);
  });

  it('is nothing without the ticket', async () => {
    const { name, code } = await enrolled();
    const other = await atCode(name);
    const browser = openBrowser(server.url);
    expect((await browser.get('/login/second-factor')).hops).toEqual(['/login?continue=%2Faccount']);
    const values = { code: code(), csrf_token: browser.csrfToken };
    expect((await browser.post('/login/second-factor', values)).status).toBe(401);
    expect(await isIn(browser)).toBe(false);
    expect((await other.post('/login/second-factor', { code: code() })).status).toBe(403);
    expect((await other.post('/login/second-factor', values)).status).toBe(403);
  });
});

describe('proving it again', () => {
  const sessionsOf = (id: number) =>
    rowsOf<{ authenticated_at: Date; methods: string[] }>(
      server.database,
      'select authenticated_at, methods from sessions where user_id = $1 and revoked_at is null',
      [id],
    );

  it('takes the password, renews the cookie and leads on', async () => {
    const { user } = await server.createUser({ username: 'again', password: PASSWORD });
    const browser = await atCode('again');
    const old = browser.cookieHeader;
    server.clock.advance(3_600_000_000);
    await browser.get('/login/confirm?continue=%2Faccount%2Fsecurity');
    expect(browser.page.text).toContain('again');
    const wrong = await browser.submit({ password: 'no' });
    expect(wrong.status).toBe(401);
    expect((await browser.submit({ password: PASSWORD })).hops[0]).toBe('/account/security');
    const [session] = await sessionsOf(user.id);
    expect(session?.authenticated_at.getTime()).toBe(server.clock.now() / 1000);
    expect(browser.cookieHeader).not.toBe(old);
    expect((await openBrowser(server.url).get('/login', { cookie: old })).hops).toEqual([]);
    expect(await isIn(browser)).toBe(true);
  });

  it('takes the code of whoever has one', async () => {
    const { name, code, person } = await enrolled();
    const browser = await atCode(name);
    await browser.submit({ code: code() });
    server.clock.advance(3_600_000_000);
    await browser.get('/login/confirm?continue=https://evil.example');
    expect(browser.page.forms.flatMap(({ fields }) => fields).some(({ name: field }) => field === 'password')).toBe(
      false,
    );
    await browser.submit({ code: wrongFor(code()) });
    expect(browser.page.status).toBe(401);
    expect((await browser.submit({ code: code() })).hops[0]).toBe('/account');
    expect((await sessionsOf(person.user.id))[0]?.methods.sort()).toEqual(['otp', 'pwd']);
  });

  it('sends people without a password through their service again', async () => {
    const { user } = await server.createUser({ username: 'federated' });
    const { id: userId } = user;
    const start = { methods: ['sso'], address: '127.0.0.1', userAgent: 'test' } as const;
    const { token } = await server.app.get(SessionsService, { strict: false }).start(userId, start);
    const provider = '3f6a1c0e-9f0b-4c39-8a55-6a0f2f6f1b11';
    const columns = 'id, slug, kind, name, config, created_at, modified_at';
    await rowsOf(
      server.database,
      `insert into identity_providers (${columns}) values
        ($1, 'acme', 'oidc', 'Acme', '{}', now(), now()), (gen_random_uuid(), 'other', 'oidc', 'Other', '{}', now(), now())`,
      [provider],
    );
    await rowsOf(
      server.database,
      `insert into external_identities (id, provider_id, user_id, issuer, subject, created_at, last_login_at)
        values (gen_random_uuid(), $1, $2, 'https://id.example', 'f', now(), now())`,
      [provider, userId],
    );
    const browser = openBrowser(server.url);
    browser.cookies.set('beatkeeper_session', { value: token, attributes: new Map() });
    const { forms, links } = await browser.get('/login/confirm?continue=%2Faccount%2Fkeys');
    expect(links).toContain('/sso/acme?continue=%2Faccount%2Fkeys');
    expect(links.some((link) => link.startsWith('/sso/other'))).toBe(false);
    expect(forms.map(({ action }) => action)).toEqual(['/logout']);
  });

  it('is nothing for whoever is not logged in', async () => {
    const browser = openBrowser(server.url);
    const { hops } = await browser.post('/login/confirm', { password: PASSWORD });
    expect(hops[0]).toMatch(/^\/login\?continue=/);
  });

  it('is no way in for the suspended', async () => {
    const { user } = await server.createUser({ username: 'gone', password: PASSWORD });
    const browser = await atCode('gone');
    expect(await isIn(browser)).toBe(true);
    await server.app.get(AccountsService, { strict: false }).suspend(user.id, { kind: 'operator' });
    expect(await isIn(browser)).toBe(false);
    const late = await atCode('gone');
    expect(late.page.status).toBe(403);
    expect(late.page.text).toContain('suspended');
  });
});
