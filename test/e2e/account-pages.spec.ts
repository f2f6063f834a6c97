import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret, TOTP } from 'otpauth';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrapAdmin } from '../../apps/api/src/bootstrap-admin.js';
import { startApp, type TestApp } from '../support/app.js';
import { has } from '../support/capabilities.js';
import { openChromium, PUBLIC_URL } from '../support/chromium.js';
import { complaintsOf, PageChecker } from '../support/page-checker.js';

const STEP_US = 30_000_000;
const HOUR_US = 3_600_000_000;
const NEW_PASSWORD = 'seven quiet herons';
const BAD_PAGE = '<!doctype html><input><pre style="width: 900px; margin: 0; position: absolute; left: 0">bad</pre>';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGPg8r+FFTEMLQkAA0k5kdUTYZ8AAAAASUVORK5CYII=';

/** A person with a browser that runs no scripts, from the first password on. One test after another. */
describe.skipIf(!(await has('Chromium')))('the account pages in Chromium', { timeout: 120_000 }, () => {
  let server: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let checker: PageChecker;
  let complaints: string[];
  let app: { readonly server: Server; readonly url: string; readonly received: URL[] };
  let totp: TOTP;
  let clientId: string;
  const admin = { username: 'admin', password: '' };

  beforeAll(async () => {
    server = await startApp({
      now: '2026-11-21T08:00:00Z',
      config: { SIGN_UP: 'open', RATE_LIMIT: 'off', SMTP_URL: 'smtp://127.0.0.1:1' },
    });
    admin.password = (await bootstrapAdmin(server.app))?.password ?? '';
    app = await startProgram();
    browser = await openChromium(server.url);
    context = await browser.newContext({ javaScriptEnabled: false });
    complaints = complaintsOf(context);
    checker = await PageChecker.open(browser, server.url);
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.server.close();
    await server?.close();
  });

  const visit = (path: string) => page.goto(PUBLIC_URL + path);
  const press = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true }).click();
  const follow = (name: string) => page.getByRole('main').getByRole('link', { name, exact: true }).click();
  const fill = (label: string, text: string) => page.getByLabel(new RegExp(`^${label}( \\(optional\\))?$`)).fill(text);
  const main = () => page.getByRole('main').innerText();
  const at = () => page.url().replace(PUBLIC_URL, '');
  const code = () => totp.generate({ timestamp: server.clock.now() / 1_000 });

  async function logIn(): Promise<void> {
    await fill('Username or e-mail address', admin.username);
    await fill('Password', admin.password);
    await press('Log in');
  }

  it('notices what a page must not do', async () => {
    const other = await browser.newContext({ javaScriptEnabled: false });
    const noticed = complaintsOf(other);
    const bad = await other.newPage();
    const headers = { 'content-security-policy': "default-src 'none'", 'content-type': 'text/html' };
    await bad.route('**/bad', (route) => route.fulfill({ headers, body: BAD_PAGE }));
    await bad.goto(`${PUBLIC_URL}/bad`);
    await expect.poll(() => noticed.join()).toContain('Content Security Policy');
    const strict = await PageChecker.open(browser, server.url);
    await strict.check(bad, 'bad');
    const flaws = strict.flaws.map(({ what }) => what).join('\n');
    for (const flaw of ['has no style', 'label: <input', '900 px wide on a phone']) expect(flaws).toContain(flaw);
    await strict.close();
    await other.close();
  });

  it('lets somebody in with the first password', async () => {
    await visit('/account');
    expect(at()).toBe('/login?continue=%2Faccount');
    await checker.check(page, 'login');
    await logIn();
    expect(at()).toBe('/account');
    expect(await page.getByRole('banner').innerText()).toContain('admin');
    await checker.check(page, 'overview');
  });

  it('asks for an e-mail address', async () => {
    await follow('Add an e-mail address');
    expect(at()).toBe('/account/email');
    await checker.check(page, 'email');
  });

  it('changes the password', async () => {
    await visit('/account/security');
    await checker.check(page, 'security');
    await follow('Change your password');
    await checker.check(page, 'password');
    await fill('Current password', admin.password);
    await fill('New password', NEW_PASSWORD);
    await press('Change the password');
    admin.password = NEW_PASSWORD;
    expect(await main()).toContain('Your password is changed');
  });

  it('sets up a second factor', async () => {
    await visit('/account/security');
    await follow('Set up a second factor');
    await checker.check(page, 'second-factor-off');
    await press('Set it up');
    await expect(page.locator('img.qr').isVisible()).resolves.toBe(true);
    await checker.check(page, 'second-factor-enrol');
    totp = new TOTP({ secret: Secret.fromBase32((await page.locator('.secret').innerText()).replaceAll(/\s/g, '')) });
    await fill('Code', code());
    await press('Switch it on');
    expect(await page.locator('.codes li').count()).toBe(10);
    await checker.check(page, 'recovery-codes');
    await visit('/account/security/second-factor');
    await checker.check(page, 'second-factor-on');
    server.clock.advance(STEP_US);
  });

  it('logs out, and in again with a code', async () => {
    await page.getByRole('button', { name: 'Log out' }).click();
    expect(at()).toBe('/login');
    await visit('/account/apps');
    await logIn();
    expect(at()).toBe('/login/second-factor?continue=%2Faccount%2Fapps');
    await checker.check(page, 'login-second-factor');
    await fill('Code', code());
    await press('Log in');
    expect(at()).toBe('/account/apps');
    server.clock.advance(STEP_US);
  });

  it('registers an app, and shows its secret', async () => {
    await checker.check(page, 'apps-none');
    await follow('Register an app');
    await checker.check(page, 'app-new');
    await fill('Name', 'Charts');
    await fill('Description', 'Draws charts of what you did.\nEvery day.');
    await fill('Redirect addresses', 'http://elsewhere.example/cb');
    await press('Register');
    expect(await page.locator('#redirect_uris-error').innerText()).toContain('must be https');
    await checker.check(page, 'app-new-refused');
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('status of 400')));
    await fill('Redirect addresses', `${app.url}/cb`);
    await press('Register');
    expect(await page.locator('.secret').innerText()).toMatch(/^waka_sec_/);
    await checker.check(page, 'app-secret');
    await follow('I have copied it');
    clientId = at().split('/').at(-1) ?? '';
  });

  it('gives the app a logo, other settings and another secret', async () => {
    await page.getByLabel('Image').setInputFiles({
      name: 'logo.png',
      mimeType: 'image/png',
      buffer: Buffer.from(PNG, 'base64'),
    });
    await press('Upload');
    expect(await main()).toContain('The logo is changed.');
    await fill('Website', 'https://charts.example/');
    await page.getByLabel('Only those ticked below').check();
    await page.getByText('List of scopes').click();
    for (const scope of ['email', 'read_stats', 'read_heartbeats']) await page.locator(`#scope-${scope}`).check();
    await press('Save');
    expect(await main()).toContain('Saved.');
    await checker.check(page, 'app');
    await follow('New secret…');
    await checker.check(page, 'app-secret-new');
    await press('Make a new secret');
    expect(await page.locator('.secret').innerText()).toMatch(/^waka_sec_/);
    await visit('/account/apps');
    await checker.check(page, 'apps');
  });

  const request = (extra: Readonly<Record<string, string>> = {}) =>
    `/oauth/authorize?${new URLSearchParams({
      client_id: clientId,
      redirect_uri: `${app.url}/cb`,
      response_type: 'code',
      scope: 'email read_stats read_heartbeats',
      state: 'a b&c',
      ...extra,
    })}`;

  it('lets the app in, and lands there with a code', async () => {
    await page.getByRole('button', { name: 'Log out' }).click();
    await visit(request());
    await logIn();
    await fill('Code', code());
    await press('Log in');
    server.clock.advance(STEP_US);
    await page.waitForURL(/\/oauth\/authorize\?/);
    await checker.check(page, 'consent');
    await page.getByLabel('See your e-mail address').uncheck();
    await press('Allow');
    expect(page.url().startsWith(`${app.url}/cb?`)).toBe(true);
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('code')).toMatch(/^[0-9A-Za-z]{20,}$/);
    expect(searchParams.get('state')).toBe('a b&c');
    expect(searchParams.get('iss')).toBe(PUBLIC_URL);
    expect(app.received.map(({ search }) => search)).toEqual([new URL(page.url()).search]);
    await visit(request({ prompt: 'consent' }));
    await press('Deny');
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  });

  it('shows who may do what, and takes it back', async () => {
    await visit('/account/authorized-apps');
    expect(await main()).toContain('Charts');
    expect(await main()).not.toContain('e-mail');
    await checker.check(page, 'authorized-apps');
    await press('Revoke access of Charts');
    expect(await main()).toContain('The app has lost its access.');
    await checker.check(page, 'authorized-apps-none');
  });

  it('makes keys, shows and ends them', async () => {
    await visit('/account/keys');
    await follow('Make a key');
    await checker.check(page, 'key-new');
    await fill('What it is for', 'Backup script');
    await page.getByLabel('Read-only').check();
    await fill('Days until it expires', '30');
    await press('Make the key');
    expect(await page.locator('.secret').innerText()).toMatch(/^waka_/);
    await checker.check(page, 'key-shown');
    await visit('/account/keys');
    await checker.check(page, 'keys');
    await press('Show the primary key');
    expect(await page.locator('.secret').innerText()).toMatch(/^waka_/);
    await checker.check(page, 'key-primary');
    await visit('/account/keys');
    await press('Revoke Backup script');
    expect(await main()).toContain('The key is revoked.');
  });

  it('shows the browsers, services and invitations', async () => {
    await visit('/account/sessions');
    expect(await main()).toMatch(/this browser/i);
    await checker.check(page, 'sessions');
    await visit('/account/preferences');
    await page.getByLabel('Send me a mail about each week').check();
    await press('Save');
    expect(await main()).toContain('Saved.');
    await checker.check(page, 'preferences');
    await visit('/account/names');
    await fill('Name or pattern', 'site-*');
    await fill('Shown as', 'Website');
    await press('Add the alias');
    await checker.check(page, 'names');
    await press('Remove site-*');
    expect(await main()).toContain('Removed.');
    await visit('/account/data');
    await fill('Type delete', 'delete');
    await press('Delete for good');
    expect(await main()).toContain('Name a day, a project, or both.');
    await checker.check(page, 'data-refused');
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('status of 400')));
    await visit('/account/sso');
    await checker.check(page, 'services');
    await visit('/account/mirrors');
    await checker.check(page, 'mirrors');
    await visit('/account/deletion');
    await checker.check(page, 'deletion');
    await visit('/account/invites');
    await checker.check(page, 'invites');
    await press('Invite somebody');
    const link = await page.locator('.secret').innerText();
    await checker.check(page, 'invite');
    await visit('/account/invites');
    await checker.check(page, 'invites-open');
    await page.goto(link);
    await checker.check(page, 'sign-up-invited');
    await visit('/account/invites');
    await press('Take back: Anybody with the link');
    await checker.check(page, 'invites-taken-back');
  });

  it('logs another browser out', async () => {
    const other = await browser.newContext({ javaScriptEnabled: false });
    const elsewhere = await other.newPage();
    await elsewhere.goto(`${PUBLIC_URL}/login`);
    await elsewhere.getByLabel('Username or e-mail address').fill(admin.username);
    await elsewhere.getByLabel('Password').fill(admin.password);
    await elsewhere.getByRole('button', { name: 'Log in' }).click();
    await elsewhere.getByLabel('Code').fill(code());
    await elsewhere.getByRole('button', { name: 'Log in' }).click();
    server.clock.advance(STEP_US);
    await elsewhere.goto(`${PUBLIC_URL}/account/sessions`);
    expect(elsewhere.url()).toBe(`${PUBLIC_URL}/account/sessions`);
    await visit('/account/sessions');
    await checker.check(page, 'sessions-two');
    await press('Log out all others');
    expect(await page.locator('.card').count()).toBe(1);
    await elsewhere.reload();
    expect(elsewhere.url()).toBe(`${PUBLIC_URL}/login?continue=%2Faccount%2Fsessions`);
    await other.close();
  });

  it('asks for proof after an hour, and deletes the app', async () => {
    server.clock.advance(HOUR_US);
    await visit(`/account/apps/${clientId}`);
    await follow('Delete this app…');
    expect(at()).toBe(`/login/confirm?continue=${encodeURIComponent(`/account/apps/${clientId}/delete`)}`);
    await checker.check(page, 'login-confirm');
    await fill('Code', code());
    await press('Confirm');
    expect(at()).toBe(`/account/apps/${clientId}/delete`);
    await checker.check(page, 'app-delete');
    await press('Delete the app');
    expect(await main()).toContain('The app is deleted.');
  });

  it('switches the second factor off', async () => {
    await visit('/account/security');
    await follow('Change the second factor');
    await press('Make new recovery codes');
    expect(await page.locator('.codes li').count()).toBe(10);
    await follow('I have them');
    await follow('Change the second factor');
    await press('Switch it off');
    expect(await main()).toContain('The second factor is off.');
  });

  it('signs somebody up', async () => {
    await page.getByRole('button', { name: 'Log out' }).click();
    await visit('/reset');
    await checker.check(page, 'reset');
    await visit('/sign-up');
    await checker.check(page, 'sign-up');
    await fill('Username', 'grace');
    await fill('E-mail address', 'grace@example.org');
    await fill('Password', NEW_PASSWORD);
    await press('Sign up');
    await checker.check(page, 'signed-up');
  });

  it('complains about nothing on any page', () => {
    expect(complaints).toEqual([]);
  });

  it('says what went wrong', async () => {
    await visit('/login');
    await fill('Username or e-mail address', 'nobody');
    await fill('Password', 'wrong');
    await press('Log in');
    await checker.check(page, 'login-refused');
    await visit('/oauth/authorize?client_id=nobody');
    await checker.check(page, 'consent-refused');
    await visit('/login/link?token=nothing');
    await checker.check(page, 'not-found');
    await visit('/oauth/test?code=abcdefghijklmnop');
    await checker.check(page, 'code');
    expect(complaints.filter((text) => !/status of (400|401|404)/.test(text))).toEqual([]);
  });

  it('is accessible and fits a phone throughout', () => {
    console.info(`Pictures of ${checker.seen.length} pages: ${checker.folder}`);
    expect(checker.flaws).toEqual([]);
  });
});

/** A program on the person's machine that waits for its code. */
async function startProgram() {
  const received: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://app');
    if (url.pathname === '/cb') received.push(url);
    response.writeHead(url.pathname === '/cb' ? 200 : 204, { 'content-type': 'text/html' });
    response.end(url.pathname === '/cb' ? '<!doctype html><title>App</title><p>Thank you.</p>' : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
