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
