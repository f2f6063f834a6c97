import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvitesService, SessionsService } from '#libs/accounts';
import { Aliases, LanguageMappings } from '#libs/custom-rules';
import { type OauthAppInfo, OauthAppsService } from '#libs/oauth';
import { ProjectLabels, ProjectsRegistry } from '#libs/projects';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { has } from '../support/capabilities.js';
import { openChromium, PUBLIC_URL } from '../support/chromium.js';

const PHONE = { width: 320, height: 640 };
const LONG = 'W'.repeat(500);
const HOST = `${'w'.repeat(60)}.${'w'.repeat(60)}.example`;
const ADDRESS = `${'w'.repeat(60)}@${'w'.repeat(60)}.example`;
const REDIRECT = `https://${HOST}/${'w'.repeat(200)}`;
const OPERATOR = { kind: 'operator' } as const;

/** What is as long as it may be and has no place to break is broken all the same. */
describe.skipIf(!(await has('Chromium')))('the longest names on a phone', { timeout: 60_000 }, () => {
  let server: TestApp;
  let browser: Browser;
  let person: TestUser;
  let app: OauthAppInfo;
  let context: BrowserContext;

  beforeAll(async () => {
    server = await startApp({ now: '2026-11-21T08:00:00Z', config: { RATE_LIMIT: 'off' } });
    const get = <Service>(type: new (...args: never[]) => Service) => server.app.get<Service>(type, { strict: false });
    person = await server.createUser({
      username: LONG.slice(0, 30),
      adminLevel: 'admin',
      email: ADDRESS,
      timezone: 'America/Argentina/ComodRivadavia',
      settings: { display_name: LONG.slice(0, 100) },
      key: { label: LONG.slice(0, 120) },
    });
    const { id } = person.user;
    const texts = {
      name: LONG.slice(0, 80),
      description: LONG,
      homepageUrl: `https://${HOST}/`,
      redirectUris: [REDIRECT],
    };
    ({ app } = await get(OauthAppsService).create({ ownerId: id, isConfidential: true, ...texts }, OPERATOR));
    await get(InvitesService).create({ userId: id, actor: OPERATOR }, { email: ADDRESS });
    const longest = LONG.slice(0, 255);
    await get(Aliases).add(id, [{ type: 'operating_system', pattern: longest, name: longest }]);
    await get(LanguageMappings).add(id, [{ ending: LONG.slice(0, 16), language: longest }]);
    await get(ProjectsRegistry).resolve([{ userId: id, name: longest }]);
    await get(ProjectLabels).add(id, longest, [LONG.slice(0, 100)]);
    const visitor = { address: '2001:0db8:85a3:0000:0000:8a2e:0370:7334', userAgent: LONG };
    const { token } = await get(SessionsService).start(id, { methods: ['pwd'], ...visitor });
    browser = await openChromium(server.url);
    context = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE });
    await context.addCookies([{ name: 'beatkeeper_session', value: token, url: PUBLIC_URL }]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const own = () => `/account/apps/${app.clientId}`;
  const question = () =>
    `/oauth/authorize?${new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: 'email read_stats.operating_systems',
      state: 'x',
    })}`;

  it.each<[string, () => string, string]>([
    ['the overview', () => '/account', ADDRESS],
    ['the keys', () => '/account/keys', LONG.slice(0, 120)],
    ['the sessions', () => '/account/sessions', '2001:0db8:85a3:0000:0000:8a2e:0370:7334'],
    ['names and labels', () => '/account/names', LONG.slice(0, 255)],
    ['sharing and reports', () => '/account/preferences', 'Weekly report'],
    ['clearing data', () => '/account/data', 'America/Argentina/ComodRivadavia'],
    ['the apps', () => '/account/apps', LONG],
    ['an app', own, LONG.slice(0, 80)],
    ['a new secret', () => `${own()}/secret`, LONG.slice(0, 80)],
    ['the end of an app', () => `${own()}/delete`, LONG.slice(0, 80)],
    ['the invitations', () => '/account/invites', ADDRESS],
    ['consent', question, LONG],
  ])('do not widen %s', async (_, path, text) => {
    const page = await context.newPage();
    await page.goto(PUBLIC_URL + path());
    expect(await page.locator('body').textContent()).toContain(text);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    await page.close();
  });
});
