import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OauthAppsService } from '#libs/oauth';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import type { TestBrowser } from '../../support/browser.js';
import { consent, loggedIn } from '../../support/logged-in.js';
import { rowsOf } from '../../support/rows.js';

const REDIRECT = 'https://charts.example/cb';

let server: TestApp;

beforeAll(async () => {
  server = await startApp({ now: '2026-11-21T08:00:00Z', config: { RATE_LIMIT: 'off' } });
});
afterAll(() => server?.close());

interface Person {
  readonly person: TestUser;
  readonly browser: TestBrowser;
}

async function enter(): Promise<Person> {
  const person = await server.createUser({ timezone: 'Asia/Kathmandu' });
  return { person, browser: await loggedIn(server, person) };
}

async function register({ person }: Person): Promise<{ clientId: string }> {
  const apps = server.app.get(OauthAppsService, { strict: false });
  const fields = { name: 'Charts', redirectUris: [REDIRECT], isConfidential: true, ownerId: person.user.id };
  return (await apps.create(fields, { kind: 'operator' })).app;
}

describe('authorised apps', () => {
  it('are shown in words, and revoked', async () => {
    const [one, other] = [await enter(), await enter()];
    const { clientId } = await register(other);
    expect((await one.browser.get('/account/authorized-apps')).text).toContain('You have let no app in.');
    expect(await consent(one.browser, clientId)).toContain(`${REDIRECT}?code=`);
    const { text } = await one.browser.get('/account/authorized-apps');
    for (const words of ['Charts', 'See your e-mail address', 'See your stats', 'Last used not yet', 'Not verified']) {
      expect(text).toContain(words);
    }
    expect(text).toMatch(/Allowed 21 Nov 2026, 1\d:45/);
    const revoked = await one.browser.submit({}, { button: 'Revoke' });
    expect(revoked.url).toBe('/account/authorized-apps?done=revoked');
    expect(revoked.text).toContain('You have let no app in.');
    const grants = await rowsOf<{ revoked_at: Date | null }>(
      server.database,
      'select revoked_at from oauth_grants where user_id = $1',
      [one.person.user.id],
    );
    expect(grants).toHaveLength(1);
    expect(grants[0]?.revoked_at).not.toBeNull();
  });

  it('of others are not there, and nobody else makes me revoke mine', async () => {
    const [one, other] = [await enter(), await enter()];
    const { clientId } = await register(one);
    await consent(one.browser, clientId);
    await one.browser.get('/account/authorized-apps');
    const action = one.browser.page.forms.find((form) => form.action.endsWith('/revoke'))?.action ?? '';
    await other.browser.get('/account/authorized-apps');
    expect(other.browser.page.html).not.toContain(action);
    const csrf_token = other.browser.csrfToken;
    expect((await other.browser.post(action, { csrf_token })).status).toBe(404);
    expect((await other.browser.post('/account/authorized-apps/nothing/revoke', { csrf_token })).status).toBe(404);
    expect((await one.browser.post(action, { csrf_token })).status).toBe(403);
    expect((await one.browser.get('/account/authorized-apps')).text).toContain('Charts');
  });
});
