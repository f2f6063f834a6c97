import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionsService } from '#libs/accounts';
import { IdentityProvidersService } from '#libs/sso';
import { findProgram } from '../../tools/capabilities.mjs';
import { startApp, type TestApp } from '../support/app.js';
import { has } from '../support/capabilities.js';
import { type SamlSite, startSamlSite } from '../support/idp/saml-site.js';

const NOW = '2026-10-10T12:00:00Z';
const PUBLIC = 'http://beatkeeper.test';
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly impact: string }[];
}

describe.skipIf(!(await has('Chromium')))('single sign-on in Chromium', () => {
  let server: TestApp;
  let site: SamlSite;
  let browser: Browser;
  let axe: string;

  beforeAll(async () => {
    server = await startApp({ now: NOW });
    const sp = { acs: `${PUBLIC}/sso/adfs/acs`, entityId: `${PUBLIC}/sso/adfs/metadata` };
    const person = { nameId: 'ada-1815', uid: 'ada', email: 'ada@example.com' };
    site = await startSamlSite({ sp, person, nowMs: Date.parse(NOW) });
    const config = { metadata_xml: site.idp.metadata, trusts_email: true, allows_sign_up: true };
    const providers = server.app.get(IdentityProvidersService, { strict: false });
    await providers.create({ slug: 'adfs', name: 'AD FS', kind: 'saml', config }, { kind: 'operator' });
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
    const executablePath = findProgram(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']);
    const address = `--host-resolver-rules=MAP beatkeeper.test:80 ${new URL(server.url).host}`;
    browser = await chromium.launch({ executablePath: executablePath as string, args: [...QUIET, address] });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await server?.close();
  });

  /** Nothing serious, by the rules of axe. The page forbids scripts; the checker is let in beside them. */
  async function expectAccessible(page: Page): Promise<void> {
    const results = (await page.evaluate(`${axe}; axe.run()`)) as AxeResults;
    const serious = results.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id }) => id)).toEqual([]);
  }

  async function logIn(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${PUBLIC}/sso/adfs?continue=/account/sso`);
    expect(page.url()).toContain(site.url);
    await page.getByRole('button', { name: 'Go on' }).click();
    return page;
  }

  it('comes back from a provider on another site, by a posted form', async () => {
    const { user } = await server.createUser({ username: 'barbara', email: 'ada@example.com' });
    const context = await browser.newContext();
    const page = await logIn(context);
    await page.waitForURL(`${PUBLIC}/sso/adfs/finish?**`);
    expect(await page.textContent('main')).toContain('with your e-mail address already');
    await expectAccessible(page);
    const offer = await page.getByRole('link', { name: 'Log in to connect' }).getAttribute('href');

    const sessions = server.app.get(SessionsService, { strict: false });
    const { token } = await sessions.start(user.id, { address: '127.0.0.1', userAgent: 'test', methods: ['pwd'] });
    await context.addCookies([{ name: 'beatkeeper_session', value: token, url: PUBLIC }]);
    await page.goto(PUBLIC + offer);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.waitForURL(`${PUBLIC}/account/sso`);
    expect(await page.textContent('table')).toContain('ada@example.com');
    await expectAccessible(page);
    await context.close();
  });

  it('logs in the second time, and without JavaScript', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await logIn(context);
    await page.waitForURL(`${PUBLIC}/account/sso`);
    expect(await page.textContent('header')).toContain('barbara');
    await context.close();
  });

  it('connects another service by a form of ours, past form-action', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const { user } = await server.createUser({ username: 'donald' });
    const sessions = server.app.get(SessionsService, { strict: false });
    const { token } = await sessions.start(user.id, { address: '127.0.0.1', userAgent: 'test', methods: ['pwd'] });
    await context.addCookies([{ name: 'beatkeeper_session', value: token, url: PUBLIC }]);
    const page = await context.newPage();
    await page.goto(`${PUBLIC}/account/sso`);
    await page.getByRole('button', { name: 'Connect AD FS' }).click();
    await page.waitForURL(`${site.url}/**`);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForURL(`${PUBLIC}/sso/adfs/finish?**`);
    expect(await page.textContent('main')).toContain('belongs to another account');
    await context.close();
  });

  it('does not let an attacker log a victim in as somebody else', async () => {
    const attacker = await browser.newContext({ javaScriptEnabled: false });
    const victim = await browser.newContext({ javaScriptEnabled: false });
    const page = await attacker.newPage();
    await page.goto(`${PUBLIC}/sso/adfs`);
    const planted = await victim.newPage();
    await planted.goto(`${PUBLIC}/login`);
    await planted.goto(page.url());
    await planted.getByRole('button', { name: 'Go on' }).click();
    await planted.waitForURL(`${PUBLIC}/sso/adfs/finish?**`);
    expect(await planted.textContent('main')).toContain('another browser');
    expect((await victim.cookies(PUBLIC)).map(({ name }) => name)).not.toContain('beatkeeper_session');
    await Promise.all([attacker.close(), victim.close()]);
  });
});
