import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OauthAppsService } from '#libs/oauth';
import { BUDGETS } from '../../../apps/api/src/http/limits/budgets.js';
import { startApp, type TestApp } from '../../support/app.js';

const { points } = BUDGETS.token.address;
const WRONG = `waka_sec_${'a'.repeat(80)}`;

let app: TestApp;
let id: string;
let secret: string;

beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T12:00:00Z' });
  const { user } = await app.createUser();
  const owned = { ownerId: user.id, name: 'App', isConfidential: true, redirectUris: ['https://app.example/cb'] };
  const created = await app.app.get(OauthAppsService, { strict: false }).create(owned, { kind: 'operator' });
  id = created.app.clientId;
  secret = created.clientSecret ?? '';
});
afterAll(() => app?.close());

function call(address: string, client_secret: string, endpoint = 'introspect') {
  return app.app.inject({
    method: 'POST',
    url: `/oauth/${endpoint}`,
    headers: { 'content-type': 'application/json' },
    payload: { client_id: id, client_secret, token: 'x' },
    remoteAddress: address,
  });
}

/** How many calls got which status. */
async function flood(count: number, ask: (index: number) => ReturnType<typeof call>) {
  const statuses: Record<number, number> = {};
  for (let sent = 0; sent < count; sent += 100) {
    const size = Math.min(100, count - sent);
    for (const { statusCode } of await Promise.all(Array.from({ length: size }, (_, index) => ask(sent + index)))) {
      statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
    }
  }
  return statuses;
}

describe('calls of apps', () => {
  it('are counted by address as long as nobody knows whose they are', async () => {
    expect(await flood(points + 20, () => call('192.0.2.1', WRONG))).toEqual({ 401: points, 429: 20 });
    for (const endpoint of ['token', 'revoke', 'introspect']) {
      const { statusCode, headers, body } = await call('192.0.2.1', WRONG, endpoint);
      expect(statusCode, endpoint).toBe(429);
      expect(body).toContain('slow_down');
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await call('192.0.2.2', WRONG)).statusCode).toBe(401);
  }, 60_000);

  it('do not use up what an app may, unless they are its own', async () => {
    expect((await call('192.0.2.3', secret)).statusCode).toBe(200);
    const spread = (index: number) => call(`198.51.100.${index % 200}`, secret);
    expect(await flood(points + 20, spread)).toEqual({ 200: points - 1, 429: 21 });
  }, 60_000);
});
