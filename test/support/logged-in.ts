import { SessionsService } from '#libs/accounts';
import type { TestApp, TestUser } from './app.js';
import { openBrowser, type TestBrowser } from './browser.js';

/** A browser in which the person has just logged in with a password. */
export async function loggedIn(server: TestApp, { user }: TestUser, userAgent = 'tests'): Promise<TestBrowser> {
  const sessions = server.app.get(SessionsService, { strict: false });
  const { token } = await sessions.start(user.id, { methods: ['pwd'], address: '127.0.0.1', userAgent });
  const browser = openBrowser(server.url);
  browser.cookies.set('beatkeeper_session', { value: token, attributes: new Map() });
  return browser;
}

/** Lets an app in with two scopes. Answers where the browser is sent. */
export async function consent(
  browser: TestBrowser,
  clientId: string,
  redirectUri = 'https://charts.example/cb',
): Promise<string> {
  const query = new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri, response_type: 'code' });
  await browser.get(`/oauth/authorize?${query}&scope=email%20read_stats`);
  return (await browser.submit({}, { button: 'Allow' })).hops.at(-1) ?? '';
}
